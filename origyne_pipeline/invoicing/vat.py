"""The VAT of telecommunications by the territory where the customer is established.

Sources: CGI art. 278 and 296 (8.5 % in Guadeloupe, Martinique and La Réunion), art. 294 (none in Guyane and
Mayotte), art. 259 (services to customers outside the territory).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from origyne_pipeline.invoicing.models import ZERO, InvoiceLine, VatLine
from origyne_pipeline.invoicing.texts.labels import EXEMPT_ABROAD, EXEMPT_GUYANE_MAYOTTE, SELF_ASSESSED
from origyne_pipeline.money import net_amount, vat_amount
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


def with_nets(lines: Iterable[InvoiceLine]) -> tuple[InvoiceLine, ...]:
    """The lines, the net amounts of TTC lines filled in.

    Those of one rate are such that in the invoice's order their running sum is the net of the running gross: three
    lines of 9,99 at 20 % are 8,33, 8,32 and 8,33.
    """
    gross: dict[Decimal, Decimal] = defaultdict(lambda: ZERO)
    filled = []
    for line in lines:
        if line.amount_incl_tax is not None:
            before = net_amount(gross[line.vat_rate], line.vat_rate)
            gross[line.vat_rate] += line.amount_incl_tax
            line = replace(line, amount_excl_tax=net_amount(gross[line.vat_rate], line.vat_rate) - before)
        filled.append(line)
    return tuple(filled)


def vat_lines(lines: Iterable[InvoiceLine]) -> tuple[VatLine, ...]:
    """One entry per rate that a line other than 0.00 bears, highest first."""
    by_rate: dict[Decimal, list[InvoiceLine]] = defaultdict(list)
    for line in lines:
        if line.amount_excl_tax or line.amount_incl_tax:
            by_rate[line.vat_rate].append(line)
    return tuple(_vat_line(rate, by_rate[rate]) for rate in sorted(by_rate, reverse=True))


def _vat_line(rate: Decimal, lines: list[InvoiceLine]) -> VatLine:
    base = sum((line.amount_excl_tax for line in lines), ZERO)
    of_net = sum((line.amount_excl_tax for line in lines if line.amount_incl_tax is None), ZERO)
    of_gross = sum(
        (line.amount_incl_tax - line.amount_excl_tax for line in lines if line.amount_incl_tax is not None),
        ZERO,
    )
    return VatLine(rate, base, vat_amount(of_net, rate) + of_gross)
