"""One sentence on what stands out in a subject: the first rule that holds, of a table (``remarks.csv``).

A rule says nothing that its figure does not say: its condition is a comparison of the figure with those before.
"""

import csv
import functools
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from origyne_pipeline import french
from origyne_pipeline.dashboard.plan import SUBJECTS, Figure
from origyne_pipeline.dashboard.scales import percent_change, scale_of, with_unit

Values = Sequence[Decimal | None]
LEAST_MONTHS = 3
"""A record is one of so many months before, at least."""


class Rule(NamedTuple):
    """When a sentence is true, of which figure: a condition of ``CONDITIONS`` with its limit."""

    subject: str
    figure: str
    condition: str
    limit: Decimal
    text: str


def _before(values: Values) -> list[Decimal]:
    return [value for value in values[:-1] if value is not None]


def _is_known(values: Values, limit: Decimal) -> bool:
    return values[-1] is not None


def _is_over(values: Values, limit: Decimal) -> bool:
    return values[-1] is not None and values[-1] > limit


def _is_under(values: Values, limit: Decimal) -> bool:
    return values[-1] is not None and values[-1] < limit


def _is_highest(values: Values, limit: Decimal) -> bool:
    before = _before(values)
    return values[-1] is not None and len(before) >= LEAST_MONTHS and values[-1] > max(before)


def _is_lowest(values: Values, limit: Decimal) -> bool:
    before = _before(values)
    return values[-1] is not None and len(before) >= LEAST_MONTHS and values[-1] < min(before)


def _change(values: Values) -> Decimal | None:
    return percent_change(values[-1], values[-2]) if len(values) > 1 else None


def _rises(values: Values, limit: Decimal) -> bool:
    change = _change(values)
    return change is not None and change >= limit


def _falls(values: Values, limit: Decimal) -> bool:
    change = _change(values)
    return change is not None and change <= -limit


CONDITIONS: Mapping[str, Callable[[Values, Decimal], bool]] = {
    "known": _is_known,
    "over": _is_over,
    "under": _is_under,
    "highest": _is_highest,
    "lowest": _is_lowest,
    "rises": _rises,
    "falls": _falls,
}
RULES = Path(__file__).with_name("remarks.csv")
NOTHING, UNKNOWN = "Rien n’est à signaler ce mois-ci.", "Aucune donnée pour ce mois."


@functools.cache
def rules() -> Sequence[Rule]:
    """The rules of ``remarks.csv``, in order. Limits: euros or events; percents of a change."""
    with RULES.open(encoding="utf-8", newline="") as file:
        return [
            Rule(row["subject"], row["figure"], row["condition"], Decimal(row["limit"]), row["text"])
            for row in csv.DictReader(file)
        ]


def remark(subject: str, values_of: Callable[[Figure], Values]) -> str:
    """The sentence of a subject, by its figures over the months; the last value is that of the month."""
    figures = next(each.figures for each in SUBJECTS if each.name == subject)
    for rule in rules():
        if rule.subject != subject:
            continue
        figure = figures[rule.figure]
        values = values_of(figure)
        if CONDITIONS[rule.condition](values, rule.limit):
            return _written(rule.text, figure, values)
    return NOTHING if any(values_of(figure)[-1] is not None for figure in figures.values()) else UNKNOWN


def _written(text: str, figure: Figure, values: Values) -> str:
    value, change, scale = values[-1], _change(values), scale_of(figure.unit, values)
    sentence = text.format(
        value=with_unit(value, scale),
        size=with_unit(abs(value) if value is not None else None, scale),
        months=f"{len(_before(values)) + 1} derniers mois",
        change=f"{french.amount(abs(change), 1)}{french.NBSP}%" if change is not None else "",
    )
    return sentence.replace(" :", f"{french.NBSP}:")
