"""One tariff workbook as dense arrays: the price of every (offer, usage, zone, destination, band) at one look.

Amounts are whole micro-euros and prices whole micro-euros per unit of ``unit_size`` quantities, so that nothing
is ever a binary fraction.
"""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from origyne_pipeline.periods import DAY_NAMES, HOLIDAY_NAME
from origyne_pipeline.simulation.clock import Ints
from origyne_pipeline.simulation.fleet import OFFER_CODES
from origyne_pipeline.simulation.numbering import Range
from origyne_pipeline.simulation.tariff_book import Row, TariffBook
from origyne_pipeline.simulation.traffic import NETWORKS, USAGES

MICRO = 1_000_000
ANY = "*"
UNIT_SIZES = {"S": 1, "MIN": 60, "ACTE": 1, "KO": 1, "MO": 1024, "GO": 1024 * 1024}
NO_CAP = 2**40
ROUNDINGS = ("PROCHE", "SUPERIEUR", "INFERIEUR")
DATA_CODE, RECEIVED_CODE = "DATA", "RECU"
BAND_NAMES = ("HC", "HP")
DAY_KINDS = (*DAY_NAMES, HOLIDAY_NAME)


class PriceTable:
    """Columns of prices, and the arrays that lead to them. A price of two tiers is one element."""

    def __init__(self, book: TariffBook, ranges: Sequence[Range]) -> None:
        """Resolves every combination once, by rating.md's section 4: more specific rows are laid over less."""
        self.zone_names = list(dict.fromkeys(str(row[1]) for row in book.zones))
        self.zone_of_network = np.array([self._zone(network, book.zones) for network in NETWORKS])
        codes = [DATA_CODE, RECEIVED_CODE, *dict.fromkeys(str(row[1]) for row in book.destinations)]
        groups = {DATA_CODE: DATA_CODE, RECEIVED_CODE: RECEIVED_CODE} | {
            str(r[1]): str(r[3]) for r in book.destinations
        }
        self.destination_codes = codes
        self.group_names = list(dict.fromkeys(groups.values()))
        self.group_of_destination = np.array([self.group_names.index(groups[code]) for code in codes])
        longest = [_longest(entry.normalised, book.destinations) for entry in ranges]
        self.destination_of_range = np.array([codes.index(str(row[1])) if row else -1 for row in longest])
        self.label_of_range = [str(row[2]) if row else "" for row in longest]
        self.band_of_minute = _bands(book.bands)
        self._lay(book.prices)

    def find(self, offer: Ints, usage: Ints, zone: Ints, destination: Ints, band: Ints) -> Ints:
        """The index of each event's price in the columns; -1 where there is none."""
        return np.asarray(self._index[offer, usage, zone, destination, band])

    def _zone(self, network: str, zones: Sequence[Row]) -> int:
        """The zone of a network; -1 of one that the book does not know, and that nobody visits then."""
        row = _longest(network, zones)
        return self.zone_names.index(str(row[1])) if row else -1

    def _lay(self, rows: Sequence[Row]) -> None:
        axes = (OFFER_CODES, USAGES, self.zone_names, self.destination_codes, BAND_NAMES)
        prices: dict[Row, list[Row]] = {}
        for row in rows:
            prices.setdefault(row[:5], []).append(row)
        for tiers in prices.values():
            tiers.sort(key=lambda row: int(row[5] or 0))
        keys = sorted(prices, key=lambda key: tuple(key[column] != ANY for column in (0, 3, 2, 4)))
        self._index = np.full([len(axis) for axis in axes], -1, np.int16)
        for position, key in enumerate(keys):
            cell = [
                slice(None) if name == ANY else list(axis).index(str(name))
                for name, axis in zip(key, axes, strict=True)
            ]
            self._index[tuple(cell)] = position
        ordered = [prices[key] for key in keys]
        firsts, lasts = ([tiers[0] for tiers in ordered], [tiers[-1] for tiers in ordered])
        self.fee = np.array([_micro(row[6]) for row in firsts])
        self.price = np.array([_micro(row[7]) for row in firsts])
        self.next_price = np.array([_micro(row[7]) for row in lasts])
        self.next_from = np.array([int(row[5] or 0) for row in lasts])
        self.unit_size = np.array([UNIT_SIZES[str(row[8])] for row in firsts])
        self.step = np.array([int(row[10] or 0) for row in firsts])
        self.first_step = np.where(
            [int(row[9] or 0) for row in firsts], [int(row[9] or 0) for row in firsts], self.step
        )
        self.rounding = np.array([ROUNDINGS.index(row[11] or "PROCHE") for row in firsts])
        self.grain = np.array([10 ** (6 - int(row[12] or 4)) for row in firsts])
        self.cap = np.array([_micro(row[13]) if row[13] else NO_CAP for row in firsts])
        self.service_fee = np.array([_micro(row[14]) for row in firsts])
        self.service_price = np.array([_micro(row[15]) for row in firsts])
        self.service_unit_size = np.array([UNIT_SIZES[row[16] or "S"] for row in firsts])


def _micro(amount: str | None) -> int:
    return int(Decimal(amount or 0) * MICRO)


def _longest(number: str, rows: Sequence[Row]) -> Row | None:
    """The row with the longest first cell that starts the number, if any does."""
    matches = [row for row in rows if number.startswith(str(row[0]))]
    return max(matches, key=lambda row: len(str(row[0])), default=None)


def _bands(rows: Sequence[Row]) -> Ints:
    """The band (index of BAND_NAMES) of each kind of day and minute."""
    bands = np.full((len(DAY_KINDS), 24 * 60), -1, np.int64)
    for name, day, begin, end in rows:
        bands[DAY_KINDS.index(str(day)), _minute(begin) : _minute(end)] = BAND_NAMES.index(str(name))
    return bands


def _minute(clock: str | None) -> int:
    hours, minutes = str(clock).split(":")
    return int(hours) * 60 + int(minutes)
