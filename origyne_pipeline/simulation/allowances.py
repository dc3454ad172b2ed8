"""What is left of each allowance of each line or customer, month after month, while events go by in order."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation.clock import Ints, epoch_day
from origyne_pipeline.simulation.fleet import NO_ONE, OFFER_CODES, Flags, Fleet
from origyne_pipeline.simulation.price_table import ANY, BAND_NAMES, PriceTable
from origyne_pipeline.simulation.tariff_book import Row, TariffBook
from origyne_pipeline.simulation.trade_rows import OPTION_CODES, PASSES
from origyne_pipeline.simulation.traffic import USAGES

UNITS = {"S": 1, "MIN": 60, "H": 3600, "ACTE": 1, "KO": 1, "MO": 1024, "GO": 1024 * 1024}
UNLIMITED = 2**60


class _Allowance(NamedTuple):
    offers: Flags  # by offer, then False for no offer
    options: tuple[int, ...]
    usage: int
    zones: Flags  # by zone
    groups: Flags  # by destination group
    bands: Flags  # by band
    quantity: int
    shared: bool
    prorata: bool
    of_pass: bool


class Drawing(NamedTuple):
    """What may draw on allowances: columns of events of one month, in the order of rating.md's section 5."""

    line: Ints
    day: Ints
    offer: Ints
    usage: Ints
    zone: Ints
    group: Ints
    band: Ints
    billed: Ints


class Allowances:
    """Quantities left, spent by ``cover``. The same in both tariff versions of the invented operator."""

    def __init__(self, fleet: Fleet, book: TariffBook, table: PriceTable) -> None:
        """Reads sheet Forfaits in the order in which allowances are consumed."""
        self._fleet = fleet
        self._left: dict[tuple[Month | None, int], Ints] = {}
        prorata = {row[0]: row[4] == "OUI" for row in (*book.offers, *book.options)}
        ordered = sorted(book.allowances, key=lambda row: (int(row[9] or 0), row[0]))
        self._all = [_allowance(row, prorata, table) for row in ordered]

    def cover(self, month: Month, events: Drawing) -> Ints:
        """How much of each event's billed quantity its line's allowances cover; what they use is spent.

        Events must come in order over all calls; all are of one month.
        """
        covered = np.zeros(len(events.line), np.int64)
        for rank, allowance in enumerate(self._all):
            chosen = np.flatnonzero(events.usage == allowance.usage)
            chosen = chosen[self._admitted(allowance, Drawing(*(column[chosen] for column in events)))]
            if not len(chosen):
                continue
            uncovered = events.billed[chosen] - covered[chosen]
            if allowance.quantity == UNLIMITED:
                covered[chosen] += uncovered
                continue
            pool = self._pool(allowance, events.line[chosen], events.day[chosen])
            left = self._left_of(month, rank)
            covered[chosen] += _spend(left, pool, uncovered)
        return covered

    def _admitted(self, allowance: _Allowance, events: Drawing) -> Flags:
        fleet, line, day = self._fleet, events.line, events.day
        has = allowance.offers[events.offer]
        for option in allowance.options:
            has = has | (fleet.option_from[option, line] <= day) & (day <= fleet.option_to[option, line])
            if allowance.of_pass:  # another holder than that of its first day draws nothing from it
                has &= fleet.taken_over(line, day) == fleet.taken_over(line, fleet.option_from[option, line])
        admitted = (
            allowance.zones[events.zone] & allowance.groups[events.group] & allowance.bands[events.band]
        )
        return np.asarray(has & admitted)

    def _pool(self, allowance: _Allowance, line: Ints, day: Ints) -> Ints:
        """Whose quantity each event draws on, an index of ``_left_of``."""
        if allowance.of_pass:
            return line
        if allowance.shared:
            return self._fleet.holder(line, day)
        return line + len(self._fleet.customer) * self._fleet.taken_over(line, day)

    def _left_of(self, month: Month, rank: int) -> Ints:
        """A month's quantities, or a pass's: once for all of its days."""
        allowance = self._all[rank]
        key = (None if allowance.of_pass else month, rank)
        if key not in self._left:
            if allowance.of_pass:
                self._left[key] = np.full(len(self._fleet.customer), allowance.quantity)
            else:
                self._left[key] = _granted(allowance, self._fleet, month)
        return self._left[key]


def _allowance(row: Row, prorata: dict[str | None, bool], table: PriceTable) -> _Allowance:
    """A row of sheet Forfaits. The codes that share an allowance have the same PRORATA."""
    _, codes, _, usage, zones, groups, quantity, unit, sharing, _, *bands = row
    listed = str(codes).split(",")
    options = tuple(OPTION_CODES.index(code) for code in listed if code in OPTION_CODES)
    return _Allowance(
        offers=np.array([code in listed for code in OFFER_CODES] + [False]),
        options=options,
        usage=USAGES.index(str(usage)),
        zones=_admits(zones, table.zone_names),
        groups=_admits(groups, table.group_names),
        bands=_admits(bands[0] if bands else ANY, BAND_NAMES),
        quantity=UNLIMITED if quantity == "ILLIMITE" else int(quantity or 0) * UNITS[str(unit)],
        shared=sharing == "CLIENT",
        prorata=all(prorata[code] for code in listed),
        of_pass=bool(set(options) & set(PASSES)),
    )


def _admits(listed: str | None, names: Sequence[str]) -> Flags:
    return np.array([listed in (ANY, None) or name in str(listed).split(",") for name in names])


def _spend(left: Ints, holder: Ints, wanted: Ints) -> Ints:
    """Takes what is wanted from what each holder has left, in the order given; returns what was got."""
    order = np.argsort(holder, kind="stable")
    sorted_holder, sorted_wanted = holder[order], wanted[order]
    total = np.cumsum(sorted_wanted)
    starts = np.flatnonzero(np.concatenate([[True], sorted_holder[1:] != sorted_holder[:-1]]))
    before = np.repeat(total[starts] - sorted_wanted[starts], np.diff(np.append(starts, len(total))))
    running, limit = total - before, left[sorted_holder]
    got = np.minimum(running, limit) - np.minimum(running - sorted_wanted, limit)
    np.subtract.at(left, sorted_holder, got)
    result = np.empty_like(got)
    result[order] = got
    return np.asarray(result)


def _granted(allowance: _Allowance, fleet: Fleet, month: Month) -> Ints:
    """What each line is given for a month, its first holders then its next ones; or each customer, over its lines."""
    day = np.arange(epoch_day(month.first_day), epoch_day(month.next().first_day))[:, None]
    in_use = (fleet.activated <= day) & (day < fleet.terminated)
    has = allowance.offers[
        np.where(in_use, np.where(day < fleet.changed, fleet.offer, fleet.next_offer), NO_ONE)
    ]
    for option in allowance.options:
        has |= in_use & (fleet.option_from[option] <= day) & (day <= fleet.option_to[option])
    later = day >= fleet.passed_on
    days = np.concatenate([(has & ~later).sum(axis=0), (has & later).sum(axis=0)])
    if allowance.prorata:
        granted = allowance.quantity * days // month.days
    else:
        granted = np.where(days > 0, allowance.quantity, 0)
    if not allowance.shared:
        return np.asarray(granted)
    holder = np.concatenate([fleet.customer, fleet.next_customer])
    held = holder != NO_ONE
    pool = np.zeros(len(fleet.professional), np.int64)
    np.add.at(pool, holder[held], granted[held])
    return pool
