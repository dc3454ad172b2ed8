"""The fleet of a month that shows the newer rules: offers, overseas numbers, options, passes, lines taken over."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import fleet as fleets
from origyne_pipeline.simulation import trade_rows as trade
from origyne_pipeline.simulation.clock import Ints, date_of, epoch_day
from origyne_pipeline.simulation.fleet import NEVER, Flags, Fleet
from origyne_pipeline.simulation.places import places_of

SHARES = {
    fleets.MINI: ((fleets.MINI, 0.4), (fleets.SOIREES, 0.6)),
    fleets.ZEN: ((fleets.ZEN, 0.3), (fleets.SERIE, 0.4), (fleets.FAMILLE, 0.3)),
    fleets.EQUIPE: ((fleets.EQUIPE, 0.5), (fleets.EQUIPE_XL, 0.3), (fleets.PRO, 0.2)),
    fleets.FIXE_ILLI: ((fleets.FIXE_ILLI, 0.5), (fleets.FIXE_CONFORT, 0.5)),
}
"""Which offers the lines of a plain fleet's offer have instead."""
OPTION_SHARE = 0.01
"""Of the lines, for each option and pass; one line at least while there are some."""
OPTIONS_SOLD = (
    (trade.PASS_EUROPE, fleets.MINI, 26, 32),
    (trade.PASS_AMERIQUE, fleets.SERIE, 14, 20),
    (trade.OPT_20GO, fleets.SOIREES, 12, None),
    (trade.OPT_MONDE, fleets.MINI, 4, None),
    (trade.PASS_5GO, fleets.SOIREES, 20, 29),
    (trade.OPT_MONDE, fleets.LIBRE, 2, 24),
    (trade.PASS_EUROPE, fleets.LIBRE, 6, 12),
    (trade.OPT_20GO, fleets.SOIREES, -40, 17),
)
"""Options of private lines: which, the line's offer, the first day and the last, counted from the month's first (0)."""
CHANGES_OF_HOLDER = ((fleets.FAMILLE, 11, 2, True), (fleets.SERIE, 17, None, False))
UNTOLD_CHANGE = (fleets.SOIREES, 20, 0, False)
"""The line's offer, the day from the month's first (0), how many days later the snapshots know, whether they date it.

What the snapshots never know stands in sheet Titulaires.
"""


def with_newer_rules(fleet: Fleet, month: Month, rng: np.random.Generator, *, undated_holder: bool) -> Fleet:
    """The plain fleet with all that the newer rules know.

    Args:
        fleet: as ``invent_fleet`` makes it.
        month: the month that the deposit feeds.
        rng: for these draws alone.
        undated_holder: one line is taken over on a day that nothing tells, which is a fault of the deposit.
    """
    private = np.append(~fleet.professional, [False])[fleet.customer]
    steady = fleet.in_service & ~fleet.fixed & (fleet.offer != fleets.CAPTEUR) & (fleet.terminated == NEVER)
    steady &= (fleet.changed == NEVER) & (fleet.suspended == NEVER)
    steady &= fleet.activated < epoch_day(month.first_day)
    changing = replace(
        fleet,
        plain=False,
        offer=_offers(fleet, rng),
        number=_numbers(fleet),
        next_customer=fleet.customer.copy(),
        **{
            name: getattr(fleet, name).copy()
            for name in ("passed_on", "holder_shown", "holder_dated", "visible_hour")
        },
        option_from=fleet.option_from.copy(),
        option_to=fleet.option_to.copy(),
    )
    at_home, at_work = (rng.permutation(np.flatnonzero(steady & kind)) for kind in (private, ~private))
    _form_families(changing, steady & private, month)
    in_family = changing.option_from[trade.OPT_FAMILLE] < NEVER
    free = at_home[~in_family[at_home] & (changing.offer[at_home] != fleets.FAMILLE)]
    on_mainland = np.array([place is None for place in places_of(fleet.professional)])
    free = free[np.argsort(~on_mainland[fleet.customer[free]], kind="stable")]
    free = _take_over(changing, free, month, undated_holder=undated_holder)
    _sell(changing, free, at_work, month)
    return replace(changing, next_offer=fleets.NEXT_OFFER[changing.offer])


def _offers(fleet: Fleet, rng: np.random.Generator) -> Ints:
    offer = fleet.offer.copy()
    for plain, shares in SHARES.items():
        lines = np.flatnonzero(fleet.offer == plain)
        codes, weights = zip(*shares, strict=True)
        offer[lines] = np.array(codes)[fleets.spread_over(np.array(weights), len(lines), rng)]
    return offer


def _numbers(fleet: Fleet) -> Ints:
    """Numbers of the plan of their department for the lines of those who live overseas."""
    places = [*places_of(fleet.professional), None]
    mobile, fixed = (
        np.array([getattr(place, plan, 0) for place in places])[fleet.customer]
        for plan in ("mobile_plan", "fixed_plan")
    )
    plan = np.where(fleet.fixed, fixed, np.where(fleet.offer == fleets.CAPTEUR, 0, mobile))
    rank = np.arange(len(fleet.number))
    return np.where(plan > 0, plan * 10**6 + 200_000 + rank * 7919 % 700_000, fleet.number)


def _form_families(fleet: Fleet, private: Flags, month: Month) -> None:
    """In every home of two or more such lines one has offer FAMILLE, the next joins its data by an option."""
    lines = np.flatnonzero(private)
    _, first = np.unique(fleet.customer[lines], return_index=True)
    for place in first[:-1]:
        if fleet.customer[lines[place]] == fleet.customer[lines[place + 1]]:
            fleet.offer[lines[place : place + 2]] = fleets.FAMILLE, fleets.SERIE
            fleet.option_from[trade.OPT_FAMILLE, lines[place + 1]] = epoch_day(month.first_day) + 4


def _take_over(fleet: Fleet, lines: Ints, month: Month, *, undated_holder: bool) -> Ints:
    """Gives lines to another private customer of the mainland; returns those that are left."""
    places = places_of(fleet.professional)
    others = np.array([index for index in np.flatnonzero(~fleet.professional) if places[index] is None], int)
    if len(others) < 2:
        return lines
    each = max(1, round(len(lines) * OPTION_SHARE))
    changes = [(change, each) for change in CHANGES_OF_HOLDER] + [(UNTOLD_CHANGE, 1)] * undated_holder
    for (offer, days, shown_after, dated), size in changes:
        taken, lines = lines[:size], lines[size:]
        heirs = others[taken % len(others)]
        day = _weekday(epoch_day(month.first_day) + days)
        fleet.offer[taken] = offer
        fleet.next_customer[taken] = np.where(
            heirs == fleet.customer[taken], others[taken % len(others) - 1], heirs
        )
        fleet.passed_on[taken] = day
        fleet.holder_shown[taken] = NEVER if shown_after is None else day + shown_after
        fleet.holder_dated[taken] = dated
        fleet.visible_hour[taken] = 8
    return lines


def _sell(fleet: Fleet, private: Ints, business: Ints, month: Month) -> None:
    first = epoch_day(month.first_day)
    each = max(1, round(len(private) * OPTION_SHARE))
    for (option, offer, since, until), lines in zip(OPTIONS_SOLD, _hands(private, each), strict=False):
        fleet.offer[lines] = offer
        fleet.option_from[option, lines] = first + since
        fleet.option_to[option, lines] = NEVER if until is None else first + until
    travellers = business[: max(1, round(len(business) * OPTION_SHARE))]
    fleet.option_from[trade.OPT_VOYAGE_PRO, travellers] = first + 7


def _hands(lines: Ints, each: int) -> Iterator[Ints]:
    for begin in range(0, len(lines), each):
        yield lines[begin : begin + each]


def _weekday(day: int) -> int:
    """The day, or the Monday after a Sunday: the wholesaler's first snapshot of the change is of that day."""
    return day + (date_of(day).weekday() == 6)
