"""A wholesaler's invoice of a month, item by item: what we expect, what is invoiced, and why the two differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from origyne_pipeline.assurance.card_items import card_items
from origyne_pipeline.assurance.invoice_labels import Subject, subject_of
from origyne_pipeline.assurance.subscription_items import ANY_DAY, subscription_items
from origyne_pipeline.assurance.supplier_charges import (
    ARITHMETIC,
    CARDS,
    CREDIT,
    OTHER,
    OTHER_CHARGE,
    TOTAL,
    UNKNOWN_LABEL,
    USAGE,
    ZERO,
    Cause,
    InvoiceLine,
    Item,
    Known,
    total,
)
from origyne_pipeline.assurance.usage_items import usage_items


def invoice_items(
    lines: Sequence[InvoiceLine],
    known: Known,
    words: Mapping[str, tuple[str, str]],
    rule: str = ANY_DAY,
    strangers: Iterable[str] = (),
) -> list[Item]:
    """The items of a month's invoices of one wholesaler, in the order of their first lines; those of no line last.

    A line of a negative amount is a credit, whatever its category; one whose label says that it is a total is compared
    with the sum of the others.

    Args:
        lines: of all its invoices of the month.
        known: our side.
        words: the table of words of labels.
        rule: how lines in service count.
        strangers: lines that are not ours and whose events the wholesaler charges.
    """
    usage: list[tuple[Subject, InvoiceLine]] = []
    subscriptions: list[tuple[Subject, InvoiceLine]] = []
    cards: list[InvoiceLine] = []
    totals: list[InvoiceLine] = []
    items: list[Item] = []
    for line in lines:
        subject = subject_of(line.label, dict(words), dict(known.offer_names))
        if subject.is_total:
            totals += [line] if not (subject.usages or subject.feeds) else []
        elif line.amount < ZERO:
            items.append(_alone(line, CREDIT, "credits"))
        elif line.category == OTHER or subject.is_other:
            items.append(_alone(line, OTHER_CHARGE, "nothing that we know"))
        elif line.category == CARDS:
            cards.append(line)
        elif not subject.is_read:
            items.append(_alone(line, UNKNOWN_LABEL, "nothing: its label matches no word"))
        else:
            (usage if line.category == USAGE else subscriptions).append((subject, line))
    items += subscription_items(subscriptions, known, rule, strangers) if subscriptions else []
    items += usage_items(usage, known) if usage or lines else []
    items += card_items(cards, known)
    items += _totals(totals, items)
    return sorted(items, key=_place)


def _place(item: Item) -> tuple[bool, str, int]:
    first = item.lines[0] if item.lines else None
    return (first is None, first.path if first else "", first.number if first else 0)


def _alone(line: InvoiceLine, cause: str, subject: str) -> Item:
    item = Item(line.category, subject, (line,))
    item.add(Cause(cause, line.amount, 1, (f"line {line.number}",), line.label))
    return item


def _totals(lines: Sequence[InvoiceLine], items: Sequence[Item]) -> list[Item]:
    """A stated total that is not the sum of the lines is a difference; one that is changes nothing."""
    if not lines:
        return []
    stated = lines[-1]
    difference = stated.amount - total(item.invoiced for item in items)
    if not difference:
        return []
    item = Item(TOTAL, "the sum of the lines", (replace(stated, amount=difference),))
    item.add(
        Cause(ARITHMETIC, difference, 1, (f"line {stated.number}",), "the total is not the sum of the lines")
    )
    return [item]
