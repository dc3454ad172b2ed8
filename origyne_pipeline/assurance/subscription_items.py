"""The subscriptions of a wholesaler's invoice against the lines in service: one item for what each label charges.

A line counts as the setting ``[wholesaler] subscription_count`` says: once where it is in service on any day of the
month (``any_day``), on its first or last day, or in part, by day (``prorata``). A suspended line is in service.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from origyne_pipeline.assurance.invoice_labels import Subject, words_of
from origyne_pipeline.assurance.settling import add_arithmetic, add_prices, is_rounding, settle
from origyne_pipeline.assurance.supplier_charges import (
    BILLED_TWICE,
    FIRSTS,
    NOT_BILLED,
    OTHER_PRICE,
    PERIOD,
    SUBSCRIPTION,
    TERMINATED_LINE,
    UNKNOWN_LINE,
    ZERO,
    Cause,
    Detail,
    InvoiceLine,
    Item,
    Known,
    ServiceLine,
    total,
)
from origyne_pipeline.money import round_half_up

ANY_DAY, FIRST_DAY, LAST_DAY, PRORATA = "any_day", "first_day", "last_day", "prorata"
COUNTS = (ANY_DAY, FIRST_DAY, LAST_DAY, PRORATA)
RECENT = timedelta(days=92)
"""A line that ended so long before the month may still be charged by mistake; where the invoice names no line."""
Charges = Sequence[tuple[Subject, InvoiceLine]]


def shares(known: Known, rule: str) -> dict[str, Decimal]:
    """What counts of each line in the month, by its number; lines that do not count are left out."""
    share_by_line = {line.line: _share(line, known, rule) for line in known.lines}
    return {number: share for number, share in share_by_line.items() if share}


def _share(line: ServiceLine, known: Known, rule: str) -> Decimal:
    first, last = known.first_day, known.last_day
    since = max(line.since, first)
    until = min(line.until or last + timedelta(days=1), last + timedelta(days=1))
    days = (until - since).days
    if rule == PRORATA:
        return Decimal(max(days, 0)) / ((last - first).days + 1)
    on_day = {ANY_DAY: days > 0, FIRST_DAY: since == first and days > 0, LAST_DAY: until > last and days > 0}
    return Decimal(on_day[rule])


def subscription_items(
    charges: Charges, known: Known, rule: str = ANY_DAY, strangers: Iterable[str] = ()
) -> list[Item]:
    """The items of the lines that charge subscriptions: lines by number, then offers, then feeds, then all.

    Args:
        charges: the invoice's lines, each with what its label says.
        known: our lines and the prices to compare with.
        rule: how lines count.
        strangers: lines that are not ours and whose events the wholesaler charges.
    """
    groups: dict[tuple[bool, Subject], list[tuple[Subject, InvoiceLine]]] = defaultdict(list)
    for subject, line in charges:
        groups[bool(subject.line), replace(subject, line="")].append((subject, line))
    left = shares(known, rule)
    items, unnamed = [], list(strangers)
    for (is_named, subject), group in sorted(
        groups.items(), key=lambda one: (not one[0][0], not one[0][1].offers, -one[0][1].strictness)
    ):
        if is_named:
            items.append(_named(group, known, left))
        else:
            items.append(_counted(subject, [line for _, line in group], known, left, rule, unnamed))
    if items and left and known.tariff:
        items += _not_invoiced(known, left)
    return items


def _not_invoiced(known: Known, left: Mapping[str, Decimal]) -> list[Item]:
    lines = [line for line in known.lines if line.line in left and line.offer in known.tariff]
    item = Item(SUBSCRIPTION, "lines of no charge", ())
    item.expected = round_half_up(total(left[one.line] * known.tariff[one.offer] for one in lines))
    details = tuple(Detail(one.line, known.tariff[one.offer], ZERO, one.since) for one in lines)
    item.add(_of_lines(NOT_BILLED, -item.expected, details, "no line of the invoice charges them"))
    return [item] if item.expected else []


def _reference(lines: Sequence[InvoiceLine], offers: set[str], known: Known) -> tuple[Decimal, str]:
    """The price to compare with, and whose it is: the wholesaler's tariff, the month before, or the invoice's own."""
    prices = {known.tariff.get(offer) for offer in offers}
    if len(prices) == 1 and (price := prices.pop()) is not None:
        return price, "the wholesaler's tariff"
    largest = max(lines, key=lambda line: abs(line.quantity))
    for line in (largest, *lines):
        before = known.prices_before.get((SUBSCRIPTION, words_of(line.label)))
        if before is not None:
            return before, "the price of the month before"
    return largest.unit_price, "the price of the other lines"


def _named(group: Charges, known: Known, left: dict[str, Decimal]) -> Item:
    """Lines of the invoice that each name one of ours."""
    lines = [line for _, line in group]
    item = Item(SUBSCRIPTION, "lines by number", tuple(lines))
    by_number = {line.line: line for line in known.lines}
    faults: dict[str, list[Detail]] = defaultdict(list)
    seen: set[str] = set()
    expected, quantity = ZERO, ZERO
    for subject, line in group:
        number, own = subject.line, by_number.get(subject.line)
        if number in seen or number not in left or own is None:
            cause = BILLED_TWICE if number in seen else _absence(own, known)
            faults[cause].append(Detail(number, ZERO, line.amount, own.since if own else None))
            continue
        seen.add(number)
        share = left.pop(number)
        price, of_what = _reference([line], {own.offer}, known)
        expected, quantity = expected + round_half_up(share * price), quantity + share
        add_prices(item, price, of_what, [line])
    item.expected, item.expected_quantity = expected, quantity
    for cause, details in faults.items():
        item.add(_of_lines(cause, total(one.charged for one in details), tuple(details)))
    if not is_rounding(item):
        add_arithmetic(item)
    return settle(item)


def _absence(own: ServiceLine | None, known: Known) -> str:
    """Why a line does not count in the month."""
    if own is None:
        return UNKNOWN_LINE
    return PERIOD if own.since > known.last_day else TERMINATED_LINE


def _counted(
    subject: Subject,
    lines: Sequence[InvoiceLine],
    known: Known,
    left: dict[str, Decimal],
    rule: str,
    strangers: list[str],
) -> Item:
    """Lines of the invoice that give a number of subscriptions."""
    own = [line for line in known.lines if _is_of(line, subject)]
    shares_taken = {line.line: left.pop(line.line) for line in own if line.line in left}
    offers = {line.offer for line in own if line.line in shares_taken}
    item = Item(SUBSCRIPTION, str(subject), tuple(lines), expected_quantity=total(shares_taken.values()))
    price, of_what = _reference(lines, offers, known)
    is_mixed = (
        len(offers) > 1
        and all(offer in known.tariff for offer in offers)
        and of_what != "the wholesaler's tariff"
    )
    if is_mixed:
        item.expected = round_half_up(
            total(shares_taken[one.line] * known.tariff[one.offer] for one in own if one.line in shares_taken)
        )
    else:
        item.expected = round_half_up(total(shares_taken.values()) * price)
        add_prices(item, price, of_what)
    for cause in _quantity_causes(item, own, known, price, rule, strangers):
        item.add(cause)
        for detail in cause.details:
            if detail.reference in strangers:
                strangers.remove(detail.reference)
    if not is_rounding(item):
        add_arithmetic(item)
    if is_mixed and not is_rounding(item):
        item.add(Cause(OTHER_PRICE, item.rest, int(item.quantity), note="the wholesaler's tariff, by offer"))
    return settle(item)


def _is_of(line: ServiceLine, subject: Subject) -> bool:
    return (not subject.feeds or line.feed in subject.feeds) and (
        not subject.offers or line.offer in subject.offers
    )


def _quantity_causes(
    item: Item, own: Sequence[ServiceLine], known: Known, price: Decimal, rule: str, strangers: list[str]
) -> Iterable[Cause]:
    """Why the invoice counts more lines than are in service, or fewer; lines that explain it are taken in this order.

    Where another rule gives the invoice's number: the lines between the two. More: lines of which events are charged
    and that are not ours; those that ended last before the month; those that begin after it; else lines that no
    snapshot shows. Fewer: lines that began in the month, else lines that are not charged.
    """
    excess = item.quantity - (item.expected_quantity or ZERO)
    if not excess:
        return
    for other in (FIRST_DAY, LAST_DAY, ANY_DAY):
        counted, usual = shares(replace(known, lines=own), other), shares(replace(known, lines=own), rule)
        if other != rule and len(counted) == item.quantity:
            numbers = [line for line in own if (line.line in counted) != (line.line in usual)]
            details = tuple(_detail(line.line, price, excess, line) for line in numbers)
            note = (
                f"as many as in service by the rule {other}; ours is {rule} ([wholesaler] subscription_count)"
            )
            yield _of_lines(PERIOD, round_half_up(excess * price), details, note)
            return
    whole, part = divmod(abs(excess), 1)
    for cause, lines, note in _blamed(own, known, int(whole), excess, strangers):
        sign = 1 if excess > 0 else -1
        details = tuple(_detail(number, price, excess, line) for number, line in lines if number)
        yield _of_lines(cause, round_half_up(sign * len(lines) * price), details, note, len(lines))
    if part:
        sign = 1 if excess > 0 else -1
        note = f"a part of a month: {part.normalize():f}"
        yield Cause(PERIOD, round_half_up(sign * part * price), 0, note=note)


Named = tuple[str, ServiceLine | None]
Blamed = tuple[str, list[Named], str]


def _blamed(
    own: Sequence[ServiceLine], known: Known, count: int, excess: Decimal, strangers: list[str]
) -> Iterable[Blamed]:
    not_named = "the invoice names no line; these are the likeliest"
    if excess < ZERO:
        began = sorted(
            (x for x in own if known.first_day <= x.since <= known.last_day), key=lambda x: x.since
        )
        is_period = len(began) >= count
        lines: list[Named] = [("", None)] * count
        if is_period and count:
            lines = [(x.line, x) for x in began[-count:]]
        if count:
            yield (
                (PERIOD, lines, f"began in the month; {not_named}") if is_period else (NOT_BILLED, lines, "")
            )
        return
    ended = sorted(
        (x for x in own if x.until and known.first_day - RECENT <= x.until <= known.first_day),
        key=lambda x: (x.until, x.line),
        reverse=True,
    )
    early = sorted((x for x in own if x.since > known.last_day), key=lambda x: (x.since, x.line))
    candidates: tuple[Blamed, ...] = (
        (UNKNOWN_LINE, [(number, None) for number in strangers], "their events are charged too"),
        (TERMINATED_LINE, [(x.line, x) for x in ended], not_named),
        (PERIOD, [(x.line, x) for x in early], f"begin after the month; {not_named}"),
        (UNKNOWN_LINE, [("", None)] * count, "the invoice names no line, and no snapshot explains them"),
    )
    for cause, blamed, note in candidates:
        if taken := blamed[:count]:
            yield cause, list(taken), note
            count -= len(taken)


def _detail(number: str, price: Decimal, excess: Decimal, line: ServiceLine | None) -> Detail:
    since = line.since if line else None
    return Detail(number, ZERO, price, since) if excess > 0 else Detail(number, price, ZERO, since)


def _of_lines(
    cause: str, amount: Decimal, details: tuple[Detail, ...], note: str = "", count: int | None = None
) -> Cause:
    numbers = tuple(detail.reference for detail in details[:FIRSTS])
    return Cause(cause, amount, len(details) if count is None else count, numbers, note, details)
