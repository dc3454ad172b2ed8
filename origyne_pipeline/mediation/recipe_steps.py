"""Steps between the texts of a row and our columns: columns that are added to the rows, so that each is computed once.

The engine computes an expression again wherever it stands in another; a column, once.
"""

import re

NAME = re.compile(r"[a-z]+_?\w*", re.ASCII)
TEXT, NUMBER, TOTAL = 0, 1, 2
"""The steps, each of which may name columns of those before it."""


class Steps:
    """The columns that are added, a step after another."""

    def __init__(self) -> None:
        """There are none."""
        self._steps: tuple[dict[str, str], ...] = ({}, {}, {})

    def column(self, step: int, expression: str) -> str:
        """The name of a column that holds an expression; what is a name or a text already stands for itself."""
        if NAME.fullmatch(expression) or re.fullmatch("'[^']*'", expression):
            return expression
        columns = self._steps[step]
        return columns.setdefault(expression, f"step{step}_{len(columns)}")

    def named(self, step: int, name: str, expression: str) -> None:
        """Adds a column of a name."""
        self._steps[step][expression] = name

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of each step, as ``ColumnsSql`` takes them."""
        return tuple(
            ", ".join(f"{expression} as {name}" for expression, name in step.items())
            for step in self._steps
            if step
        )
