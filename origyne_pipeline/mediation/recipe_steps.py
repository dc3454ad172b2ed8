"""Steps between the texts of a row and our columns: columns that are added to the rows, so that each is computed once.

The engine computes an expression again wherever it stands in another; a column, once.
"""

import re

NAME = re.compile(r"[a-z]+_?\w*", re.ASCII)
WORD = re.compile(r"\w+", re.ASCII)


class Steps:
    """The columns that are added, a step after another: each in the first that stands behind all columns it names."""

    def __init__(self) -> None:
        """There are none."""
        self._steps: list[dict[str, str]] = []
        self._step_of: dict[str, int] = {}

    def column(self, expression: str) -> str:
        """The name of a column that holds an expression; what is a name or a text already stands for itself."""
        if NAME.fullmatch(expression) or re.fullmatch("'[^']*'", expression):
            return expression
        columns = self._steps[self._place_of(expression)]
        if expression not in columns:
            self.named(f"step_{len(self._step_of)}", expression)
        return columns[expression]

    def named(self, name: str, expression: str) -> None:
        """Adds a column of a name."""
        place = self._place_of(expression)
        self._steps[place][expression] = name
        self._step_of[name] = place

    def _place_of(self, expression: str) -> int:
        """Behind the steps of all columns that an expression names."""
        named = [self._step_of[word] for word in WORD.findall(expression) if word in self._step_of]
        place = max(named, default=-1) + 1
        if place == len(self._steps):
            self._steps.append({})
        return place

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of each step, as ``ColumnsSql`` takes them."""
        return tuple(
            ", ".join(f"{expression} as {name}" for expression, name in step.items()) for step in self._steps
        )
