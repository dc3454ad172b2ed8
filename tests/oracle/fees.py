"""Subscriptions, options, advances with corrections, one-off fees of one month (rating.md section 6)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .allowances import monthly_option, monthly_rows, passes_of
from .bill import Item
from .calendar_fr import days_of, first_day, month_of, next_month
from .lines import DAY, View
from .rating import rounded
from .tariffs import Fee, Offer, Tariffs

Key = tuple[str, str, str]
"""Line, holder, offer."""


@dataclass(frozen=True)
class Seen:
    """What one month's view knows: lines, and the workbooks in view."""

    month: str
    view: View
    tariffs: Tariffs


@dataclass(frozen=True)
class Due:
    """A subscription of a month on its terms: the amount on its tax side, the workbook's VAT rate."""

    first_day: dt.date
    amount: Decimal
    ttc: bool
    rate: Decimal


def fees(seen: Seen, before: Seen | None) -> Iterator[tuple[str, Item]]:
    """(customer, item) of every fee that the invoice of a month bears.

    Args:
        seen: the month and its view.
        before: the view of the month before; None where the month is the first.
    """
    yield from _subscriptions(seen, before)
    yield from _advances(seen)
    yield from _monthly_options(seen)
    yield from _passes(seen)
    yield from _option_activations(seen)
    yield from _one_off(seen)


def share_of(offer: Offer, days: int, month: str) -> Decimal:
    """ABONNEMENT * days / days in month where PRORATA = OUI, else the full fee; half up to 2 decimals."""
    share = Fraction(days, len(days_of(month))) if offer.prorata else Fraction(1)
    return rounded(Fraction(offer.fee.amount) * share, 2)


def _due(seen: Seen) -> dict[Key, Due]:
    """The subscriptions of the month: version in force on the later of the 1st and the first day on the offer."""
    found = {}
    for (line, customer, code), days in seen.view.days_on_offers(seen.month).items():
        version = seen.tariffs.in_force(days[0])
        if version and code in version.offers:
            offer = version.offers[code]
            amount = share_of(offer, len(days), seen.month)
            found[line, customer, code] = Due(days[0], amount, offer.fee.ttc, offer.vat)
    return found


def asked_in_advance(seen: Seen) -> dict[Key, Due]:
    """The subscriptions of the month after, of offers A_ECHOIR in the version in force on its 1st."""
    month = next_month(seen.month)
    version = seen.tariffs.in_force(first_day(month))
    found = {}
    for (line, customer, code), days in seen.view.days_on_offers(month).items():
        offer = version.offers.get(code) if version else None
        if offer and offer.in_advance:
            amount = share_of(offer, len(days), month)
            found[line, customer, code] = Due(days[0], amount, offer.fee.ttc, offer.vat)
    return found


def _subscriptions(seen: Seen, before: Seen | None) -> Iterator[tuple[str, Item]]:
    """What is due of the month less what the month before asked of it; one correction where it is not 0.00.

    Where the workbook's VAT rate or the tax side differ: less what was asked on its terms, plus what is due.
    """
    due = _due(seen)
    asked = asked_in_advance(before) if before else {}
    for key in sorted(due.keys() | asked.keys()):
        now, then = due.get(key), asked.get(key)
        if now and not then:
            yield _subscription(key, seen.month, now, now.amount)
        elif then and not now:
            yield from _nonzero(_subscription(key, seen.month, then, -then.amount))
        elif now and then and (now.ttc, now.rate) == (then.ttc, then.rate):
            yield from _nonzero(_subscription(key, seen.month, now, now.amount - then.amount))
        elif now and then:
            yield from _nonzero(_subscription(key, seen.month, then, -then.amount))
            yield from _nonzero(_subscription(key, seen.month, now, now.amount))


def _nonzero(found: tuple[str, Item]) -> Iterator[tuple[str, Item]]:
    if found[1].amount:
        yield found


def _advances(seen: Seen) -> Iterator[tuple[str, Item]]:
    for key, due in sorted(asked_in_advance(seen).items()):
        yield _subscription(key, next_month(seen.month), due, due.amount)


def _subscription(key: Key, month: str, due: Due, amount: Decimal) -> tuple[str, Item]:
    line, customer, code = key
    order = (0, month, due.first_day, code)
    return customer, Item("SUBSCRIPTION", line, code, amount, due.ttc, due.rate, order, month)


def _monthly_options(seen: Seen) -> Iterator[tuple[str, Item]]:
    """As subscriptions, on the days from DU to AU on which the line has a spell; always in arrears."""
    rows = monthly_rows(seen.view, seen.tariffs)
    for (line, customer, code), days in seen.view.days_on_options(seen.month, rows).items():
        option = monthly_option(seen.tariffs.in_force(days[0]), code)
        if option:
            amount = share_of(option, len(days), seen.month)
            order = (1, days[0], code)
            yield (
                customer,
                Item("OPTION", line, code, amount, option.fee.ttc, option.vat, order, seen.month),
            )


def _passes(seen: Seen) -> Iterator[tuple[str, Item]]:
    """The whole ABONNEMENT once, in the month of DU, of the holder on DU."""
    for bought in passes_of(seen.view, seen.tariffs):
        row, option = bought.row, bought.option
        if month_of(row.since) == seen.month:
            amount = rounded(Fraction(option.fee.amount), 2)
            order = (2, row.since, row.code)
            yield (
                bought.customer,
                Item("OPTION", row.line, row.code, amount, option.fee.ttc, option.vat, order, seen.month),
            )


def _option_activations(seen: Seen) -> Iterator[tuple[str, Item]]:
    """FRAIS_ACTIVATION once a row, in the month of DU, of the holder on DU, by the version in force on DU."""
    for row in seen.view.option_rows:
        spell = seen.view.spell_of(row.line, row.since)
        version = seen.tariffs.in_force(row.since)
        if month_of(row.since) != seen.month or not spell or not version or row.code not in version.options:
            continue
        option = version.options[row.code]
        order = (4, option.is_pass, row.since, row.code)
        yield spell.customer, _fee_item("ACTIVATION", row.line, option, option.activation, order)


def _one_off(seen: Seen) -> Iterator[tuple[str, Item]]:
    """FRAIS_ACTIVATION in the month of DATE_ACTIVATION, FRAIS_RESILIATION in that of DATE_RESILIATION."""
    for (line, activated), subscription in sorted(seen.view.subscriptions.items()):
        if month_of(activated) == seen.month:
            for customer, offer in _held(seen, line, activated, activated):
                yield customer, _fee_item("ACTIVATION", line, offer, offer.activation, (3, activated))
        ended = subscription.terminated
        if ended and month_of(ended) == seen.month:
            for customer, offer in _held(seen, line, activated, ended - DAY):
                yield customer, _fee_item("TERMINATION", line, offer, offer.termination, (5, ended))


def _held(seen: Seen, line: str, activated: dt.date, day: dt.date) -> Iterator[tuple[str, Offer]]:
    """(holder, offer) of a subscription on a day, if any, by the version in force that day."""
    version = seen.tariffs.in_force(day)
    for spell in seen.view.spells.get(line, []):
        if spell.activated == activated and spell.holds(day) and version and spell.offer in version.offers:
            yield spell.customer, version.offers[spell.offer]


def _fee_item(kind: str, line: str, offer: Offer, fee: Fee, order: tuple[object, ...]) -> Item:
    return Item(kind, line, offer.code, rounded(Fraction(fee.amount), 2), fee.ttc, offer.vat, order)
