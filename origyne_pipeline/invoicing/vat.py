"""The VAT of telecommunications by the territory where the customer is established.

Sources: CGI art. 278 and 296 (8.5 % in Guadeloupe, Martinique and La Réunion), art. 294 (none in Guyane and
Mayotte), art. 259 (services to customers outside the territory).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.invoicing.models import ZERO, InvoiceLine, VatLine
from origyne_pipeline.money import vat_amount


@dataclass(frozen=True)
class Territory:
    """``rate`` None: the offer's (or adjustment's) own. An exemption has its mention and its VATEX code."""

    rate: Decimal | None = None
    exemption: str | None = None
    exemption_code: str | None = None
    category: str = "S"


TERRITORIES = {
    "METROPOLE": Territory(),
    "CORSE": Territory(),
    "DOM": Territory(rate=Decimal("8.50")),
    "GUYANE_MAYOTTE": Territory(
        rate=ZERO,
        exemption="TVA non applicable en Guyane et à Mayotte, article 294, 1 du CGI",
        category="E",
    ),
    "HORS_FR": Territory(
        rate=ZERO,
        exemption="TVA non applicable, preneur établi hors de France, article 259 du CGI",
        category="E",
    ),
}


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
