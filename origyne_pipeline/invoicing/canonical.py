"""The frozen invoice as canonical JSON, and back.

Canonical: keys sorted, no spaces, money as text, days and months in ISO 8601, UTF-8. The register's hashes
are made of these bytes. Reading is lenient towards fields that came later: those take their defaults.
"""

import dataclasses
import functools
import json
import types
import typing
from datetime import date
from decimal import Decimal
from typing import Any

from origyne_pipeline.identifiers import Identifier
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.periods import Month

T = typing.TypeVar("T")
CAME_LATER = ("credit_deducted", "creditor_reference")
"""Fields that invoices issued before do not have, and need not."""


def to_json(invoice: Invoice) -> str:
    """One line of JSON; equal invoices give equal text. What came later is left out where an invoice has none."""
    plain = _plain(invoice)
    for name in CAME_LATER:
        if not getattr(invoice, name):
            del plain[name]
    return _line(plain)


def text_of(value: Any) -> str:
    """Any frozen value of dataclasses, tuples, texts, numbers, money and days as one line of JSON."""
    return _line(_plain(value))


def value_of(kind: type[T], text: str) -> T:
    """The value of a class that ``text_of`` wrote."""
    return typing.cast(T, _value(kind, json.loads(text)))


def _line(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Invoice:
    """The invoice that ``to_json`` wrote."""
    invoice: Invoice = _value(Invoice, json.loads(text))
    return invoice


def _plain(value: Any) -> Any:
    if isinstance(value, Month | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@functools.cache
def _fields(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _value(kind: Any, plain: Any) -> Any:
    if plain is None:
        return None
    if isinstance(kind, types.UnionType):
        kind = next(member for member in typing.get_args(kind) if member is not type(None))
    if kind is Month:
        return Month.parse(plain)
    if kind is Decimal:
        return Decimal(plain)
    if kind is date:
        return date.fromisoformat(plain)
    if isinstance(kind, type) and issubclass(kind, Identifier):
        return kind(plain)
    if typing.get_origin(kind) is tuple:
        return tuple(_value(typing.get_args(kind)[0], item) for item in plain)
    if dataclasses.is_dataclass(kind):
        hints = _fields(typing.cast(type, kind))
        known = {name: _value(hints[name], item) for name, item in plain.items() if name in hints}
        return typing.cast(Any, kind)(**known)
    return plain
