"""What one issued document says of its amounts, in each place where it says them."""

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import facturx
import pypdfium2
from lxml import etree

from origyne_pipeline import french
from origyne_pipeline.invoicing.facturx.xml import NAMESPACES

TOTALS = "//ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:"
Amounts = tuple[Decimal, Decimal, Decimal]
"""Excluding tax, VAT, including tax."""


@dataclass(frozen=True)
class Document:
    """An issued PDF."""

    path: Path

    @property
    def xml(self) -> bytes:
        """Its Factur-X, as an independent reader finds it, valid against the schema of its profile."""
        name, content = facturx.get_facturx_xml_from_pdf(self.path.read_bytes(), check_xsd=True)
        assert name == "factur-x.xml"
        return bytes(content)

    @property
    def text(self) -> str:
        """What a person reads, without spaces."""
        pdf = pypdfium2.PdfDocument(self.path)
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pdf))

    def amounts_in_xml(self) -> Amounts:
        """Of a credit note (type 381) they are positive, as the standard wants: negative here."""
        root = etree.fromstring(self.xml)
        is_credit = root.findtext(".//rsm:ExchangedDocument/ram:TypeCode", namespaces=NAMESPACES) == "381"
        found = [
            Decimal(root.xpath(f"{TOTALS}{name}", namespaces=NAMESPACES)[0].text)
            for name in ("TaxBasisTotalAmount", "TaxTotalAmount", "GrandTotalAmount")
        ]
        net, vat, gross = (-amount if is_credit else amount for amount in found)
        return net, vat, gross

    def prints(self, amount: Decimal) -> bool:
        """Whether an amount stands in the text."""
        return re.sub(r"\s", "", french.amount(abs(amount))) in self.text


def amounts_in_journal(path: Path) -> dict[str, Amounts]:
    """Of each document, from its entry in the sales journal."""
    found: dict[str, list[Decimal]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            amounts = found.setdefault(row["PieceRef"], [Decimal(0)] * 3)
            place = (
                2
                if row["CompteNum"].startswith("411")
                else 0
                if row["CompteNum"].startswith(("7", "467"))
                else 1
            )
            moved = Decimal(row["Debit"].replace(",", ".")) - Decimal(row["Credit"].replace(",", "."))
            amounts[place] += moved if place == 2 else -moved
    return {number: (net, vat, gross) for number, (net, vat, gross) in found.items()}
