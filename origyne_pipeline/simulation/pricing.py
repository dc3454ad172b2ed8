"""What the wholesaler writes into MONTANT_HT and COUT_HT of each event.

The amounts are rating.md's, with three simplifications that leave the pinch of differences which any wholesaler's
rating shows: a call keeps the band of its start, late events find the allowances as their file finds them, and
an event without a price costs 0.
"""

from datetime import date

import numpy as np

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation.allowances import Allowances, Drawing
from origyne_pipeline.simulation.clock import Ints, LocalClock, date_of, epoch_day
from origyne_pipeline.simulation.fleet import Fleet
from origyne_pipeline.simulation.price_table import DATA_CODE, RECEIVED_CODE, PriceTable
from origyne_pipeline.simulation.tariff_book import TariffBook
from origyne_pipeline.simulation.traffic import DATA, MMS, SMS, VOIX, VOIX_RECUE, Events, numbers_of

HOME_ZONE = "FR"
COST_PER_MILLE = np.array([220, 150, 400, 60, 500])
"""Share of the price without allowances that the wholesaler takes, by usage."""


class Pricer:
    """Prices the chunks of all files in their order: allowances run down as it goes."""

    def __init__(self, books: tuple[TariffBook, ...], fleet: Fleet, clock: LocalClock) -> None:
        """``books``: in the order of their first days of validity."""
        self.ranges = numbers_of(fleet).ranges
        self.tables = [PriceTable(book, self.ranges) for book in books]
        self._since = [epoch_day(book.valid_from) for book in books]
        self._allowances = Allowances(fleet, books[0], self.tables[0])
        self._clock = clock

    def price(self, events: Events) -> tuple[Ints, Ints]:
        """Amounts and costs of the events, in micro-euros."""
        amounts, costs = (np.zeros(len(events), np.int64), np.zeros(len(events), np.int64))
        months = months_of(events.day)
        for month in sorted(set(months)):
            first, after = epoch_day(month.first_day), epoch_day(month.next().first_day)
            of_month = (events.day >= first) & (events.day < after)
            for table, since, until in zip(self.tables, self._since, [*self._since[1:], None], strict=True):
                chosen = of_month & (events.day >= since) & (until is None or events.day < until)
                if chosen.any():
                    amounts[chosen], costs[chosen] = self._price(events, np.flatnonzero(chosen), month, table)
        return amounts, costs

    def _price(self, events: Events, chosen: Ints, month: Month, table: PriceTable) -> tuple[Ints, Ints]:
        usage, incoming = events.usage[chosen].copy(), events.incoming[chosen]
        zone = table.zone_of_network[events.network[chosen]]
        destination = table.destination_of_range[events.range[chosen]]
        destination[usage == DATA] = table.destination_codes.index(DATA_CODE)
        destination[incoming] = table.destination_codes.index(RECEIVED_CODE)
        usage[incoming & (usage == VOIX)] = VOIX_RECUE
        kind = self._clock.kind_of_day(events.day[chosen])
        band = table.band_of_minute[kind, events.second[chosen] // 60]
        offer = events.offer[chosen]
        free = incoming & ((zone == table.zone_names.index(HOME_ZONE)) | (usage != VOIX_RECUE))
        free |= destination < 0
        price = np.where(free, -1, table.find(offer, usage, zone, destination, band))
        quantity = np.select(
            [usage == DATA, (usage == SMS) | (usage == MMS)],
            [-(-events.octets[chosen] // 1024), np.ones(len(chosen), np.int64)],
            events.duration[chosen],
        )
        amounts, costs = (np.zeros(len(chosen), np.int64), np.zeros(len(chosen), np.int64))
        due = np.flatnonzero(price >= 0)
        price = price[due]
        billed = _billed(quantity[due], table, price)
        group = table.group_of_destination[destination[due]]
        drawing = Drawing(
            line=events.line[chosen][due],
            day=events.day[chosen][due],
            offer=offer[due],
            usage=usage[due],
            zone=zone[due],
            group=group,
            band=band[due],
            billed=billed,
        )
        service = _service_part(billed, table, price)
        amounts[due] = _amount(billed, self._allowances.cover(month, drawing), table, price) + service
        gross = _amount(billed, np.zeros_like(billed), table, price) + service
        costs[due] = gross * COST_PER_MILLE[usage[due]] // 1000 // 100 * 100
        return amounts, costs


def months_of(days: Ints) -> list[Month]:
    """The months that some days fall in."""
    first, last = (Month.of(_date(day)) for day in (days.min(), days.max()))
    months = [first]
    while months[-1] < last:
        months.append(months[-1].next())
    return months


def _date(day: int) -> date:
    return date_of(int(day))


def _walk(target: Ints, table: PriceTable, price: Ints) -> Ints:
    """The first increment's start at or after a quantity: 0, then the first step, then steps."""
    first, step = table.first_step[price], table.step[price]
    beyond = first + -(-(target - first).clip(min=0) // step) * step
    return np.where(target <= 0, 0, beyond)


def _billed(quantity: Ints, table: PriceTable, price: Ints) -> Ints:
    return _walk(quantity, table, price)


def _amount(billed: Ints, covered: Ints, table: PriceTable, price: Ints) -> Ints:
    """Charged units by tier, and the fee when nothing is covered; capped, then rounded once."""
    size = table.unit_size[price]
    single = table.next_from[price] == 0
    bound = np.where(single, billed, np.minimum(billed, _walk(table.next_from[price], table, price)))
    low = (bound - covered).clip(min=0)
    high = (billed - np.maximum(bound, covered)).clip(min=0)
    fee = np.where((billed > 0) & (covered == 0), table.fee[price], 0)
    exact = low * table.price[price] + high * table.next_price[price] + fee * size
    exact = np.minimum(exact, table.cap[price] * size)
    return _rounded(exact, size, table, price)


def _service_part(billed: Ints, table: PriceTable, price: Ints) -> Ints:
    """The S of C + S: due in whole whenever something is billed, rounded by itself."""
    size = table.service_unit_size[price]
    exact = billed * table.service_price[price] + np.where(billed > 0, table.service_fee[price], 0) * size
    return _rounded(exact, size, table, price)


def _rounded(exact: Ints, size: Ints, table: PriceTable, price: Ints) -> Ints:
    """Micro-euros, from micro-euros times the size of their unit."""
    grain = table.grain[price]
    unit = size * grain
    up, down = -(-exact // unit), exact // unit
    nearest = (2 * exact + unit) // (2 * unit)
    return np.asarray(np.choose(table.rounding[price], [nearest, up, down]) * grain)
