"""Why an invoice is more or less than the one before: what changed, by line, in order of money. Pure.

Lines of both invoices that sell the same are put together: same telephone line, same fee or same kind of usage,
whatever the days and the price. Amounts include tax; those of lines without tax bear theirs rounded line by line, and
what that leaves of the VAT of the whole is a change of its own, so that the changes always sum to the difference.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline import french
from origyne_pipeline.invoicing.models import (
    ACTIVATION,
    ADJUSTMENT,
    TERMINATION,
    USAGE,
    ZERO,
    Invoice,
    InvoiceLine,
)
from origyne_pipeline.invoicing.texts.line_groups import line_incl_tax
from origyne_pipeline.periods import Month

NEW, GONE, CHANGED = "NEW", "GONE", "CHANGED"
ROUNDING = "ROUNDING"
ONE_OFF = frozenset({ACTIVATION, TERMINATION, ADJUSTMENT})
ARROW = " → "
MONTH = rf"(?:{'|'.join(french.MONTHS)}){french.NBSP}\d{{4}}"
OF_A_PERIOD = re.compile(
    rf"(?:, {MONTH})?(?:, du \d\d/\d\d(?: au \d\d/\d\d)?(?: \([^)]*\))?|, à partir du \d\d/\d\d)?$"
)
"""What the label of a fee says of its month and days."""
Key = tuple[str | bool | None, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What one thing that is sold costs more or less; ``line`` None is the customer as a whole.

    ``status``: NEW, GONE, CHANGED, or ROUNDING (of the VAT of the whole invoice). ``detail`` is why, in French.
    """

    label: str
    line: str | None
    kind: str
    status: str
    before_incl_tax: Decimal
    after_incl_tax: Decimal
    detail: str

    @property
    def difference(self) -> Decimal:
        """How much more it is, tax included."""
        return self.after_incl_tax - self.before_incl_tax


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two invoices of a customer. The differences of ``changes`` sum to that of the two totals including tax."""

    before: Invoice
    after: Invoice
    changes: tuple[Change, ...]

    @property
    def difference(self) -> Decimal:
        """How much more the later one is, tax included."""
        return self.after.total_incl_tax - self.before.total_incl_tax


def compare(before: Invoice, after: Invoice) -> Comparison:
    """What changed from one invoice to another, the greatest difference first; what stayed is left out."""
    lines_before, lines_after = _by_key(before.lines), _by_key(after.lines)
    changes = [
        _change(lines_before.get(key, ()), lines_after.get(key, ()), before, after)
        for key in {**lines_before, **lines_after}
    ]
    changes.append(_rounding(before, after))
    kept = [one for one in changes if one.difference]
    return Comparison(before, after, tuple(sorted(kept, key=_order)))


def _order(change: Change) -> tuple[Decimal, str, str]:
    return -abs(change.difference), change.line or "", change.label


def _by_key(lines: Iterable[InvoiceLine]) -> dict[Key, tuple[InvoiceLine, ...]]:
    groups: dict[Key, list[InvoiceLine]] = {}
    for line in lines:
        groups.setdefault(_key(line), []).append(line)
    return {key: tuple(group) for key, group in groups.items()}


def _key(line: InvoiceLine) -> Key:
    """What a line sells, whatever its price, days and quantity."""
    if line.kind == USAGE:
        return line.line, USAGE, line.usage, line.origin_zone, line.destination_group, line.is_late
    return line.line, line.kind, _plain_label(line), line.is_goods


def _plain_label(line: InvoiceLine) -> str:
    """The label without its month and days."""
    return line.label if line.kind in ONE_OFF or line.kind == USAGE else OF_A_PERIOD.sub("", line.label)


def _change(
    before: tuple[InvoiceLine, ...], after: tuple[InvoiceLine, ...], earlier: Invoice, later: Invoice
) -> Change:
    line = (after or before)[0]
    status = CHANGED if before and after else NEW if after else GONE
    return Change(
        _plain_label(line),
        line.line,
        line.kind,
        status,
        _incl_tax(before),
        _incl_tax(after),
        ", ".join(_reasons(status, before, after, (earlier.billing_month, later.billing_month))),
    )


def _rounding(before: Invoice, after: Invoice) -> Change:
    rests = [invoice.total_incl_tax - _incl_tax(invoice.lines) for invoice in (before, after)]
    return Change("Arrondi de la TVA du total", None, ROUNDING, ROUNDING, rests[0], rests[1], "")


def _incl_tax(lines: Iterable[InvoiceLine]) -> Decimal:
    return sum(map(line_incl_tax, lines), ZERO)


def _reasons(
    status: str, before: tuple[InvoiceLine, ...], after: tuple[InvoiceLine, ...], months: tuple[Month, Month]
) -> Iterator[str]:
    line = (after or before)[0]
    if status != CHANGED:
        yield _appeared(line, status)
    if line.kind == USAGE:
        yield _used(before, after)
    elif status == CHANGED:
        yield from _fee_reasons(before, after, months)
    elif days := _partial_days(after or before, months[1] if after else months[0]):
        yield f"{french.plural(days, 'jour')} seulement"
    rates = [{one.vat_rate for one in lines} for lines in (before, after)]
    if before and after and rates[0] != rates[1]:
        yield "TVA " + ARROW.join(" et ".join(map(french.percent, sorted(group))) for group in rates)


def _appeared(line: InvoiceLine, status: str) -> str:
    if line.kind in ONE_OFF:
        return "ponctuel" if status == NEW else "ponctuel, facturé le mois précédent"
    return "nouveau" if status == NEW else "n’est plus facturé"


def _used(before: tuple[InvoiceLine, ...], after: tuple[InvoiceLine, ...]) -> str:
    """``12 min → 1 h 02, dont hors forfait 0 min → 35 min``; one quantity where only one invoice has it."""
    usage = (after or before)[0].usage or ""
    groups = [lines for lines in (before, after) if lines]
    groups = groups if len(groups) > 1 else groups * 2
    amounts = [sum(line.quantity for line in lines) for lines in groups]
    charged = [sum(line.quantity - line.included_quantity for line in lines) for lines in groups]
    words = _from_to(usage, amounts)
    return words if charged == amounts else f"{words}, dont hors forfait {_from_to(usage, charged)}"


def _from_to(usage: str, amounts: list[int]) -> str:
    """Both quantities, or the one that there is."""
    shown = french.told_apart(usage, amounts)
    return shown[0] if shown[0] == shown[1] else ARROW.join(shown)


def _fee_reasons(
    before: tuple[InvoiceLine, ...], after: tuple[InvoiceLine, ...], months: tuple[Month, Month]
) -> Iterator[str]:
    """Why a fee that both invoices have changed: days of a part of the month, count, price."""
    partial = [_partial_days(lines, month) for lines, month in zip((before, after), months, strict=True)]
    if partial[0] != partial[1]:
        words = [french.plural(days, "jour") if days else "mois entier" for days in partial]
        yield f"prorata : {ARROW.join(words)}"
    counts = [sum(line.quantity for line in lines) for lines in (before, after)]
    if counts[0] != counts[1]:
        yield f"quantité : {counts[0]}{ARROW}{counts[1]}"
    if partial[0] == partial[1] and counts[0] == counts[1]:
        what = "montant" if before[0].kind in ONE_OFF or len(before) > 1 or len(after) > 1 else "prix"
        yield f"{what} : {ARROW.join(french.euros(_incl_tax(lines)) for lines in (before, after))}"


def _partial_days(lines: tuple[InvoiceLine, ...], month: Month) -> int:
    """How many days a fee is for, where it is for a part of its month; else 0."""
    days = 0
    for line in lines:
        if line.valid_from is None or line.valid_to is None:
            return 0
        days += (line.valid_to - line.valid_from).days + 1
    whole = Month.of(lines[0].valid_from).days if lines and lines[0].valid_from else month.days
    return 0 if days >= whole else days
