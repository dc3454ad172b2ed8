"""When a line does nothing: people do not travel in no time, and make one call at a time."""

import numpy as np

from origyne_pipeline.simulation.clock import HOUR, Ints
from origyne_pipeline.simulation.fleet import NEVER, Flags

TRANSIT_SECONDS = 3 * HOUR
"""How long a traveller is silent after midnight of the day on which he leaves or is back."""


class Silence:
    """The days on which lines leave and come back, and those on which they do nothing."""

    def __init__(self, size: int) -> None:
        """Of a fleet of that size: none of them is silent."""
        self.since, self.until = np.full(size, NEVER), np.full(size, NEVER)

    def keep(self, line: int, since: int, until: int) -> None:
        """Keeps a line silent from a day on; ``until`` is the first day no more."""
        self.since[line], self.until[line] = since, until

    def holds(self, line: Ints, day: Ints, second: Ints, trip_from: Ints, trip_to: Ints) -> Flags:
        """Whether lines are silent at local instants; ``trip_from`` and ``trip_to`` are of each line of the fleet."""
        in_transit = ((day == trip_from[line]) | (day == trip_to[line])) & (second < TRANSIT_SECONDS)
        return np.asarray(in_transit | ((day >= self.since[line]) & (day < self.until[line])))


def one_at_a_time(line: Ints, start: Ints, duration: Ints) -> Ints:
    """The durations, each call at an end when its line's next one begins."""
    calls = np.flatnonzero(duration > 0)
    order = calls[np.lexsort((start[calls], line[calls]))]
    gap = np.where(line[order][1:] == line[order][:-1], start[order][1:] - start[order][:-1], NEVER)
    shortened = duration.copy()
    shortened[order[:-1]] = np.minimum(duration[order[:-1]], gap)
    return shortened
