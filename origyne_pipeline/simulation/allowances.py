"""What is left of each allowance of each line or customer, month after month, while events go by in order."""

from typing import NamedTuple

import numpy as np

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import tariff_rows
from origyne_pipeline.simulation.clock import Ints, epoch_day
from origyne_pipeline.simulation.fleet import NO_ONE, OFFER_CODES, Flags, Fleet
from origyne_pipeline.simulation.price_table import ANY, PriceTable
from origyne_pipeline.simulation.traffic import USAGES

UNITS = {"S": 1, "MIN": 60, "H": 3600, "ACTE": 1, "KO": 1, "MO": 1024, "GO": 1024 * 1024}
UNLIMITED = 2**60


class _Allowance(NamedTuple):
    offer: int
    usage: int
    zones: Flags  # by zone
    groups: Flags  # by destination group
    quantity: int
    shared: bool
    prorata: bool


class Allowances:
    """Quantities left, spent by ``cover``. The same in both tariff versions of the invented operator."""

    def __init__(self, fleet: Fleet, table: PriceTable) -> None:
        """Reads sheet Forfaits in the order in which allowances are consumed."""
        self._fleet = fleet
        self._left: dict[tuple[Month, int], Ints] = {}
        prorata = {row[0]: row[4] == "OUI" for row in tariff_rows.OFFERS}
        ordered = sorted(tariff_rows.ALLOWANCES, key=lambda row: (int(row[9]), row[0]))
        self._all = [
            _Allowance(
                offer=OFFER_CODES.index(offer),
                usage=USAGES.index(usage),
                zones=_admits(zones, table.zone_names),
                groups=_admits(groups, table.group_names),
                quantity=UNLIMITED if quantity == "ILLIMITE" else int(quantity) * UNITS[unit],
                shared=sharing == "CLIENT",
                prorata=prorata[offer],
            )
            for _, offer, _, usage, zones, groups, quantity, unit, sharing, _ in ordered
        ]

    def cover(
        self, month: Month, line: Ints, offer: Ints, usage: Ints, zone: Ints, group: Ints, billed: Ints
    ) -> Ints:
        """How much of each event's billed quantity its line's allowances cover; all events are of one month.

        Events must come in the order of rating.md's section 5, over all calls; what they use is spent.
        """
        covered = np.zeros(len(line), np.int64)
        for rank, allowance in enumerate(self._all):
            admitted = (offer == allowance.offer) & (usage == allowance.usage)
            chosen = np.flatnonzero(admitted & allowance.zones[zone] & allowance.groups[group])
            if not len(chosen):
                continue
            wanted = billed[chosen] - covered[chosen]
            if allowance.quantity == UNLIMITED:
                covered[chosen] += wanted
                continue
            holder = self._fleet.customer[line[chosen]] if allowance.shared else line[chosen]
            left = self._left_of(month, rank)
            covered[chosen] += _spend(left, holder, wanted)
        return covered

    def _left_of(self, month: Month, rank: int) -> Ints:
        if (month, rank) not in self._left:
            self._left[month, rank] = _granted(self._all[rank], self._fleet, month)
        return self._left[month, rank]


def _admits(listed: str, names: list[str]) -> Flags:
    return np.array([listed == ANY or name in listed.split(",") for name in names])


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
    """What each line, or each customer by the sum of its lines, is given for a month."""
    first, after = epoch_day(month.first_day), epoch_day(month.next().first_day)
    days = np.zeros(len(fleet.customer), np.int64)
    spells = (
        (fleet.offer, fleet.activated, np.minimum(fleet.changed, fleet.terminated)),
        (fleet.next_offer, np.maximum(fleet.activated, fleet.changed), fleet.terminated),
    )
    for offer, begin, end in spells:
        length = (np.minimum(end, after) - np.maximum(begin, first)).clip(min=0)
        days += np.where(offer == allowance.offer, length, 0)
    if allowance.prorata:
        granted = allowance.quantity * days // month.days
    else:
        granted = np.where(days > 0, allowance.quantity, 0)
    if not allowance.shared:
        return np.asarray(granted)
    held = fleet.customer != NO_ONE
    pool = np.zeros(len(fleet.professional), np.int64)
    np.add.at(pool, fleet.customer[held], granted[held])
    return pool
