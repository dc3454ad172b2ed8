"""A small spreadsheet: the formulas of the RIO tool computed as Excel does, where no office program is at hand.

Texts, numbers, truth values; arrays in braces, which the functions take item by item; no function but the tool's.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<number>[0-9]+)|(?P<cell>(?:'[^']+'!|[A-Za-zé]+!)?\$?[A-Z]{1,2}\$?[0-9]+)|
    (?P<name>[A-Z]+)\(|(?P<array>\{[0-9;]+\})|(?P<sign><=|>=|<>|[-+*&=<>(),])|(?P<truth>TRUE|FALSE))""",
    re.VERBOSE,
)


class SpreadsheetError(Exception):
    """``#VALUE!`` and its like."""


Lookup = Callable[[str], Any]


def compiled(formula: str, lookup: Lookup) -> Callable[[], Any]:
    """A function that computes a formula each time it is called; ``lookup`` gives a cell's value of then."""
    reader = _Reader(formula.removeprefix("="), lookup)
    value = reader.comparison()
    assert reader.peek() is None, reader.rest()
    return value


class _Reader:
    """Reads a formula into a function without arguments: IF computes only the branch that it takes."""

    def __init__(self, formula: str, lookup: Lookup) -> None:
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(formula):
            match = TOKEN.match(formula, place)
            assert match and match.lastgroup, formula[place : place + 40]
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            place = match.end()
        self.place, self.lookup = 0, lookup

    def peek(self) -> tuple[str, str] | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def rest(self) -> list[tuple[str, str]]:
        return self.tokens[self.place :]

    def take(self, *signs: str) -> str | None:
        token = self.peek()
        if token and token[0] == "sign" and token[1] in signs:
            self.place += 1
            return token[1]
        return None

    def comparison(self) -> Callable[[], Any]:
        return self._binary(self._joined, "=", "<>", "<", ">", "<=", ">=")

    def _joined(self) -> Callable[[], Any]:
        return self._binary(self._sum, "&")

    def _sum(self) -> Callable[[], Any]:
        return self._binary(self._product, "+", "-")

    def _product(self) -> Callable[[], Any]:
        return self._binary(self._unary, "*")

    def _binary(self, part: Callable[[], Callable[[], Any]], *signs: str) -> Callable[[], Any]:
        left = part()
        while sign := self.take(*signs):
            left = _applied(sign, left, part())
        return left

    def _unary(self) -> Callable[[], Any]:
        if self.take("-"):
            value = self._unary()
            return lambda: _each(lambda number: -int(number), value())
        if self.take("("):
            value = self.comparison()
            assert self.take(")")
            return value
        token = self.peek()
        assert token
        self.place += 1
        kind, text = token
        if kind == "name":
            return self._call(text)
        if kind == "cell":
            return lambda: self.lookup(text)
        constant: Any = text == "TRUE"
        if kind == "text":
            constant = text[1:-1].replace('""', '"')
        elif kind == "number":
            constant = int(text)
        elif kind == "array":
            constant = [int(item) for item in text[1:-1].split(";")]
        return lambda: constant

    def _call(self, name: str) -> Callable[[], Any]:
        arguments: list[Callable[[], Any]] = []
        while not self.take(")"):
            arguments.append(self.comparison())
            self.take(",")
        if name == "IF":
            test, then, other = arguments
            return lambda: then() if test() else other()
        if name in TESTS:
            return lambda: _each(TESTS[name], _caught(arguments[0]), takes_errors=True)
        function = FUNCTIONS[name]
        return lambda: function(*(argument() for argument in arguments))


def _applied(sign: str, left: Callable[[], Any], right: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: _each(OPERATORS[sign], left(), right())


def _caught(argument: Callable[[], Any]) -> Any:
    try:
        return argument()
    except SpreadsheetError as error:
        return error


def _each(function: Callable[..., Any], *values: Any, takes_errors: bool = False) -> Any:
    """A function of each item where a value is an array; an error in an item stays there."""
    if not any(isinstance(value, list) for value in values):
        for value in () if takes_errors else values:
            if isinstance(value, SpreadsheetError):
                raise value
        return function(*values)
    count = max(len(value) for value in values if isinstance(value, list))
    rows = [
        [value[place] if isinstance(value, list) else value for value in values] for place in range(count)
    ]
    results: list[Any] = []
    for row in rows:
        try:
            results.append(_each(function, *row, takes_errors=takes_errors))
        except SpreadsheetError as error:
            results.append(error)
    return results


def _text(value: Any) -> str:
    return "" if value is None else ("TRUE" if value else "FALSE") if isinstance(value, bool) else str(value)


def _equal(left: Any, right: Any) -> bool:
    """Without regard to capitals, as spreadsheets compare; an empty cell is an empty text."""
    if isinstance(left, int) and isinstance(right, int):
        return left == right
    return _text(left).upper() == _text(right).upper()


def _find(part: str, text: str, start: int = 1) -> int:
    place = _text(text).find(_text(part), start - 1)
    if place < 0:
        raise SpreadsheetError
    return place + 1


def _sum_of(values: Any) -> int:
    items = values if isinstance(values, list) else [values]
    for item in items:
        if isinstance(item, SpreadsheetError):
            raise item
    return sum(items)


def _by_item(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values: _each(function, *values)


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "&": lambda left, right: _text(left) + _text(right),
    "=": _equal,
    "<>": lambda left, right: not _equal(left, right),
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
}
TESTS: Mapping[str, Callable[[Any], bool]] = {
    "ISERROR": lambda value: isinstance(value, SpreadsheetError),
    "ISNUMBER": lambda value: isinstance(value, int) and not isinstance(value, bool),
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "AND": lambda *values: all(values),
    "OR": lambda *values: any(values),
    "NOT": lambda value: not value,
    "LEN": lambda text: len(_text(text)),
    "LEFT": lambda text, count: _text(text)[:count],
    "RIGHT": lambda text, count: _text(text)[-count:] if count else "",
    "MID": _by_item(lambda text, start, count: _text(text)[start - 1 : start - 1 + count]),
    "FIND": _by_item(_find),
    "UPPER": lambda text: _text(text).upper(),
    "SUBSTITUTE": lambda text, old, new: _text(text).replace(old, new),
    "CHAR": chr,
    "REPT": lambda text, count: text * count,
    "EXACT": lambda left, right: _text(left) == _text(right),
    "MOD": lambda number, divisor: number % divisor,
    "SUMPRODUCT": _sum_of,
}
