"""The lines of one invoice: HT and TTC lines, discounts, minimum, VAT (invoicing.md)."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from .clients import Adjustment, Customer, Discount
from .rating import rounded

TERRITORY_RATE = {"DOM": Decimal("8.5"), "GUYANE_MAYOTTE": Decimal(0), "HORS_FR": Decimal(0)}
SCOPES = {
    "ABONNEMENT": ("SUBSCRIPTION", "OPTION"),
    "CONSOMMATION": ("USAGE",),
    "TOUT": ("SUBSCRIPTION", "OPTION", "USAGE", "ACTIVATION", "TERMINATION"),
}


@dataclass(frozen=True)
class Item:
    """What is due, before tax: ``amount`` has 2 decimals, with tax where ``ttc``, at the workbook's ``rate``."""

    kind: str
    line: str
    label: str
    amount: Decimal
    ttc: bool
    rate: Decimal
    order: tuple[object, ...] = ()
    for_month: str | None = None
    usage: str | None = None
    zone: str | None = None
    group: str | None = None
    is_late: bool = False
    quantity: int = 1
    goods: bool = False


@dataclass(frozen=True)
class Line:
    """One line of an invoice; ``gross`` is that of a TTC line, else None."""

    item: Item
    net: Decimal
    gross: Decimal | None
    rate: Decimal


@dataclass
class Bill:
    """The lines of a customer's month, in the invoice's order."""

    territory: str
    lines: list[Line] = field(default_factory=list)
    _gross: dict[Decimal, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def rate_of(self, workbook: Decimal) -> Decimal:
        """The territory's rate holds for every line; METROPOLE and CORSE take the workbook's."""
        return TERRITORY_RATE.get(self.territory, workbook)

    def add(self, item: Item) -> None:
        """One more line, after those there are."""
        rate = self.rate_of(item.rate)
        if not item.ttc:
            self.lines.append(Line(item, item.amount, None, rate))
        elif rate != item.rate:
            self.lines.append(Line(item, net_of(item.amount, item.rate), None, rate))
        else:
            before = self._gross[rate]
            self._gross[rate] += item.amount
            net = net_of(self._gross[rate], rate) - net_of(before, rate)
            self.lines.append(Line(item, net, item.amount, rate))

    def discount(self, discounts: list[Discount]) -> None:
        """One line per discount and VAT rate, in the order of the sheet; from the highest rate down."""
        priced = list(enumerate(self.lines))
        taken: list[tuple[Decimal, set[int], Decimal]] = []
        for discount in discounts:
            scope = {n: x for n, x in priced if _bears_on(discount, x)}
            left_of_amount = rounded(Fraction(discount.amount or 0), 2)
            for rate in sorted({x.rate for x in scope.values()}, reverse=True):
                mine = {n: x.net for n, x in scope.items() if x.rate == rate}
                base = sum(mine.values(), Decimal(0))
                if base <= 0:
                    continue
                left = base - sum(
                    (t for r, lines, t in taken if r == rate and lines & mine.keys()), Decimal(0)
                )
                wanted = left_of_amount
                if discount.percent is not None:
                    wanted = rounded(Fraction(base) * Fraction(discount.percent) / 100, 2)
                given = min(wanted, max(left, Decimal(0)))
                if given > 0:
                    left_of_amount -= given
                    taken.append((rate, set(mine), given))
                    item = Item("DISCOUNT", discount.line, discount.label, -given, False, rate)
                    self.lines.append(Line(item, -given, None, rate))

    def minimum(self, customer: Customer, first_rate: Decimal | None) -> None:
        """One line for what lacks, at the rate of the first subscription line, else of ``first_rate``."""
        lacks = (customer.minimum or Decimal(0)) - self.net
        if customer.minimum is None or lacks <= 0:
            return
        rates = [x.item.rate for x in self.lines if x.item.kind == "SUBSCRIPTION"]
        rate = rates[0] if rates else first_rate
        if rate is not None:
            self.add(Item("MINIMUM", "", "", rounded(Fraction(lacks), 2), False, rate))

    def adjust(self, adjustments: list[Adjustment]) -> None:
        """In the order of the sheet; an adjustment's own rate, for METROPOLE and CORSE."""
        for a in adjustments:
            amount = rounded(Fraction(a.amount), 2)
            item = Item("ADJUSTMENT", a.line, a.label, amount, a.ttc, a.rate)
            self.add(replace(item, quantity=a.quantity, goods=a.goods))

    @property
    def shown(self) -> list[Line]:
        """The lines that are not 0.00."""
        return [x for x in self.lines if x.net or x.gross]

    @property
    def net(self) -> Decimal:
        return sum((x.net for x in self.lines), Decimal(0))

    @property
    def gross(self) -> Decimal:
        return self.net + sum((vat for _, vat in self.vat().values()), Decimal(0))

    def vat(self) -> dict[Decimal, tuple[Decimal, Decimal]]:
        """(base, VAT) by rate: half up(HT nets * rate / 100) + sum over the TTC lines of (gross - net)."""
        totals = {}
        for rate in sorted({x.rate for x in self.shown}):
            mine = [x for x in self.lines if x.rate == rate]
            without_tax = sum((x.net for x in mine if x.gross is None), Decimal(0))
            vat = rounded(Fraction(without_tax) * Fraction(rate) / 100, 2)
            vat += sum((x.gross - x.net for x in mine if x.gross is not None), Decimal(0))
            totals[rate] = (sum((x.net for x in mine), Decimal(0)), vat)
        return totals


def net_of(gross: Decimal, rate: Decimal) -> Decimal:
    """half up(gross * 100 / (100 + rate), 2)."""
    return rounded(Fraction(gross) * 100 / (100 + Fraction(rate)), 2)


def _bears_on(discount: Discount, line: Line) -> bool:
    return line.item.kind in SCOPES[discount.scope] and discount.line in ("", line.item.line)
