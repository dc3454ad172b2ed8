"""The entries of a month's end, and their reversal on the first day of the next: accruals and doubtful customers.

Amounts are excluding tax: no VAT is due on what no invoice says yet (CGI art. 269, 2), and the entry lives one day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from origyne_pipeline.bookkeeping.accounts import Chart, percent
from origyne_pipeline.bookkeeping.models import GENERAL, ZERO, JournalEntry, Line, total

UNBILLED, NOT_RECEIVED, DOUBTFUL = "UNBILLED", "NOT_RECEIVED", "DOUBTFUL"
"""The kinds of these entries."""
PIECES = {UNBILLED: "FAE", NOT_RECEIVED: "FNP", DOUBTFUL: "DOUTEUX"}
"""What their pieces are called: factures à établir, factures non parvenues."""


@dataclass(frozen=True, slots=True)
class UnbilledUsage:
    """Usage of a billing month (AAAA-MM) that was rated and on no invoice yet, at one VAT rate; euros excluding tax.

    ``third_parties`` is the part of ``amount`` that is collected for others; ``customers`` how many it is of.
    """

    billing_month: str
    rate: Decimal
    customers: int
    amount: Decimal
    third_parties: Decimal


@dataclass(frozen=True, slots=True)
class WholesalerCost:
    """What the wholesaler is owed for a month (AAAA-MM) and has not invoiced yet; euros excluding tax.

    ``source`` says where the amount is from: its invoice, dated later, or the costs of the rated events.
    """

    billing_month: str
    amount: Decimal
    source: str


def unbilled_entries(usage: Iterable[UnbilledUsage], day: date, chart: Chart) -> Iterator[JournalEntry]:
    """The entry of usage that is not invoiced at a month's end, and its reversal."""
    lines = []
    for one in usage:
        text = f"Consommations {one.billing_month} à facturer, TVA {percent(one.rate)}"
        own = one.amount - one.third_parties
        lines += [
            Line(*chart.account("unbilled"), one.amount, text=text),
            Line(*chart.account("services", one.rate), ZERO - own, rate=one.rate, text=text),
            Line(
                *chart.account("third_parties", one.rate), ZERO - one.third_parties, rate=one.rate, text=text
            ),
        ]
    yield from _with_reversal(UNBILLED, "Factures à établir", day, lines)


def wholesaler_entries(costs: Iterable[WholesalerCost], day: date, chart: Chart) -> Iterator[JournalEntry]:
    """The entry of the wholesaler's invoices that have not come at a month's end, and its reversal."""
    lines = []
    for one in costs:
        text = f"Facture de l'opérateur de gros {one.billing_month} non parvenue"
        lines += [
            Line(*chart.account("purchases"), one.amount, text=text),
            Line(*chart.account("not_received"), ZERO - one.amount, text=text),
        ]
    yield from _with_reversal(NOT_RECEIVED, "Factures non parvenues", day, lines)


def doubtful_entries(
    customer_ref: str, name: str, amount: Decimal, day: date, chart: Chart
) -> Iterator[JournalEntry]:
    """The entry that moves what a customer owes to the doubtful account at a month's end, and its reversal."""
    lines = [
        Line(*chart.account("doubtful"), amount, customer_ref, name),
        Line(*chart.account("customers"), ZERO - amount, customer_ref, name),
    ]
    yield from _with_reversal(DOUBTFUL, f"Client douteux {customer_ref}", day, lines, customer_ref)


def _with_reversal(
    kind: str, label: str, day: date, lines: Iterable[Line], of: str = ""
) -> Iterator[JournalEntry]:
    """Nothing where nothing is to be booked."""
    moved = tuple(line for line in lines if line.amount)
    if not moved:
        return
    piece = " ".join(word for word in (PIECES[kind], f"{day:%Y-%m}", of) if word)
    yield JournalEntry(GENERAL, f"{piece}:1", day, piece, day, f"{label} au {day:%d/%m/%Y}", kind, moved)
    back = tuple(replace(line, amount=-line.amount) for line in moved)
    label = f"Extourne : {label} au {day:%d/%m/%Y}"
    yield JournalEntry(GENERAL, f"{piece}:2", day + timedelta(days=1), piece, day, label, kind, back)


def amount_of(usage: Iterable[UnbilledUsage]) -> Decimal:
    """All that is not invoiced yet."""
    return total(one.amount for one in usage)
