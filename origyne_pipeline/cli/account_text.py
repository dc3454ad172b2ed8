"""A customer's account as text of 80 columns: entries with what each is set against, open items, credit, balance."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from origyne_pipeline.cli.printing import euros

if TYPE_CHECKING:
    from origyne_pipeline.account.models import Account, Entry, Item
    from origyne_pipeline.money_by_hand import Change

WIDTH = 80
AMOUNT_WIDTH = 15
WHAT_WIDTH = WIDTH - 10 - 2 - AMOUNT_WIDTH - 1
SHORT_ID = 12
WITH_ID = frozenset({"PAYMENT", "TRANSFER", "WRITE_OFF", "FEE", "REFUND"})
"""Kinds of entries whose id is shown: a person may reverse them."""


def account_text(account: "Account", entries: Sequence["Entry"], today: date) -> str:
    """The whole account."""
    return "\n".join(
        (
            f"Account of {account.customer_ref} on {today}",
            "",
            *_entry_lines(account, entries),
            "",
            *_open_lines(account.open_items, today),
            "",
            *_summary(account),
        )
    )


def change_text(change: "Change") -> str:
    """What is open before and after a change, where it differs, then the credit and the balance."""
    before = {item.item: item.open_amount for item in change.before.items}
    after = {item.item: item.open_amount for item in change.after.items}
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    rows = [(f"open on {name}", before.get(name), after.get(name)) for name in names]
    rows += [
        ("credit", change.before.credit, change.after.credit),
        ("balance", change.before.balance, change.after.balance),
    ]
    head = f"{'':<40}{'before':>{AMOUNT_WIDTH}}{'after':>{AMOUNT_WIDTH}}"
    return "\n".join((head, *(f"{name:<40}{_cell(old)}{_cell(new)}" for name, old, new in rows)))


def outcome_text(change: "Change", *, dry_run: bool) -> str:
    """Whether a change was recorded."""
    if not change.is_new:
        return "was already recorded"
    return "would be recorded" if dry_run else "recorded"


def _cell(amount: Decimal | None) -> str:
    return f"{'-' if amount is None else euros(amount):>{AMOUNT_WIDTH}}"


def _entry_lines(account: "Account", entries: Sequence["Entry"]) -> Iterator[str]:
    by_entry: dict[str, list[str]] = defaultdict(list)
    for one in account.settings:
        by_entry[one.entry_id].append(f"{euros(one.amount)} against {one.item}")
    undone = {entry.reverses for entry in entries if entry.reverses}
    for entry in entries:
        yield _row(str(entry.day), _what(entry), euros(entry.amount))
        settings = [*by_entry[entry.id], *(["undone"] if entry.id in undone else [])]
        yield from (_more(text) for text in _wrapped(settings))
        if entry.kind in WITH_ID:
            yield _more(f"id {_short(entry.id)}")


def _what(entry: "Entry") -> str:
    names = " ".join(entry.names_invoices) or (entry.source if entry.kind == "CREDIT_NOTE" else "")
    if entry.kind == "CREDIT_NOTE":
        names = (
            f"{entry.source} on {' '.join(entry.names_invoices)}" if entry.names_invoices else entry.source
        )
    return " ".join(part for part in (entry.kind, names, entry.note) if part)


def _short(identifier: str) -> str:
    """An id that may be typed; that of a line of the bank is cut."""
    kind, _, rest = identifier.partition(":")
    return f"{kind}:{rest[:SHORT_ID]}" if kind == "TRANSFER" and ":" not in rest else identifier


def _open_lines(items: Sequence["Item"], today: date) -> Iterator[str]:
    if not items:
        yield "Nothing is open."
        return
    yield f"{'open item':<38}{'due':<12}{'days late':>9}  {'dispute':<7}{'open':>12}"
    for item in items:
        late = max((today - item.due_day).days, 0)
        dispute = "yes" if item.in_dispute else ""
        cells = f"{item.due_day!s:<12}{late or '':>9}  {dispute:<7}{euros(item.open_amount):>12}"
        name = _short(item.item)
        yield f"{name:<38}{cells}" if len(name) < 38 else f"{name}\n{'':<38}{cells}"


def _summary(account: "Account") -> Iterator[str]:
    whose = "owed by the customer" if account.balance >= 0 else "owed to the customer"
    for name, amount in (
        ("open in all", account.open_amount),
        ("credit", account.credit),
        (f"balance, {whose}", abs(account.balance)),
    ):
        yield _row("", name, euros(amount))


def _row(day: str, what: str, amount: str) -> str:
    first, *rest = _cut(what, WHAT_WIDTH)
    return "\n".join((f"{day:<10}  {first:<{WHAT_WIDTH}} {amount:>{AMOUNT_WIDTH}}", *map(_more, rest)))


def _more(text: str) -> str:
    return f"{'':<12}{text}"


def _wrapped(parts: Iterable[str]) -> Iterator[str]:
    yield from _cut("; ".join(parts), WIDTH - 12)


def _cut(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width) or ([""] if width == WHAT_WIDTH else [])
