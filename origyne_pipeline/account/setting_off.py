"""Setting off (*lettrage*): which payment pays which invoice, what stays open, what stays as the customer's credit.

Pure. Entries are taken by day, those of a day by kind (``models.KINDS``), then id, so their order at the door means
nothing. What was set stays set when later entries come: only the entry that undoes another one takes off what that
one paid. So a returned debit opens its own invoice again, not the one that a transfer paid meanwhile.

1. An entry that names invoices is set against those, up to what is open on each.
2. What is left, and what names none, is set against the other items, oldest due date first, then number.
3. What is left after that is the customer's credit. It is set by the same rules as soon as something is open again.
"""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from origyne_pipeline.account.models import (
    DEBIT_RETURNED,
    KINDS,
    OWED,
    REVERSAL,
    ZERO,
    Account,
    AccountError,
    Entry,
    Item,
    Setting,
    total,
)

DueKey = tuple[date, str]
RANKS = {kind: rank for rank, kind in enumerate(KINDS)}


def set_off(entries: Iterable[Entry], disputed: Collection[str] = ()) -> Account:
    """One customer's account. An entry that is given twice counts once.

    Args:
        entries: of one customer, in any order.
        disputed: the invoices that the customer disputes; money is set against them all the same.

    Raises:
        AccountError: two entries have one id, or one undoes what is not there, is not its opposite, or is undone.
    """
    ordered = in_order(entries)
    ledger = _Ledger()
    for entry in ordered:
        ledger.take(entry)
    return ledger.account(ordered[0].customer_ref if ordered else "", disputed)


def accounts(entries: Iterable[Entry], disputed: Collection[str] = ()) -> Iterator[Account]:
    """The account of each customer, one at a time; the entries of a customer must follow one another."""
    for _, own in groupby(entries, key=attrgetter("customer_ref")):
        yield set_off(own, disputed)


def until(entries: Iterable[Entry], day: date) -> Iterator[Entry]:
    """The entries of a day and of those before."""
    return (entry for entry in entries if entry.day <= day)


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Entries of one customer in the order in which they are set off, each once.

    Raises:
        AccountError: two entries have one id and differ, or are of two customers.
    """
    by_id: dict[str, Entry] = {}
    for entry in entries:
        known = by_id.setdefault(entry.id, entry)
        if known != entry:
            raise AccountError(
                f"account entry {entry.id}: expected one entry of this id, found two that differ ({known.amount} of"
                f" {known.day}, {entry.amount} of {entry.day}); run 'origyne verify'"
            )
    customers = {entry.customer_ref for entry in by_id.values()}
    if len(customers) > 1:
        raise AccountError(
            f"expected the entries of one customer, found those of {', '.join(sorted(customers))}"
        )
    return sorted(by_id.values(), key=lambda entry: (entry.day, RANKS[entry.kind], entry.id))


@dataclass
class _Open:
    """An item while entries are taken: what is open on it, and what each entry pays of it, since when."""

    entry: Entry
    open_amount: Decimal
    paid_by: dict[str, list[tuple[Decimal, date]]] = field(default_factory=dict)

    @property
    def key(self) -> DueKey:
        return self.entry.due_day or self.entry.day, self.entry.item


class _Ledger:
    """What is open and what is credit after the entries so far; never both: credit goes where anything is open."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._undone: set[str] = set()
        self._items: dict[str, _Open] = {}
        self._due: list[DueKey] = []
        """The keys of the items on which something is open, in order."""
        self._credits: dict[str, Decimal] = {}
        """What is left of each entry that pays, in the order of the entries."""
        self._paid: dict[str, set[str]] = {}
        """The items that each entry pays."""

    def take(self, entry: Entry) -> None:
        """The next entry."""
        if entry.reverses is not None:
            self._undo(entry)
        elif entry.amount > 0 or entry.kind in OWED:
            self._ask(entry)
        else:
            self._credits[entry.id] = -entry.amount
        self._entries[entry.id] = entry
        self._set_credits(entry.day)

    def _ask(self, entry: Entry) -> None:
        if entry.item in self._items:
            raise AccountError(
                f"account entry {entry.id}: invoice {entry.item} is in the account twice; run 'origyne verify'"
            )
        item = _Open(entry, entry.amount)
        self._items[entry.item] = item
        self._order(item)

    def _undo(self, entry: Entry) -> None:
        """Takes off what an entry did: what it paid is open again; what paid it is credit again."""
        undone = self._undoable(entry)
        self._undone.add(undone.id)
        if item := self._items.get(undone.item) if undone.amount > 0 else None:
            for payer, parts in item.paid_by.items():
                self._credits[payer] = self._credits.get(payer, ZERO) + total(part for part, _ in parts)
                self._paid[payer].discard(undone.item)
            self._credits = {payer: self._credits[payer] for payer in self._entries if payer in self._credits}
            item.open_amount = ZERO
            self._order(item)
            del self._items[undone.item]
            return
        self._credits.pop(undone.id, None)
        for name in self._paid.pop(undone.id, set()):
            item = self._items[name]
            item.open_amount += total(part for part, _ in item.paid_by.pop(undone.id))
            self._order(item)

    def _undoable(self, entry: Entry) -> Entry:
        """The entry that one undoes."""
        undone = self._entries.get(entry.reverses or "")
        problem = None
        if undone is None:
            problem = "expected an entry of the same or an earlier day, found none"
        elif undone.id in self._undone:
            problem = "it is undone already"
        elif undone.kind in (REVERSAL, DEBIT_RETURNED):
            problem = f"a {undone.kind} can't be undone; enter again what it undid"
        elif undone.amount != -entry.amount:
            problem = f"expected the opposite of {undone.amount}, found {entry.amount}"
        if undone is None or problem:
            raise AccountError(f"account entry {entry.id} undoes {entry.reverses}: {problem}")
        return undone

    def _set_credits(self, day: date) -> None:
        """Sets what is left of the entries that pay against what is open."""
        if not self._due or not self._credits:
            return
        for payer in list(self._credits):
            for name in self._entries[payer].names_invoices:
                if name in self._items:
                    self._set(payer, self._items[name], day)
        for payer in list(self._credits):
            while self._due and payer in self._credits:
                self._set(payer, self._items[self._due[0][1]], day)

    def _set(self, payer: str, item: _Open, day: date) -> None:
        part = min(self._credits.get(payer, ZERO), item.open_amount)
        if not part:
            return
        self._credits[payer] -= part
        if not self._credits[payer]:
            del self._credits[payer]
        item.open_amount -= part
        item.paid_by.setdefault(payer, []).append((part, day))
        self._paid.setdefault(payer, set()).add(item.entry.item)
        self._order(item)

    def _order(self, item: _Open) -> None:
        """Keeps the item among those on which something is open, or out of them."""
        place = bisect_left(self._due, item.key)
        is_in = place < len(self._due) and self._due[place] == item.key
        if item.open_amount and not is_in:
            insort(self._due, item.key)
        elif is_in and not item.open_amount:
            del self._due[place]

    def account(self, customer_ref: str, disputed: Collection[str]) -> Account:
        """The account as it stands."""
        items = sorted(self._items.values(), key=attrgetter("key"))
        settings = [
            Setting(payer, item.entry.item, part, day)
            for item in items
            for payer, parts in item.paid_by.items()
            for part, day in parts
        ]
        return Account(
            customer_ref,
            tuple(_item(one, is_disputed=one.entry.item in disputed) for one in items),
            tuple(settings),
            total(self._credits.values()),
        )


def _item(item: _Open, *, is_disputed: bool) -> Item:
    entry = item.entry
    return Item(
        entry.item,
        entry.kind,
        entry.customer_ref,
        entry.day,
        item.key[0],
        entry.amount,
        item.open_amount,
        is_disputed,
    )
