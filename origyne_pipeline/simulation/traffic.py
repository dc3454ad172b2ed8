"""Events: who calls, writes or loads what, when, from which network, for how long.

Everything is drawn by column, some hundred thousand events at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

import numpy as np

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import fleet as fleets
from origyne_pipeline.simulation.clock import DAY, Ints, LocalClock, epoch_day, epoch_second
from origyne_pipeline.simulation.deposit_plan import CdrFile, sample_times
from origyne_pipeline.simulation.fleet import Flags, Fleet
from origyne_pipeline.simulation.numbering import PLAIN_BOOK, WHOLE_BOOK, PhoneBook
from origyne_pipeline.simulation.silence import Silence, one_at_a_time
from origyne_pipeline.simulation.trade_rows import OPT_VOYAGE_PRO, PASS_AMERIQUE, PASS_EUROPE

USAGES = ("VOIX", "SMS", "MMS", "DATA", "VOIX_RECUE")
VOIX, SMS, MMS, DATA, VOIX_RECUE = range(len(USAGES))
CHUNK = 250_000
"""Events drawn at a time: bounds the memory, and never changes what is drawn elsewhere."""

NETWORKS = (
    *("20801", "20810", "20815", "20820"),  # home
    *(
        "64710",
        "20601",
        "21407",
        "22201",
        "26201",
        "26806",
        "22288",
        "22801",
        "23430",
        "310410",
        "60401",
        "60301",
        "90114",
        "34001",
        "302720",
        "28601",
        "60501",
    ),
)
HOME_NETWORKS = 4
TRIP_WEIGHTS = np.array([1, 5, 16, 9, 6, 8, 0.4, 4, 6, 2, 5, 2, 0.3])
NEWER_TRIP_WEIGHTS = np.array([*TRIP_WEIGHTS, 1, 3, 3, 3])
"""How often each network after the home ones is travelled to."""
OVERSEAS_NETWORKS = {
    262: "64710",
    692: "64710",
    639: "64710",
    590: "34001",
    690: "34001",
    694: "34001",
    696: "34001",
}
"""The home network of lines whose number begins so."""
PASS_NETWORKS = {
    PASS_EUROPE: ("21407", "22201", "26806", "20601"),
    PASS_AMERIQUE: ("310410", "302720"),
    OPT_VOYAGE_PRO: ("22801", "60401", "28601"),
}
"""Where the lines with a pass or an option for travellers go."""

# VOIX out, VOIX in, SMS out, SMS in, MMS out, DATA: what the lines of each offer do.
HABITS = np.array(
    [
        [0.22, 0.12, 0.17, 0.08, 0.01, 0.40],  # MINI
        [0.19, 0.12, 0.16, 0.08, 0.02, 0.43],  # ZEN
        [0.28, 0.16, 0.10, 0.05, 0.01, 0.40],  # EQUIPE
        [0.33, 0.22, 0.22, 0.12, 0.01, 0.10],  # LIBRE
        [0.00, 0.00, 0.03, 0.01, 0.00, 0.96],  # CAPTEUR
        [1.00, 0.00, 0.00, 0.00, 0.00, 0.00],  # FIXE_USAGE
        [1.00, 0.00, 0.00, 0.00, 0.00, 0.00],  # FIXE_ILLI
        [0.30, 0.14, 0.22, 0.10, 0.02, 0.22],  # SOIREES
        [0.18, 0.10, 0.14, 0.08, 0.03, 0.47],  # SERIE
        [0.18, 0.10, 0.14, 0.08, 0.03, 0.47],  # FAMILLE
        [0.30, 0.18, 0.08, 0.04, 0.01, 0.39],  # PRO
        [0.28, 0.16, 0.10, 0.05, 0.01, 0.40],  # EQUIPE_XL
        [1.00, 0.00, 0.00, 0.00, 0.00, 0.00],  # FIXE_CONFORT
    ]
)
HABIT_USAGE = np.array([VOIX, VOIX, SMS, SMS, MMS, DATA])
HABIT_INCOMING = np.array([False, True, False, True, False, False])
LONGEST_SERVICE_SECONDS = 600
"""Nobody stays longer with a special number."""
MEDIAN_OCTETS = np.array([5e6, 9e6, 6e6, 4e5, 2.5e4, 1, 1, 4e6, 4e7, 4e7, 3e7, 1.5e7, 1])


@dataclass(frozen=True)
class Events:
    """One element an event, in order of start; ``line`` is an index of the fleet, ``offer`` that of the day."""

    start: Ints  # UTC seconds since 1970
    day: Ints  # local, since 1970-01-01
    second: Ints  # since local midnight
    line: Ints
    offer: Ints
    usage: Ints  # VOIX to DATA: the TYPE of the file
    incoming: Flags
    network: Ints
    range: Ints  # index of the phone book's ranges, meaningless for DATA
    number: Ints  # without its lead, meaningless for DATA
    duration: Ints  # seconds, 0 unless VOIX
    octets: Ints  # 0 unless DATA

    def __len__(self) -> int:
        """How many events."""
        return len(self.start)


class Traffic:
    """The habits of a fleet during a month; events of any of its files are drawn from it."""

    def __init__(self, fleet: Fleet, month: Month, clock: LocalClock, rng: np.random.Generator) -> None:
        """Draws how busy each line is and who travels: one line of seven, for 2 to 9 days of the month."""
        self._fleet, self._clock = fleet, clock
        size, first = len(fleet.customer), epoch_day(month.first_day)
        self._first_second = epoch_second(month.first_day, time(0))
        busy = rng.lognormal(0.0, 0.6, size) * np.where(fleet.offer == fleets.CAPTEUR, 0.6, 1.0)
        in_service = fleet.in_service & (fleet.activated < fleets.NEVER)
        steady = (
            (fleet.terminated == fleets.NEVER) & (fleet.suspended == fleets.NEVER) & (fleet.activated < first)
        )
        self._lines, self._cumulated, self._steady = {}, {}, {}
        for feed, chosen in (("MOBILE", in_service & ~fleet.fixed), ("VGA", in_service & fleet.fixed)):
            self._lines[feed] = np.flatnonzero(chosen)
            self._cumulated[feed] = np.cumsum(busy[chosen])
            always = chosen & steady
            self._steady[feed] = np.flatnonzero(always if always.any() else chosen)
        travels = (rng.random(size) < 0.15) & in_service & (fleet.offer != fleets.CAPTEUR) & ~fleet.fixed
        self._trip_from = np.where(travels, first + rng.integers(1, 24, size), fleets.NEVER)
        self._trip_to = self._trip_from + rng.integers(2, 10, size)
        self._trip_network = np.full(size, HOME_NETWORKS)
        weights = TRIP_WEIGHTS if fleet.plain else NEWER_TRIP_WEIGHTS
        self._trip_network[travels] += fleets.spread_over(weights, int(travels.sum()), rng)
        self._home_network = rng.choice(HOME_NETWORKS, size=size, p=[0.55, 0.25, 0.12, 0.08])
        self._book = numbers_of(fleet)
        self._send_travellers()
        for plan, network in OVERSEAS_NETWORKS.items():
            self._home_network[fleet.number // 10**6 == plan] = NETWORKS.index(network)
        self._is_service = np.array([entry.is_service for entry in self._book.ranges])
        self.silence = Silence(size)

    def at_home(self) -> Ints:
        """The mobile lines that are in use all month and travel nowhere; any that is in use where there are none."""
        steady = self._steady["MOBILE"]
        at_home = steady[
            (self._trip_from[steady] == fleets.NEVER) & (self._home_network[steady] < HOME_NETWORKS)
        ]
        return at_home if len(at_home) else steady

    def home_network(self, line: int) -> int:
        """The network on which a line is when it does not travel."""
        return int(self._home_network[line])

    def send(self, line: int, since: int, until: int, network: int) -> None:
        """Sends a line away from a day on; ``until`` is the first day at home again."""
        self._trip_from[line], self._trip_to[line], self._trip_network[line] = since, until, network

    def _send_travellers(self) -> None:
        """Sends lines away on the days of their pass, and two days longer."""
        for option, networks in PASS_NETWORKS.items():
            since = self._fleet.option_from[option]
            lines = np.flatnonzero(since < fleets.NEVER)
            self._trip_from[lines] = since[lines]
            self._trip_to[lines] = np.minimum(self._fleet.option_to[option, lines], since[lines] + 8) + 3
            places = np.array([NETWORKS.index(network) for network in networks])
            self._trip_network[lines] = places[np.arange(len(lines)) % len(places)]

    def draw(self, file: CdrFile, rng: np.random.Generator, late_share: float = 0.0) -> Iterator[Events]:
        """The events of a file, in chunks; their starts ascend over the whole file.

        Args:
            file: its span, feed and number of rows.
            rng: used up to the last chunk; give each file its own.
            late_share: how many of the events are up to six days older than the file's span, yet of the month.
        """
        starts = sample_times(file, self._clock, rng)
        if late_share:
            late = rng.random(len(starts)) < late_share
            older = starts - rng.integers(1 * DAY, 6 * DAY, len(starts))
            starts = np.sort(np.where(late & (older >= self._first_second), older, starts))
        for begin in range(0, len(starts), CHUNK):
            yield self._events(file.feed, starts[begin : begin + CHUNK], rng)

    def _events(self, feed: str, start: Ints, rng: np.random.Generator) -> Events:
        size = len(start)
        day, second = self._clock.split(start)
        line = self._draw_lines(feed, day, second, rng)
        offer = offer_on(self._fleet, line, day)
        habit = (np.cumsum(HABITS, axis=1)[offer] < rng.random(size)[:, None]).sum(axis=1).clip(max=5)
        usage, incoming = HABIT_USAGE[habit], HABIT_INCOMING[habit]
        away = (day >= self._trip_from[line]) & (day < self._trip_to[line])
        network = np.where(away, self._trip_network[line], self._home_network[line])
        is_text = (usage == SMS) | (usage == MMS)
        chosen, number = self._book.draw(line, is_text, incoming, rng)
        duration = np.where(usage == VOIX, _durations(size, 150 if feed == "VGA" else 95, rng), 0)
        at_service = self._is_service[chosen] & ~incoming
        duration = np.where(at_service, np.minimum(duration, LONGEST_SERVICE_SECONDS), duration)
        return Events(
            start=start,
            day=day,
            second=second,
            line=line,
            offer=offer,
            usage=usage,
            incoming=incoming,
            network=network,
            range=chosen,
            number=number,
            duration=one_at_a_time(line, start, duration),
            octets=np.where(usage == DATA, _octets(offer, away, rng), 0),
        )

    def _draw_lines(self, feed: str, day: Ints, second: Ints, rng: np.random.Generator) -> Ints:
        """Lines drawn as busy as they are; one that is not in use that day gives way to one that always is.

        So does one that is silent; the other is one that does not travel.
        """
        cumulated, fleet = self._cumulated[feed], self._fleet
        line = self._lines[feed][
            np.searchsorted(cumulated, rng.random(len(day)) * cumulated[-1], side="right")
        ]
        steady = self._steady[feed][rng.integers(len(self._steady[feed]), size=len(day))]
        shown = day - (day == fleet.activated[line])  # the day of its activation, a line is still silent
        in_use = (fleet.activated[line] <= shown) & (day < fleet.terminated[line])
        paused = (day >= fleet.suspended[line]) & (day < fleet.resumed[line])
        drawn = np.where(in_use & ~paused, line, steady)
        silent = self.silence.holds(drawn, day, second, self._trip_from, self._trip_to)
        at_home = self.at_home()
        at_home = at_home[self.silence.since[at_home] == fleets.NEVER] if feed == "MOBILE" else steady
        return np.where(silent, at_home[(day + second) % len(at_home)], drawn) if len(at_home) else drawn


def numbers_of(fleet: Fleet) -> PhoneBook:
    """The numbers that a fleet's lines call, write to and are reached from."""
    return PLAIN_BOOK if fleet.plain else WHOLE_BOOK


def offer_on(fleet: Fleet, line: Ints, day: Ints) -> Ints:
    """The offer of each line on each day."""
    return np.where(day >= fleet.changed[line], fleet.next_offer[line], fleet.offer[line])


def _durations(size: int, median: float, rng: np.random.Generator) -> Ints:
    drawn = rng.lognormal(np.log(median), 1.1, size).astype(np.int64).clip(1, 7200)
    return np.where(rng.random(size) < 0.04, 0, drawn)


def _octets(offer: Ints, away: Flags, rng: np.random.Generator) -> Ints:
    median = MEDIAN_OCTETS[offer] * np.where(away, 0.08, 1.0)
    return (median * rng.lognormal(0.0, 1.4, len(offer))).astype(np.int64).clip(0, 4 * 2**30)
