"""Frauds to plant in an invented month, each beside something innocent that looks like it: data.

The days of a case are silent but for its acts, so that each rule sees what is written here and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from origyne_pipeline.simulation.traffic import DATA, SMS, VOIX

FRIEND, DIRECTORY, SATELLITE, BRITON = "FRIEND", "DIRECTORY", "SATELLITE", "BRITON"
"""Whom an act reaches: a French mobile, directory enquiries, a satellite phone, a British mobile."""
REACHED = {FRIEND: ("0", 61), DIRECTORY: ("", 118218), SATELLITE: ("00", 881), BRITON: ("00", 447)}
"""The range of each in the phone book: its lead and its prefix."""
HOME, ALGERIA, PORTUGAL, SPAIN, AT_SEA = "", "60301", "26806", "21407", "90114"
"""Networks; ``HOME`` is the line's own."""
GIGA = 2**30
EARLY, LATE = (4, 11), (17, 25)
"""Days of the month between which a case begins: before the rules that look back judge a line, and after."""


@dataclass(frozen=True)
class Act:
    """One event of a case: ``day`` is 0 on its first day, ``second`` counts from local midnight."""

    second: int
    duration: int = 0
    to: str = FRIEND
    network: str = HOME
    usage: int = VOIX
    octets: int = 0
    day: int = 0


@dataclass(frozen=True)
class FraudCase:
    """What one line does.

    Attributes:
        rule: the rule that must see it; empty where none may.
        what: in words.
        acts: its events.
        days: between which days of the month it begins.
        away: the network on which the line is for two days, where it travels.
    """

    rule: str
    what: str
    acts: tuple[Act, ...]
    days: tuple[int, int] = EARLY
    away: str = HOME


def fraud_cases() -> list[FraudCase]:
    """Every case: those of a rule, then what looks like them; a small fleet has lines for the first only."""
    rules = (_bursts, _calls_at_once, _travels, _new_countries, _surges, _duplicates, _long_events)
    return sorted((case for cases in rules for case in cases()), key=lambda case: not case.rule)


def _row(first: int, step: int, count: int, duration: int, to: str = FRIEND, day: int = 0) -> tuple[Act, ...]:
    return tuple(Act(first + place * step, duration, to, day=day) for place in range(count))


def _bursts() -> Iterator[FraudCase]:
    morning = 9 * 3600
    yield FraudCase(
        "BURST", "13 calls of 5 min to Britain, one after the other", _row(morning, 300, 13, 300, BRITON)
    )
    yield FraudCase(
        "BURST", "6 calls of 4 min to directory enquiries in an hour", _row(morning, 700, 6, 240, DIRECTORY)
    )
    yield FraudCase("BURST", "3 satellite calls of 4 min in an hour", _row(morning, 900, 3, 240, SATELLITE))
    yield FraudCase("", "12 calls of 5 min to Britain: 60 min, not more", _row(morning, 300, 12, 300, BRITON))
    yield FraudCase("", "one call of 70 min to Britain", _row(morning, 1, 1, 4200, BRITON))
    yield FraudCase(
        "", "4 calls of 3 min to directory enquiries in an hour", _row(morning, 800, 4, 180, DIRECTORY)
    )
    yield FraudCase("", "20 calls of 4 min to friends in two hours", _row(morning, 300, 20, 240))


def _calls_at_once() -> Iterator[FraudCase]:
    noon = 12 * 3600
    yield FraudCase("CONCURRENT", "3 calls at once for a minute", _row(noon, 120, 3, 300))
    yield FraudCase(
        "CONCURRENT", "5 calls that begin in one second", tuple(Act(noon, 90 + n) for n in range(5))
    )
    yield FraudCase("", "2 calls at once, the third when the first ends", _row(noon, 150, 3, 300))
    yield FraudCase(
        "", "2 calls at once, 4 times", tuple(Act(noon + n // 2 * 600, 200 + n) for n in range(8))
    )


def _travels() -> Iterator[FraudCase]:
    at = 14 * 3600
    yield FraudCase("TRAVEL", "Portugal half an hour after France", _journey(at, 1800, PORTUGAL))
    yield FraudCase("TRAVEL", "Algeria 60 min after France", _journey(at, 3600, ALGERIA))
    yield FraudCase("TRAVEL", "a call in France while data is used in Algeria", _journey(at, -100, ALGERIA))
    yield FraudCase("", "Portugal 60 min and a second after France", _journey(at, 3601, PORTUGAL))
    yield FraudCase("", "Spain five minutes after France", _journey(at, 300, SPAIN))
    yield FraudCase("", "a satellite network five minutes after France", _journey(at, 300, AT_SEA))


def _journey(at: int, gap: int, network: str) -> tuple[Act, ...]:
    """A call of 200 s at home, data abroad after a gap, home again in the evening."""
    away = Act(at + 200 + gap, network=network, usage=DATA, octets=20_000)
    return (Act(at, 200), away, Act(21 * 3600, 60))


def _new_countries() -> Iterator[FraudCase]:
    noon = 12 * 3600
    calls = (*_row(noon, 4500, 3, 240, SATELLITE), *_row(noon, 4500, 2, 240, SATELLITE, day=1))
    yield FraudCase("NEW_COUNTRY", "5 satellite calls of 4 min on two days", calls, LATE)
    calls = tuple(Act(noon + n * 900, 480, network=ALGERIA, day=day) for day in (0, 1) for n in range(7))
    yield FraudCase("NEW_COUNTRY", "14 calls of 8 min from Algeria in two days", calls, LATE, ALGERIA)
    calls = (*_row(noon, 4500, 2, 240, SATELLITE), *_row(noon, 4500, 2, 240, SATELLITE, day=1))
    yield FraudCase("", "4 satellite calls of 4 min on two days", calls, LATE)
    calls = tuple(Act(noon + n * 900, 480, network=ALGERIA) for n in range(12))
    yield FraudCase("", "12 calls of 8 min from Algeria", calls, LATE, ALGERIA)


def _surges() -> Iterator[FraudCase]:
    morning, calls_of_4_min = 8 * 3600, "calls of 4 min to directory enquiries in a day"
    yield FraudCase("SURGE", f"8 {calls_of_4_min}", _row(morning, 4500, 8, 240, DIRECTORY), LATE)
    yield FraudCase("SURGE", f"10 {calls_of_4_min}", _row(morning, 4500, 10, 240, DIRECTORY), LATE)
    yield FraudCase("", f"6 {calls_of_4_min}", _row(morning, 4500, 6, 240, DIRECTORY), LATE)


def _duplicates() -> Iterator[FraudCase]:
    at = 16 * 3600
    yield FraudCase("DUPLICATE", "a call of 95 s under two ids", (Act(at, 95), Act(at, 95)))
    yield FraudCase(
        "DUPLICATE", "a call to Britain under two ids", (Act(at, 40, BRITON), Act(at, 40, BRITON))
    )
    yield FraudCase(
        "", "the same number again as soon as the first call ends", (Act(at, 95), Act(at + 95, 95))
    )
    yield FraudCase("", "a call of no seconds, tried twice", (Act(at), Act(at)))
    yield FraudCase("", "a long message: three in one second", tuple(Act(at, usage=SMS) for _ in range(3)))


def _long_events() -> Iterator[FraudCase]:
    at = 9 * 3600
    yield FraudCase("LONG", "a call of 6 h and a second", (Act(at, 6 * 3600 + 1),))
    yield FraudCase("LONG", "a session of 21 GO", (Act(at, usage=DATA, octets=21 * GIGA),))
    yield FraudCase("", "a call of 6 h", (Act(at, 6 * 3600),))
    yield FraudCase("", "a session of 20 GO", (Act(at, usage=DATA, octets=20 * GIGA),))
