"""The SIM cards of a wholesaler's invoice against the orders whose files came in the month."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from origyne_pipeline.assurance.invoice_labels import words_of
from origyne_pipeline.assurance.settling import add_arithmetic, add_prices, is_rounding, settle
from origyne_pipeline.assurance.supplier_charges import (
    CARDS,
    NOT_BILLED,
    PERIOD,
    UNKNOWN_CARD,
    ZERO,
    CardOrder,
    Cause,
    Detail,
    InvoiceLine,
    Item,
    Known,
)
from origyne_pipeline.money import round_half_up


def card_items(lines: Sequence[InvoiceLine], known: Known) -> list[Item]:
    """The items of the lines that charge cards: those that name an order, each its own, then the others together."""
    in_month = [order for order in known.orders if known.first_day <= order.day <= known.last_day]
    others = [order for order in known.orders if order not in in_month]
    items, unnamed = [], []
    for line in lines:
        named = [
            order for order in known.orders if f" {words_of(order.order)} " in f" {words_of(line.label)} "
        ]
        if not named:
            unnamed.append(line)
            continue
        is_due = any(order in in_month for order in named)
        own, late = (named, []) if is_due else ([], named)
        items.append(_item(f"order {named[0].order}", [line], own, late, known))
        in_month = [order for order in in_month if order not in named]
        others = [order for order in others if order not in named]
    if unnamed:
        items.append(_item("orders of the month", unnamed, in_month, others, known))
    return items


def _item(
    subject: str,
    lines: Sequence[InvoiceLine],
    own: Sequence[CardOrder],
    others: Sequence[CardOrder],
    known: Known,
) -> Item:
    item = Item(CARDS, subject, tuple(lines), expected_quantity=Decimal(sum(order.cards for order in own)))
    price, of_what = lines[0].unit_price, "the price of the other lines"
    before = known.prices_before.get((CARDS, words_of(lines[0].label)))
    if before is not None:
        price, of_what = before, "the price of the month before"
    item.expected = round_half_up((item.expected_quantity or ZERO) * price)
    add_prices(item, price, of_what)
    for cause in _quantity_causes(item, own, others, price):
        item.add(cause)
    if not is_rounding(item):
        add_arithmetic(item)
    return settle(item)


def _quantity_causes(
    item: Item, own: Sequence[CardOrder], others: Sequence[CardOrder], price: Decimal
) -> Iterable[Cause]:
    """More cards: an order of another month, the nearest first, else cards of no order. Fewer: an order not charged."""
    excess = item.quantity - (item.expected_quantity or ZERO)
    if not excess:
        return
    if excess < ZERO:
        missing = [order for order in own if order.cards == -excess]
        yield _cause(NOT_BILLED, excess, price, missing[:1])
        return
    for order in sorted(others, key=lambda one: one.day, reverse=True):
        if order.cards <= excess:
            yield _cause(PERIOD, Decimal(order.cards), price, [order])
            excess -= order.cards
    if excess:
        yield Cause(UNKNOWN_CARD, round_half_up(excess * price), int(excess), note="no order file holds them")


def _cause(cause: str, quantity: Decimal, price: Decimal, orders: Sequence[CardOrder]) -> Cause:
    amount = round_half_up(quantity * price)
    details = tuple(
        Detail(one.order, *((-amount, ZERO) if quantity < 0 else (ZERO, amount)), one.day) for one in orders
    )
    numbers = tuple(order.order for order in orders)
    return Cause(cause, amount, abs(int(quantity)), numbers, "", details)
