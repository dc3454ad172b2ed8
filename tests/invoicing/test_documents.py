import functools
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.invoicing import documents, paper_pool
from origyne_pipeline.invoicing.branding import Branding, branding_faults
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.invoicing.documents import draw, draw_month, read_month
from origyne_pipeline.invoicing.facturx.xml import facturx_xml
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.layouts import LAYOUTS
from origyne_pipeline.invoicing.models import Invoice, InvoicingError
from origyne_pipeline.invoicing.rows import invoice_line_rows, invoice_rows, invoice_vat_rows
from origyne_pipeline.invoicing.texts.mentions import MENTIONS, mention
from tests.invoicing.cases import CASES
from tests.invoicing.samples import (
    BRANDING,
    ISSUE_DATE,
    MONTH,
    adjustment,
    assembled,
    call,
    customer,
    debit,
    fee,
    frozen,
    issuer,
    picture,
    used,
)


def text_of(document: bytes) -> str:
    pages = pypdfium2.PdfDocument(document)
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_the_same_invoice_gives_the_same_bytes() -> None:
    assert draw(frozen(), BRANDING, [call()]) == draw(frozen(), BRANDING, [call()])


def test_the_first_page_says_who_what_how_much_and_how_it_is_paid() -> None:
    text = text_of(draw(frozen(professional=True), BRANDING))
    for expected in (
        "F2026-000001", "6 octobre 2026", "du 01/09/2026 au 30/09/2026", "C00001", "944766476", "FR83944766476",
        "Société Évêché & Cie", "29 rue de l'Évêché", "44000 Nantes", "25,46 €", "20 octobre 2026", "RUM-C00001",
        "FR72ZZZ123456", "Abonnement Mobile Illimité", "12 appels, 1 h 02 min 05 s", "Total HT 21,22 €",
        "Total TVA 4,24 €", "Page 1 / 1",
    ):  # fmt: skip
        assert expected in text, expected


REASONED = replace(frozen([], [], [adjustment()], number="A2026-000001"), reason="Erreur de tarif")
DRAWN = {**CASES, "with a reason": REASONED}


@functools.cache
def pages(case: str, layout: str) -> str:
    invoice = DRAWN[case]
    return text_of(draw(replace(invoice, terms=replace(invoice.terms, layout=layout)), BRANDING))


@pytest.mark.parametrize("name", [item.name for item in MENTIONS])
def test_some_case_bears_each_mention(name: str) -> None:
    assert any(mention(invoice, name) for invoice in DRAWN.values())


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("case", DRAWN)
def test_every_mention_stands_on_the_document_where_it_is_due(case: str, layout: str) -> None:
    due = [text for item in MENTIONS if (text := mention(DRAWN[case], item.name))]
    missing = [text for text in due if plain(text) not in pages(case, layout)]
    assert due and missing == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_document_shows_the_country_the_references_and_what_is_sold(layout: str) -> None:
    assert "44000 Nantes Suisse" in pages("Swiss business", layout)
    for expected in ("Votre référence SERVICE-42", "Bon de commande BC 2026/0815"):
        assert expected in pages("the buyer's references", layout)
    assert "Téléphone X1 – bien" in pages("goods and services", layout)
    for number in ("F2026-000001", "F2026-000000"):
        assert f"Facture corrigée {number}" in pages("credit note on two invoices", layout)


def test_a_private_customer_is_spared_the_mentions_of_professionals() -> None:
    assert mention(frozen(), "recovery_indemnity") is None
    assert "40,00" in (mention(frozen(professional=True), "recovery_indemnity") or "")


def test_a_transfer_names_the_account_and_a_credit_note_the_sum_in_favour() -> None:
    transfer = text_of(draw(frozen(notice=lambda *_: None), BRANDING))
    assert "virement" in transfer
    assert "FR76 3000 6000 0112 3456 7890 189" in transfer
    credit = text_of(draw(frozen([], [], [adjustment()], number="A2026-000001"), BRANDING))
    assert "Avoir" in credit
    assert "Montant en votre faveur, TTC 6,00 €" in credit
    assert "Total TTC 6,00 €" in credit


def test_the_detail_masks_numbers_and_leaves_out_free_and_emergency_calls() -> None:
    events = [
        call(),
        call("#112", 1),
        call("33800123456", 2),
        call("#3919", 3),
        call(
            "33899123456",
            4,
            destination="Services 089",
            destination_group="SVA",
            amount_excl_tax=Decimal("3.5"),
        ),
    ]
    text = text_of(draw(frozen(), BRANDING, events))
    assert "06 98 76 •• ••" in text
    assert "98 76 54" not in text
    assert "0,1234" in text
    assert "3919" not in text
    assert "112 " not in text.split("Détail des communications")[1]
    assert "Sous-total communications : 1" in text
    assert "Sous-total services à valeur ajoutée (services de tiers) : 1" in text
    assert "06 98 76 54 32" in text_of(draw(frozen(mask_details=False), BRANDING, events))


def test_a_draft_says_so_and_has_no_number() -> None:
    text = text_of(draw(frozen(number=""), BRANDING))
    assert "PROJET" in text
    assert "F2026" not in text


def test_three_thousand_calls_flow_over_numbered_pages() -> None:
    document = draw(frozen(), BRANDING, [call(minute=n % 60) for n in range(3000)])
    pages = len(pypdfium2.PdfDocument(document))
    assert pages > 30
    assert f"Page {pages} / {pages}" in text_of(document)


def test_a_hostile_name_is_drawn_and_not_cut(tmp_path: Path) -> None:
    name = "Łukasz Dvořák & Fils, héritiers de l’Évêché-sous-Œillets " * 2 + "漢字\x00"
    text = text_of(draw(frozen(name=name), Branding()))
    assert "Łukasz Dvořák & Fils" in text
    assert "Œillets 漢字" in text


def test_pictures_are_checked_for_form_size_and_resolution() -> None:
    assert branding_faults(BRANDING) == []
    faults = branding_faults(Branding(picture(90, 95), picture(760, 95, dpi=72)))
    assert [fault.split(":")[0] for fault in faults] == ["logo", "bandeau"]
    assert len(branding_faults(Branding(b"GIF", None))) == 2
    assert draw(frozen(), Branding(b"no picture", picture(760, 95, mode="RGBA")))


def test_documents_are_drawn_once_and_again_only_when_lost(tmp_path: Path) -> None:
    people = {ref: customer(ref) for ref in ("C00001", "C00002")}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], []).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    first = draw_month(tmp_path, MONTH, lambda ref: [call()])
    paths = [tmp_path / "invoices" / "2026-09" / f"F2026-00000{n}.pdf" for n in (1, 2)]
    before = [path.read_bytes() for path in paths]
    assert first.drawn == ("F2026-000001", "F2026-000002")
    assert dict(first.hashes) == {
        path.stem: sha256(content) for path, content in zip(paths, before, strict=True)
    }
    assert draw_month(tmp_path, MONTH).drawn == ()
    paths[0].unlink()
    paths[1].write_bytes(b"damaged")
    again = draw_month(tmp_path, MONTH, lambda ref: [call()])
    assert (again.drawn, again.faults) == (first.drawn, ())
    assert [path.read_bytes() for path in paths] == before
    paths[0].unlink()
    assert "backup" in draw_month(tmp_path, MONTH, lambda ref: []).faults[0]
    assert not paths[0].exists()


def test_a_document_whose_xml_is_refused_does_not_leave_and_the_others_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = {ref: customer(ref) for ref in ("C00001", "C00002")}
    issue(
        tmp_path,
        MONTH,
        assembled(MONTH, people, [fee(ref) for ref in people], []).drafts,
        ISSUE_DATE,
        issuer(),
        debit,
    )

    def write(invoice: Invoice) -> bytes:
        xml = facturx_xml(invoice)
        return (
            xml.replace(b"GrandTotalAmount>23.99<", b"GrandTotalAmount>23.98<")
            if "1" in invoice.number[-1]
            else xml
        )

    monkeypatch.setattr(documents, "facturx_xml", write)
    done = draw_month(tmp_path, MONTH)
    assert done.drawn == ("F2026-000002",)
    assert "F2026-000001: its Factur-X is refused: GrandTotalAmount" in done.faults[0]
    assert list(done.hashes) == ["F2026-000002"]


def test_rows_have_the_published_columns_and_the_same_figures(tmp_path: Path) -> None:
    drafts = assembled(MONTH, {"C00001": customer()}, [fee()], [used()]).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    hashes = draw_month(tmp_path, MONTH).hashes
    [row] = invoice_rows(read_month(tmp_path, MONTH), hashes)
    assert row == {
        "invoice_number": "F2026-000001", "kind": "INVOICE", "billing_month": "2026-09", "customer_ref": "C00001",
        "issue_date": ISSUE_DATE, "due_date": debit("", Decimal(1), ISSUE_DATE).collection_date,
        "total_excl_tax": Decimal("21.22"), "total_vat": Decimal("4.24"), "total_incl_tax": Decimal("25.46"),
        "payment_means": "DIRECT_DEBIT", "status": "ISSUED", "pdf_path": "invoices/2026-09/F2026-000001.pdf",
        "pdf_sha256": sha256((tmp_path / "invoices/2026-09/F2026-000001.pdf").read_bytes()),
        "credit_deducted_incl_tax": Decimal("0.00"), "amount_due_incl_tax": Decimal("25.46"),
    }  # fmt: skip
    lines = list(invoice_line_rows(read_month(tmp_path, MONTH)))
    assert [(line["position"], line["kind"], line["quantity"], line["amount_excl_tax"]) for line in lines] == [
        (1, "SUBSCRIPTION", 1, Decimal("19.99")), (2, "USAGE", 3725, Decimal("1.23")),
    ]  # fmt: skip
    assert list(invoice_vat_rows(read_month(tmp_path, MONTH))) == [
        {"invoice_number": "F2026-000001", "vat_rate": Decimal("20.00"), "base_excl_tax": Decimal("21.22"),
         "vat": Decimal("4.24")},
    ]  # fmt: skip


def test_an_unknown_layout_is_refused() -> None:
    invoice = frozen()
    with pytest.raises(InvoicingError, match="standard"):
        draw(replace(invoice, terms=replace(invoice.terms, layout="baroque")), BRANDING)


def test_several_processes_draw_the_same_documents_and_a_correction_itemises_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_pool, "WORTH_PROCESSES", 1)
    people = {f"C{n}": customer(f"C{n}") for n in range(6)}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], []).drafts
    asked: list[str] = []

    def details(ref: str) -> list[Communication]:
        asked.append(ref)
        return [call()]

    for home, processes in ((tmp_path / "one", 1), (tmp_path / "two", 2)):
        issue(home, MONTH, drafts, ISSUE_DATE, issuer(), debit)
        credit(home, "F2026-000001", "Erreur", ISSUE_DATE, issuer())
        assert len(draw_month(home, MONTH, details, processes=processes).drawn) == 7
    assert asked == [*people, *people]
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "invoices/2026-09").iterdir()}
        for name in ("one", "two")
    )
    assert one == two
    assert "Détail des communications" not in text_of(one["A2026-000001.pdf"])
