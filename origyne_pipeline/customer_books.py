"""The books of one customer: the entries of his account as entries of the journals, with their lettering.

Joins the rooms ``account`` and ``bookkeeping``; pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from origyne_pipeline.account.models import DOCUMENTS, INVOICE, OWED, Account, Entry, total
from origyne_pipeline.account.setting_off import in_order, set_off, until
from origyne_pipeline.bookkeeping.accounts import Chart
from origyne_pipeline.bookkeeping.fec import amount_text
from origyne_pipeline.bookkeeping.lettering import CustomerLine, Letter, Settled, letters
from origyne_pipeline.bookkeeping.models import ZERO, BooksError, JournalEntry, Line
from origyne_pipeline.bookkeeping.month_end import doubtful_entries
from origyne_pipeline.bookkeeping.movements import WRITE_OFF, Movement, movement_entry
from origyne_pipeline.bookkeeping.sales import Sale, sale_entry
from origyne_pipeline.bookkeeping.vat_on_receipts import Settling, receipts_entries
from origyne_pipeline.money import round_half_up
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Accounting


@dataclass(frozen=True)
class Period:
    """The days of a fiscal year that are kept: from its first to its last, or to the day as of which it is asked."""

    first_day: date
    last_day: date

    @property
    def day_before(self) -> date:
        """The closing day of the year before."""
        return self.first_day - timedelta(days=1)

    @property
    def month_ends(self) -> tuple[date, ...]:
        """The last days of months from the closing of the year before on."""
        month, days = Month.of(self.day_before), []
        while month.last_day <= self.last_day:
            days.append(month.last_day)
            month = month.next()
        return tuple(days)


@dataclass(frozen=True)
class CustomerBook:
    """One customer's entries of a period, those before it, and his lines that were open when it began."""

    entries: tuple[JournalEntry, ...]
    before: tuple[JournalEntry, ...]
    opening: tuple[Line, ...]


def customer_book(
    entries: Iterable[Entry],
    sales: Mapping[str, Sale],
    period: Period,
    chart: Chart,
    accounting: Accounting,
) -> CustomerBook:
    """The books of a customer until the last day of a period.

    Args:
        entries: his account, in any order.
        sales: his documents, by number.
        period: the fiscal year.
        chart: where to book.
        accounting: the accountant's choices.
    """
    own = in_order(until(entries, period.last_day))
    reference = own[0].customer_ref if own else ""
    name = next((sale.customer_name for sale in reversed(list(sales.values()))), reference)
    lettered, open_before = _letters(own, period.first_day)
    booked = []
    opening = []
    for entry, journal_entry in zip(own, _journal_entries(own, sales, name, chart), strict=True):
        customer, *others = journal_entry.lines
        if letter := lettered.get(entry.id):
            customer = replace(customer, letter=letter.code, lettered_on=letter.day)
        if entry.kind == WRITE_OFF:
            others = [replace(line, text=_vat_note(entry, sales, accounting)) for line in others]
        booked.append(replace(journal_entry, lines=(replace(customer, auxiliary_label=name), *others)))
        if entry.id in open_before and customer.amount:
            opening.append(_opening_line(booked[-1], booked[-1].lines[0]))
    booked += _vat_entries(own, sales, reference, chart, accounting)
    doubtful = list(_doubtful(own, reference, name, period, chart, accounting))
    opening += [
        _opening_line(one, line) for one in doubtful if one.day < period.first_day for line in one.lines
    ]
    booked += doubtful
    return CustomerBook(
        tuple(one for one in booked if period.first_day <= one.day <= period.last_day),
        tuple(one for one in booked if one.day < period.first_day),
        tuple(opening),
    )


def _vat_note(entry: Entry, sales: Mapping[str, Sale], accounting: Accounting) -> str:
    """What the line of a loss says of the VAT in it, where no other entry takes the VAT out; empty where none is."""
    sale = sales.get(entry.names_invoices[0]) if entry.names_invoices else None
    if sale is None or not sale.vat_on_debits or accounting.recover_vat_of_write_offs or not sale.total:
        return ""
    vat = round_half_up(total(sale.vat().values()) * -entry.amount / sale.total)
    return (
        f"Créance irrécouvrable {sale.number}, dont TVA {amount_text(vat)} (CGI art. 272, 1)" if vat else ""
    )


def _opening_line(entry: JournalEntry, line: Line) -> Line:
    return replace(line, piece=entry.piece, piece_day=entry.piece_day, text=entry.label)


def _journal_entries(
    own: Sequence[Entry], sales: Mapping[str, Sale], name: str, chart: Chart
) -> Iterator[JournalEntry]:
    movements: dict[str, Movement] = {}
    for entry in own:
        if entry.kind in DOCUMENTS:
            if entry.source not in sales:
                raise BooksError(
                    f"{entry.source}: it was issued while the books were read; run the command again"
                )
            yield sale_entry(sales[entry.source], chart)
            continue
        movements[entry.id] = Movement(
            entry.id,
            entry.kind,
            entry.customer_ref,
            name,
            entry.amount,
            entry.day,
            entry.names_invoices[0] if entry.names_invoices else "",
            entry.source,
            entry.note,
            movements.get(entry.reverses or ""),
        )
        yield movement_entry(movements[entry.id], chart)


def _letters(own: Sequence[Entry], first_day: date) -> tuple[dict[str, Letter], set[str]]:
    """The letters of a fiscal year, and the entries before it that had none when it began."""
    earlier = [entry for entry in own if entry.day < first_day]
    settled, unsettled = _settled(own)
    together: list[Settled] = []
    open_before = {entry.id for entry in earlier}
    if earlier:
        settled_before, unsettled_before = _settled(earlier)
        known = letters(map(_customer_line, earlier), settled_before, unsettled_before)
        open_before -= known.keys()
        by_code = sorted(known, key=lambda one: known[one].code)
        together = [
            Settled(one, other, date.min)
            for one, other in pairwise(by_code)
            if known[one].code == known[other].code
        ]
    return letters(map(_customer_line, own), [*settled, *together], unsettled, first_day), open_before


def _customer_line(entry: Entry) -> CustomerLine:
    return CustomerLine(entry.id, entry.day, entry.amount)


def _settled(own: Sequence[Entry]) -> tuple[list[Settled], set[str]]:
    """What pays or undoes what, and the entries on which something is open or left."""
    account = set_off(own)
    ids = {entry.item: entry.id for entry in own}
    undone = {entry.reverses for entry in own if entry.reverses}
    settled = [Settled(one.entry_id, ids[one.item], one.day) for one in account.settings]
    settled += [Settled(entry.id, entry.reverses, entry.day) for entry in own if entry.reverses]
    used: dict[str, Decimal] = {}
    for one in account.settings:
        used[one.entry_id] = used.get(one.entry_id, ZERO) + one.amount
    left = {
        entry.id
        for entry in own
        if entry.kind not in OWED
        and not entry.reverses
        and entry.id not in undone
        and used.get(entry.id, ZERO) != -entry.amount
    }
    return settled, left | {ids[item.item] for item in account.open_items}


def _vat_entries(
    own: Sequence[Entry],
    sales: Mapping[str, Sale],
    reference: str,
    chart: Chart,
    accounting: Accounting,
) -> Iterator[JournalEntry]:
    recovers = accounting.recover_vat_of_write_offs and any(entry.kind == WRITE_OFF for entry in own)
    if not recovers and not any(sale.waiting_vat() for sale in sales.values()):
        return iter(())
    settlings = sorted(_settlings(own), key=lambda one: (one.day, one.payer, one.item))
    return receipts_entries(
        sales, settlings, reference, chart, recover_written_off=accounting.recover_vat_of_write_offs
    )


def _settlings(own: Sequence[Entry]) -> Iterator[Settling]:
    """What was settled on each day; less again where an entry was undone, which the account of today no longer says."""
    entries = {entry.id: entry for entry in own}
    if not any(entry.reverses for entry in own):
        for one in set_off(own).settings:
            yield _settling(entries[one.entry_id], one.item, one.amount, one.day)
        return
    before: dict[tuple[str, str], Decimal] = {}
    for day in sorted({entry.day for entry in own}):
        now = _sums(set_off(until(own, day)))
        for payer, item in sorted(before.keys() | now.keys()):
            if change := now.get((payer, item), ZERO) - before.get((payer, item), ZERO):
                yield _settling(entries[payer], item, change, day)
        before = now


def _sums(account: Account) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = {}
    for one in account.settings:
        key = (one.entry_id, one.item)
        sums[key] = sums.get(key, ZERO) + one.amount
    return sums


def _settling(payer: Entry, item: str, amount: Decimal, day: date) -> Settling:
    return Settling(day, payer.source if payer.kind in DOCUMENTS else payer.id, payer.kind, item, amount)


def _doubtful(
    own: Sequence[Entry],
    reference: str,
    name: str,
    period: Period,
    chart: Chart,
    accounting: Accounting,
) -> Iterator[JournalEntry]:
    """What is late by more days than the setting, moved at each month's end and back on the day after."""
    if accounting.doubtful_after_days is None:
        return
    for day in period.month_ends:
        late = total(
            item.open_amount
            for item in set_off(until(own, day)).open_items
            if item.kind == INVOICE and (day - item.due_day).days > accounting.doubtful_after_days
        )
        if late:
            yield from doubtful_entries(reference, name, late, day, chart)
