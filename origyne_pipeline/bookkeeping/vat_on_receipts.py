"""The VAT that a payment makes due, or that a write-off takes back: entries of the general journal.

Source: CGI art. 269, 2, c: without the option for debits the VAT of services is due when they are paid. What of a
document is settled, by whatever pays it, moves the same share of its waiting VAT, by rate: the sum moved is always the
cents of the whole settled so far, so that the last payment moves what is left. A credit note that is set against an
invoice moves its own VAT back, so that both end at nothing; written off, the VAT was never due.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from origyne_pipeline.bookkeeping.accounts import Chart, percent
from origyne_pipeline.bookkeeping.models import GENERAL, ZERO, JournalEntry, Line
from origyne_pipeline.bookkeeping.movements import WRITE_OFF
from origyne_pipeline.bookkeeping.sales import Sale
from origyne_pipeline.money import round_half_up

VAT_MOVED = "VAT_MOVED"
"""The kind of these entries."""
AT_PAYMENT = ("vat_due", "TVA sur encaissement")


class Settling(NamedTuple):
    """That more (or, negative, less) of an item is paid by an entry, on a day.

    ``payer`` and ``item`` are document numbers where they are documents, else ids of entries.
    """

    day: date
    payer: str
    payer_kind: str
    item: str
    amount: Decimal


@dataclass
class _Waiting:
    """The VAT of a document that moves as it is settled: what has moved so far."""

    vat: Mapping[Decimal, Decimal]
    whole: Decimal
    settled: Decimal = ZERO
    moved: dict[Decimal, Decimal] = field(default_factory=dict)

    def settle(self, amount: Decimal) -> dict[Decimal, Decimal]:
        """What moves by rate as so much more is settled."""
        self.settled += amount
        moves = {}
        for rate, vat in self.vat.items():
            target = round_half_up(vat * self.settled / self.whole)
            moves[rate] = target - self.moved.get(rate, ZERO)
            self.moved[rate] = target
        return moves


def receipts_entries(
    sales: Mapping[str, Sale],
    settlings: Iterable[Settling],
    customer_ref: str,
    chart: Chart,
    *,
    recover_written_off: bool = False,
) -> Iterator[JournalEntry]:
    """The entries of one customer: for each day and payer what becomes due, or is taken back.

    Args:
        sales: the customer's documents, by number.
        settlings: what was settled, in the order of days.
        customer_ref: the customer.
        chart: where to book.
        recover_written_off: VAT that was due at once is taken back from what is written off (CGI art. 272, 1).
    """
    waiting = {number: _Waiting(sale.waiting_vat(), abs(sale.total)) for number, sale in sales.items()}
    paid_at_once = {
        number: _Waiting(sale.vat() if sale.vat_on_debits else _of_goods(sale), abs(sale.total))
        for number, sale in sales.items()
    }
    for (day, payer, kind), group in groupby(settlings, key=lambda one: (one.day, one.payer, one.payer_kind)):
        against, title = ("write_offs", "TVA de créance irrécouvrable") if kind == WRITE_OFF else AT_PAYMENT
        lines: dict[tuple[str, Decimal], Decimal] = {}
        for one in group:
            for document in (one.item, one.payer):
                if document in waiting:
                    _move(lines, waiting[document].settle(one.amount), "vat_waiting", against)
            if kind == WRITE_OFF and recover_written_off and one.item in paid_at_once:
                _move(lines, paid_at_once[one.item].settle(one.amount), "vat_due", "write_offs")
        named = tuple(_line(use, rate, amount, chart) for (use, rate), amount in lines.items() if amount)
        if named:
            key = f"TVA:{day}:{customer_ref}:{payer}"
            yield JournalEntry(GENERAL, key, day, payer, day, f"{title}, {payer}", VAT_MOVED, named)


def _of_goods(sale: Sale) -> dict[Decimal, Decimal]:
    return {sold.rate: sold.vat_of_goods for sold in sale.rates if sold.vat_of_goods}


def _move(
    lines: dict[tuple[str, Decimal], Decimal], moves: Mapping[Decimal, Decimal], source: str, target: str
) -> None:
    """Debits one account and credits the other, by rate."""
    for rate, amount in moves.items():
        lines[source, rate] = lines.get((source, rate), ZERO) + amount
        lines[target, rate] = lines.get((target, rate), ZERO) - amount


def _line(use: str, rate: Decimal, amount: Decimal, chart: Chart) -> Line:
    is_vat = use != "write_offs"
    text = f"TVA {percent(rate)}"
    return Line(
        *chart.account(use, rate if is_vat else None), amount, rate=rate if is_vat else None, text=text
    )
