"""What an invoice says of its VAT: the category of each line (EN 16931), and why a line bears none.

Pure. Services follow the customer's place, goods the place that they go to. Sources: CGI art. 259, 1° (services to a
taxable person), 259 B, 10° (telecommunications to persons outside the Union), 259 D (to persons of another member
state), 258 A, I (distance sales), 262, I (exports), 262 ter, I (intra-Community supplies), 294 (Guyane and Mayotte);
directive 2006/112/CE, art. 44, 58 and 196; EN 16931, rules BR-O, BR-AE, BR-IC, BR-G, BR-E and BR-Z; the codes are
those of the list VATEX of the Connecting Europe Facility. docs/decisions.md says why each was chosen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.countries import EU
from origyne_pipeline.invoicing.models import ZERO, Invoice, InvoiceLine
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.invoicing.vat import TERRITORIES
from origyne_pipeline.parties import Customer

STANDARD, ZERO_RATED, EXEMPT, REVERSE_CHARGE = "S", "Z", "E", "AE"
EXPORT, WITHIN_THE_UNION, NOT_SUBJECT = "G", "K", "O"
"""VAT categories of EN 16931 (UNCL 5305)."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """A category (BT-118, BT-151); without VAT also why (BT-120), and the code of that reason (BT-121) if any."""

    category: str
    reason: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class VatGroup:
    """What the lines of one treatment and rate come to (BG-23). Where nothing is subject to VAT ``rate`` is None."""

    treatment: Treatment
    rate: Decimal | None
    base_excl_tax: Decimal
    vat: Decimal


AT_A_RATE = Treatment(STANDARD)
AT_ZERO = Treatment(ZERO_RATED)
GUYANE_MAYOTTE = Treatment(NOT_SUBJECT, labels.NO_VAT_GUYANE_MAYOTTE, "VATEX-EU-O")
SELF_ASSESSED = Treatment(REVERSE_CHARGE, labels.SELF_ASSESSED, "VATEX-EU-AE")
BUSINESS_WITHOUT_NUMBER = Treatment(NOT_SUBJECT, labels.NO_VAT_WITHOUT_NUMBER, "VATEX-EU-O")
PERSON_OF_THE_UNION = Treatment(NOT_SUBJECT, labels.NO_VAT_PERSON_OF_THE_UNION, "VATEX-EU-O")
BUSINESS_ELSEWHERE = Treatment(NOT_SUBJECT, labels.NO_VAT_BUSINESS_ABROAD, "VATEX-EU-O")
PERSON_ELSEWHERE = Treatment(NOT_SUBJECT, labels.NO_VAT_PERSON_ABROAD, "VATEX-EU-O")
GOODS_WITHIN_THE_UNION = Treatment(WITHIN_THE_UNION, labels.NO_VAT_WITHIN_THE_UNION, "VATEX-EU-IC")
GOODS_AT_A_DISTANCE = Treatment(NOT_SUBJECT, labels.NO_VAT_DISTANCE_SALE, "VATEX-EU-O")
GOODS_EXPORTED = Treatment(EXPORT, labels.NO_VAT_EXPORT, "VATEX-EU-G")


def treatments(invoice: Invoice) -> dict[bool, Treatment]:
    """How the invoice's services (False) and goods (True) are treated where their rate is 0.

    Lines outside the scope of VAT may not share an invoice with others (BR-O-11, BR-O-12): together with an export
    both are told as exempt, and the reason says what is true of each.
    """
    customer = invoice.customer
    if TERRITORIES[customer.vat_territory].rate != ZERO:
        return {False: AT_ZERO, True: AT_ZERO}
    services, goods = _of_services(customer), _of_goods(customer)
    if len({line.is_goods for line in invoice.lines}) == 1 or services == goods:
        return {False: services, True: goods}
    reasons = labels.SERVICES_REASON.format(services.reason), labels.GOODS_REASON.format(goods.reason)
    if services.category == goods.category:
        both = Treatment(services.category, labels.BOTH_REASONS.format(*reasons), services.code)
    elif NOT_SUBJECT in (services.category, goods.category):
        both = Treatment(EXEMPT, labels.BOTH_REASONS.format(*reasons))
    else:
        return {False: services, True: goods}
    return {False: both, True: both}


def treatment(line: InvoiceLine, without_vat: dict[bool, Treatment]) -> Treatment:
    """That of one line; ``without_vat`` is what ``treatments`` gives."""
    return AT_A_RATE if line.vat_rate else without_vat[line.is_goods]


def exemptions(invoice: Invoice) -> list[str]:
    """Why lines bear no VAT, in words, each reason once, of services before that of goods; none where all do."""
    without_vat = treatments(invoice)
    kinds = sorted({line.is_goods for line in invoice.lines if treatment(line, without_vat).reason})
    reasons = {is_goods: without_vat[is_goods].reason or "" for is_goods in kinds}
    if len(set(reasons.values())) < 2:
        return list(dict.fromkeys(reasons.values()))
    return [labels.SERVICES_REASON.format(reasons[False]), labels.GOODS_REASON.format(reasons[True])]


def vat_groups(invoice: Invoice) -> Iterator[VatGroup]:
    """The VAT of an invoice by treatment and rate, the highest rate first.

    Lines of 0.00 have a group of their own only where no other line has their category (BR-S-01 and its like).
    """
    without_vat = treatments(invoice)
    amounts: dict[tuple[Treatment, Decimal], Decimal] = {}
    for line in sorted(invoice.lines, key=lambda line: (line.amount_excl_tax == 0, -line.vat_rate)):
        key = treatment(line, without_vat), line.vat_rate
        is_new = key[0].category not in {known.category for known, _ in amounts}
        if line.amount_excl_tax or line.amount_incl_tax or is_new:
            amounts[key] = amounts.get(key, ZERO) + line.amount_excl_tax
    vat = {entry.rate: entry.vat for entry in invoice.vat}
    for (of_lines, rate), base in sorted(amounts.items(), key=lambda item: -item[0][1]):
        is_subject = of_lines.category != NOT_SUBJECT
        yield VatGroup(of_lines, rate if is_subject else None, base, vat.get(rate, ZERO))


def _of_services(customer: Customer) -> Treatment:
    if customer.vat_territory == "GUYANE_MAYOTTE":
        return GUYANE_MAYOTTE
    is_business = customer.kind == "PROFESSIONNEL"
    if customer.country not in EU:
        return BUSINESS_ELSEWHERE if is_business else PERSON_ELSEWHERE
    if not is_business:
        return PERSON_OF_THE_UNION
    return SELF_ASSESSED if _is_identified(customer) else BUSINESS_WITHOUT_NUMBER


def _of_goods(customer: Customer) -> Treatment:
    if customer.vat_territory == "GUYANE_MAYOTTE":
        return GUYANE_MAYOTTE
    if customer.delivered_to.country not in EU:
        return GOODS_EXPORTED
    return GOODS_WITHIN_THE_UNION if _is_identified(customer) else GOODS_AT_A_DISTANCE


def _is_identified(customer: Customer) -> bool:
    """Whether a business has shown a valid VAT number of another member state."""
    number = customer.vat_id
    return bool(
        customer.kind == "PROFESSIONNEL" and number and not number.fault and not number.startswith("FR")
    )
