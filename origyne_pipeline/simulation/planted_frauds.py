"""Where and when the cases of fraud stand in an invented month: a line and a day each, their events by file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

import numpy as np

from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.periods import Month
from origyne_pipeline.simulation.clock import Ints, LocalClock, date_of, epoch_day, epoch_second
from origyne_pipeline.simulation.deposit_plan import CdrFile
from origyne_pipeline.simulation.fleet import Fleet
from origyne_pipeline.simulation.fraud_cases import HOME, REACHED, Act, FraudCase, fraud_cases
from origyne_pipeline.simulation.numbering import Range
from origyne_pipeline.simulation.traffic import DATA, NETWORKS, VOIX, Events, Traffic, numbers_of, offer_on

DAYS = 2
"""How long a case lasts at most."""
FIRST_ACT = Act(12 * 3600, 30)
"""What shows a line from the first of the month on: rules that look back judge no line that they don't know."""


@dataclass(frozen=True)
class PlantedFraud:
    """One case: ``rule`` is empty of what only looks like a fraud; ``line`` in its published form."""

    rule: str
    line: str
    day: date
    what: str


@dataclass(frozen=True)
class _Planted:
    case: FraudCase
    line: int
    day: int


class FraudPlanter:
    """Gives each case a line of its own where there are enough, and keeps the line silent on its days."""

    def __init__(
        self, fleet: Fleet, month: Month, clock: LocalClock, traffic: Traffic, rng: np.random.Generator
    ) -> None:
        """``traffic`` is told who is silent or away; nothing may be drawn from it before."""
        self._fleet, self._clock, self._traffic = fleet, clock, traffic
        self._ranges = numbers_of(fleet).ranges
        lines = rng.permutation(traffic.at_home())
        lines = lines[fleet.number[lines] < 10**9]
        first = epoch_day(month.first_day)
        self._planted = [
            _Planted(case, int(line), first - 1 + int(rng.integers(*case.days)))
            for case, line in zip(fraud_cases(), lines, strict=False)
        ]
        for each in self._planted:
            traffic.silence.keep(each.line, each.day, each.day + DAYS)
            if each.case.away != HOME:
                traffic.send(each.line, each.day, each.day + DAYS, NETWORKS.index(each.case.away))
        self._acts = [
            (each.line, act, each.day + act.day) for each in self._planted for act in each.case.acts
        ] + [(each.line, FIRST_ACT, first) for each in self._planted]
        self._starts = [epoch_second(date_of(day), time(0)) + act.second for _, act, day in self._acts]

    def planted(self) -> Iterator[PlantedFraud]:
        """What was planted, in the order of the cases."""
        for each in self._planted:
            number = PhoneNumber.read(f"0{self._fleet.number[each.line]}")
            yield PlantedFraud(each.case.rule, number, date_of(each.day), each.case.what)

    def events_of(self, file: CdrFile) -> Events | None:
        """The events that end in the span of a file; None where there is none."""
        chosen = [
            place
            for place, (start, (_, act, _)) in enumerate(zip(self._starts, self._acts, strict=True))
            if file.feed == "MOBILE" and file.since <= start + act.duration < file.until
        ]
        return self._events(sorted(chosen, key=lambda place: self._starts[place])) if chosen else None

    def _events(self, chosen: list[int]) -> Events:
        acts = [self._acts[place][1] for place in chosen]
        line = _ints(self._acts[place][0] for place in chosen)
        start = _ints(self._starts[place] for place in chosen)
        day, second = self._clock.split(start)
        ranges = [self._range(act) for act in acts]
        return Events(
            start=start,
            day=day,
            second=second,
            line=line,
            offer=offer_on(self._fleet, line, day),
            usage=_ints(act.usage for act in acts),
            incoming=np.zeros(len(acts), bool),
            network=_ints(self._network(act, each) for act, each in zip(acts, line.tolist(), strict=True)),
            range=_ints(ranges),
            number=_ints(_number(self._ranges[place]) for place in ranges),
            duration=_ints(act.duration if act.usage == VOIX else 0 for act in acts),
            octets=_ints(act.octets if act.usage == DATA else 0 for act in acts),
        )

    def _range(self, act: Act) -> int:
        lead, prefix = REACHED[act.to]
        return next(
            place for place, entry in enumerate(self._ranges) if entry.prefix == prefix and entry.lead == lead
        )

    def _network(self, act: Act, line: int) -> int:
        return self._traffic.home_network(line) if act.network == HOME else NETWORKS.index(act.network)


def _number(entry: Range) -> int:
    """A number of a range: the same for all acts."""
    tail = 123_456_789 % int(10**entry.digits) if entry.digits else 0
    return entry.prefix * int(10**entry.digits) + tail


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int64)
