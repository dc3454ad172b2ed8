"""The VAT of telecommunications by the territory where the customer is established.

Sources: CGI art. 278 and 296 (8.5 % in Guadeloupe, Martinique and La Réunion), art. 294 (none in Guyane and
Mayotte), art. 259 (services to customers outside the territory). ``vat_categories`` says why there is none.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from origyne_pipeline.invoicing.models import ZERO, InvoiceLine, VatLine
from origyne_pipeline.money import net_amount, vat_amount


@dataclass(frozen=True)
class Territory:
    """``rate`` None: the offer's (or adjustment's) own; 0: VAT is not France's to ask."""

    rate: Decimal | None = None


TERRITORIES = {
    "METROPOLE": Territory(),
    "CORSE": Territory(),
    "DOM": Territory(rate=Decimal("8.50")),
    "GUYANE_MAYOTTE": Territory(ZERO),
    "HORS_FR": Territory(ZERO),
}


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
