"""How values are written: each column in one unit, so that its cells compare; French numbers, rounded half up once."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from origyne_pipeline import french
from origyne_pipeline.money import round_half_up

EUROS, COUNT, PERCENT, DAYS, SECONDS, KILOBYTES = "euros", "count", "percent", "days", "seconds", "kilobytes"
NONE = "–"
"""What is not known, or does not exist."""
HUNDRED = Decimal(100)
ROUGH = Decimal(1000)
"""Percents from here on have no decimals."""


class Scale(NamedTuple):
    """A unit as columns name it, how many of the stored unit it is, and the decimals that are shown."""

    label: str
    size: Decimal
    places: int


def _scales(*rows: tuple[int, str, int, int]) -> tuple[tuple[Decimal, Scale], ...]:
    return tuple((Decimal(least), Scale(label, Decimal(size), places)) for least, label, size, places in rows)


SCALES = {
    EUROS: _scales((0, "€", 1, 2), (10**6, "k€", 10**3, 1), (10**9, "M€", 10**6, 1)),
    COUNT: _scales((0, "", 1, 0)),
    PERCENT: _scales((0, "%", 1, 2)),
    DAYS: _scales((0, "j", 1, 1)),
    SECONDS: _scales((0, "min", 60, 1), (36_000, "h", 3600, 1), (3600 * 10**5, "h", 3600, 0)),
    KILOBYTES: _scales(
        (0, "Ko", 1, 0), (1024, "Mo", 1024, 1), (1024**2, "Go", 1024**2, 1), (10 * 1024**3, "To", 1024**3, 1)
    ),
}
"""By stored unit: from which greatest value on a scale is used."""
UNIT_OF_USAGE = {"VOIX": SECONDS, "VOIX_RECUE": SECONDS, "DATA": KILOBYTES}
"""Others are counted."""


def scale_of(unit: str, values: Iterable[Decimal | None]) -> Scale:
    """The scale for values that stand side by side.

    >>> scale_of(EUROS, [Decimal("12.5"), None]).label, scale_of(EUROS, [Decimal(-2_000_000)]).label
    ('€', 'k€')
    """
    greatest = max((abs(value) for value in values if value is not None), default=Decimal(0))
    return [scale for least, scale in SCALES[unit] if greatest >= least][-1]


def number(value: Decimal | None, scale: Scale) -> str:
    """A value in a scale, without its unit."""
    return NONE if value is None else french.amount(value / scale.size, scale.places)


def with_unit(value: Decimal | None, scale: Scale) -> str:
    """A value in a scale, with its unit."""
    return number(value, scale) + (f"{french.NBSP}{scale.label}" if scale.label and value is not None else "")


def percent_change(value: Decimal | None, before: Decimal | None) -> Decimal | None:
    """By how many percent a value changed, one decimal; None without a base above zero.

    >>> percent_change(Decimal(105), Decimal(100)), percent_change(Decimal(1), Decimal(0))
    (Decimal('5.0'), None)
    """
    if value is None or before is None or before <= 0:
        return None
    return round_half_up((value - before) * HUNDRED / before, 1)


def change(unit: str, value: Decimal | None, before: Decimal | None) -> str:
    """A change as it is shown: percents of a base, points between two rates, nothing where there is no base.

    >>> change(EUROS, Decimal(95), Decimal(100)).replace(french.NBSP, " "), change(EUROS, Decimal(95), Decimal(-1))
    ('−5,0 %', '')
    """
    if unit == PERCENT:
        if value is None or before is None:
            return ""
        return signed(value - before, 2) + f"{french.NBSP}pt"
    percents = percent_change(value, before)
    if percents is None:
        return ""
    return signed(percents, 0 if abs(percents) >= ROUGH else 1) + f"{french.NBSP}%"


def signed(value: Decimal, places: int) -> str:
    """A number with its sign, plus too; zero has none."""
    return ("+" if round_half_up(value, places) > 0 else "") + french.amount(value, places)
