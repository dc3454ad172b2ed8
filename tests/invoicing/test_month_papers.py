from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import openpyxl

from origyne_pipeline.invoicing.control import HEADS, Alert
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.month_alerts import REASONS, month_alerts
from origyne_pipeline.invoicing.rehearsal import file_stem, rehearse
from origyne_pipeline.model import table_model
from origyne_pipeline.periods import Month
from tests.invoicing.samples import (
    ISSUE_DATE,
    MONTH,
    adjustment,
    assembled,
    call,
    customer,
    debit,
    fee,
    issuer,
    used,
)


def test_a_dry_run_draws_everything_numbers_nothing_and_marks_the_unusual(tmp_path: Path) -> None:
    before = [fee("C00001", amount="10"), fee("C00002", amount="10"), fee("C00003", amount="10")]
    people = {f"C0000{n}": customer(f"C0000{n}", name="=1+1") for n in range(1, 6)}
    issue(tmp_path, MONTH, assembled(MONTH, people, before, []).drafts, ISSUE_DATE, issuer(), debit)
    assembly = assembled(
        MONTH.next(),
        people,
        [
            fee("C00001", amount="10"),
            fee("C00002", amount="25"),
            fee("C00005", amount="1", kind="ACTIVATION"),
            fee("X/1"),
        ],
        [used("C00001"), used("C00002"), used("C00005")],
        [adjustment("C00004", month="2026-10")],
    )

    def credit_of(ref: str, *_: object) -> Decimal:
        return Decimal("3.48") if ref == "C00001" else Decimal("0.00")

    warned = [Alert("clients.xlsx", "=Mandats!E2: its key is wrong")]
    rehearsal = rehearse(
        tmp_path,
        assembly,
        ISSUE_DATE,
        issuer(),
        debit,
        lambda ref: [call()],
        alerts=warned,
        credit_of=credit_of,
    )
    assert sorted(path.name for path in rehearsal.folder.glob("*.pdf")) == [
        f"C0000{n}.pdf" for n in (1, 2, 4, 5)
    ]
    assert not (tmp_path / "invoices").exists()
    book = openpyxl.load_workbook(rehearsal.workbook)
    assert list(book["Alertes"].iter_rows(values_only=True)) == [
        ("Origine", "Alerte"),
        ("clients.xlsx", "'=Mandats!E2: its key is wrong"),
    ]
    sheet = book.active
    heads, *rows = sheet.iter_rows(values_only=True)
    assert heads == HEADS
    assert {row[0]: row[-1] or "" for row in rows} == {
        "C00001": "",
        "C00002": "plus que doublé",
        "C00003": "disparu",
        "C00004": "négatif, aucun usage",
        "C00005": "",
        "X/1": "en attente (absent de clients.xlsx, à ajouter à la feuille Clients)",
    }
    unknown = dict(zip(HEADS, rows[-1], strict=True))
    assert (unknown["Nom"], unknown["Total TTC"], unknown["Net à payer"]) == ("(nom inconnu)", None, None)
    assert unknown["Total HT"] > 0
    first = dict(zip(HEADS, rows[0], strict=True))
    assert (first["Abonnements HT"], first["Consommations HT"], first["Total TTC"]) == (10, 1.23, 13.48)
    assert (first["Avoir déduit"], first["Net à payer"]) == (3.48, 10)
    credited = dict(zip(HEADS, rows[3], strict=True))
    assert (credited["Client"], credited["Total TTC"] < 0, credited["Net à payer"]) == ("C00004", True, 0)
    assert (first["Mois précédent TTC"], first["Écart TTC"]) == (12, 1.48)
    assert sheet["B2"].data_type == "s"
    new = dict(zip(HEADS, rows[4], strict=True))
    assert (new["Client"], new["Mois précédent TTC"]) == ("C00005", "nouveau")
    assert [sheet.cell(row, 1).fill.fill_type for row in (2, 3, 6)] == [None, "solid", None], (
        "new is no fault"
    )
    assert rehearsal.unusual == 4
    assert "septembre" in sheet.oddHeader.left.text or "octobre" in sheet.oddHeader.left.text


class Unrated:
    """A session in which a month has events without a price."""

    def bind(self, table: str, keys: list[str]) -> None:
        assert (table, keys) == ("unrated_cdrs", ["2026-10"])

    def query(self, text: str) -> list[tuple[str, int, Decimal, str]]:
        return [
            ("NO_PRICE", 1200, Decimal("310.5"), "33612345678"),
            ("UNKNOWN_LINE", 1, Decimal(0), "33712345678"),
        ]


def test_events_without_a_price_are_alerts_of_the_dry_run() -> None:
    picture, priced, known = month_alerts(cast(Any, Unrated()), Month(2026, 10), ["logo : absent"])
    assert (picture.source, picture.text) == ("Personnalisation", "logo : absent")
    text = priced.text.replace("\u202f", " ").replace("\xa0", " ")
    assert text.startswith("1 200 événements attendent leur prix, 310,50 € HT selon l'opérateur de gros :")
    assert "Première ligne : 06 12 34 56 78" in text
    assert known.text.startswith("1 événement attend son prix") and "d'aucun client" in known.text


def test_every_reason_for_no_price_has_its_words() -> None:
    (reasons,) = [one.words for one in table_model("unrated_cdrs").columns if one.name == "reason"]
    assert set(REASONS) == set(reasons)


def test_a_reference_that_is_no_file_name_becomes_one() -> None:
    assert file_stem("C00001") == "C00001"
    assert "/" not in file_stem("../C1")
    assert file_stem("a/b") != file_stem("a:b")
