"""The VAT of telecommunications by the territory where the customer is established.

Sources: CGI art. 278 and 296 (8.5 % in Guadeloupe, Martinique and La Réunion), art. 294 (none in Guyane and
Mayotte), art. 259 (services to customers outside the territory).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.invoicing.models import ZERO, InvoiceLine, VatLine
from origyne_pipeline.invoicing.texts.labels import EXEMPT_ABROAD, EXEMPT_GUYANE_MAYOTTE, SELF_ASSESSED
from origyne_pipeline.money import vat_amount
from origyne_pipeline.parties import Customer

EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
"""The other member states of the European Union."""
EXEMPT, REVERSE_CHARGE, ZERO_RATED, STANDARD = "E", "AE", "Z", "S"
"""VAT categories of EN 16931 (UNCL 5305)."""


@dataclass(frozen=True)
class Territory:
    """``rate`` None: the offer's (or adjustment's) own. A territory without VAT has the mention that says why."""

    rate: Decimal | None = None
    exemption: str | None = None


TERRITORIES = {
    "METROPOLE": Territory(),
    "CORSE": Territory(),
    "DOM": Territory(rate=Decimal("8.50")),
    "GUYANE_MAYOTTE": Territory(ZERO, EXEMPT_GUYANE_MAYOTTE),
    "HORS_FR": Territory(ZERO, EXEMPT_ABROAD),
}


def exemption(customer: Customer) -> str | None:
    """The mention that says why there is no VAT; None where there is."""
    return SELF_ASSESSED if _owes_the_vat(customer) else TERRITORIES[customer.vat_territory].exemption


def category(customer: Customer, rate: Decimal) -> str:
    """The VAT category of a line of the customer's at this rate."""
    if rate:
        return STANDARD
    if TERRITORIES[customer.vat_territory].exemption is None:
        return ZERO_RATED
    return REVERSE_CHARGE if _owes_the_vat(customer) else EXEMPT


def _owes_the_vat(customer: Customer) -> bool:
    """Whether the customer is a taxable person of another member state, who accounts for the VAT."""
    is_abroad = customer.vat_territory == "HORS_FR" and customer.country in EU
    return is_abroad and customer.kind == "PROFESSIONNEL" and bool(customer.vat_id)


def rate_of(territory: str, own_rate: Decimal) -> Decimal:
    """The rate in percent, 2 decimals, of a line whose offer or adjustment has ``own_rate``."""
    rate = TERRITORIES[territory].rate
    return (own_rate if rate is None else rate).quantize(ZERO)


def vat_lines(lines: Iterable[InvoiceLine]) -> tuple[VatLine, ...]:
    """One entry per rate, highest first; VAT is rounded once, on the sum of the rate's lines."""
    bases: dict[Decimal, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        bases[line.vat_rate] += line.amount_excl_tax
    return tuple(
        VatLine(rate, bases[rate], vat_amount(bases[rate], rate)) for rate in sorted(bases, reverse=True)
    )
