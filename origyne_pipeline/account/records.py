"""A row of the register of the account as text, and its place in the chain.

A row holds an entry, a dispute, a reminder, the hashes of files, a line of the bank or what becomes of it.

Pure. What ``chain_problems`` finds is what an auditor looks for: a changed, missing, added or reordered record.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from origyne_pipeline.account.kept_files import KEPT_FILES, KeptFiles
from origyne_pipeline.account.letters import REMINDER, Letter
from origyne_pipeline.account.lines import KeptLine, LineDecision
from origyne_pipeline.account.models import AccountError, Dispute, Entry
from origyne_pipeline.hash_chain import FIRST_HASH, linked_hash
from origyne_pipeline.record_chain import Link, link_problems

DISPUTE, DISPUTE_ENDED = "DISPUTE", "DISPUTE_ENDED"
BANK_LINE, LINE_DECISION = "BANK_LINE", "LINE_DECISION"
"""Kinds of the records that are no entries; so are REMINDER and KEPT_FILES."""
Value = Entry | Dispute | Letter | KeptFiles | KeptLine | LineDecision
"""What a record holds."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row. ``content`` is the value's JSON, ``reverses`` the id of what an entry undoes, else empty."""

    sequence: int
    id: str
    kind: str
    customer_ref: str
    reverses: str
    content: str
    recorded_at: str
    previous_hash: str
    hash: str

    @property
    def value(self) -> Value:
        """What was recorded."""
        return from_json(self.content)

    @property
    def expected_hash(self) -> str:
        """What its hash should be."""
        return linked_hash(self.previous_hash, str(self.sequence), self.id, self.recorded_at, self.content)

    @classmethod
    def after(cls, last: "tuple[int, str] | None", identifier: str, value: Value, at: str) -> "Record":
        """The record that follows the last one (its sequence and hash; None is the first)."""
        sequence, previous = (last[0] + 1, last[1]) if last else (1, FIRST_HASH)
        content = to_json(value)
        fingerprint = linked_hash(previous, str(sequence), identifier, at, content)
        return cls(
            sequence,
            identifier,
            *columns_of(value),
            content,
            at,
            previous,
            fingerprint,
        )


def columns_of(value: Value) -> tuple[str, str, str]:
    """Its kind, its customer, and the id of what it undoes; empty texts where there are none."""
    match value:
        case Entry():
            return value.kind, value.customer_ref, value.reverses or ""
        case Dispute():
            return (DISPUTE if value.is_open else DISPUTE_ENDED), value.customer_ref, ""
        case Letter():
            return REMINDER, value.customer_ref, ""
        case KeptFiles():
            return KEPT_FILES, "", ""
        case KeptLine():
            return BANK_LINE, "", ""
        case _:
            return LINE_DECISION, value.customer_ref, ""


def to_json(value: Value) -> str:
    """One line of JSON; the same value gives the same text."""
    fields: dict[str, Any] = {name: getattr(value, name) for name in value.__slots__}
    texts = {
        name: str(field) if isinstance(field, Decimal | date) else field for name, field in fields.items()
    }
    return json.dumps(texts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str) -> Value:
    """What ``to_json`` wrote.

    Raises:
        AccountError: it is something else.
    """
    try:
        fields = json.loads(text)
        fields["day"] = date.fromisoformat(fields["day"])
        if "is_open" in fields:
            return Dispute(**fields)
        if "paper" in fields:
            return Letter(**fields | {"numbers": tuple(fields["numbers"])})
        if "hashes" in fields:
            return KeptFiles(
                **fields | {"hashes": tuple((path, sha256) for path, sha256 in fields["hashes"])}
            )
        if "file" in fields:
            return KeptLine(**fields)
        fields["amount"] = Decimal(fields["amount"])
        if "line_id" in fields:
            fields["invoice_numbers"] = tuple(fields["invoice_numbers"])
            fields["parts"] = tuple((ref, number, amount) for ref, number, amount in fields.get("parts", ()))
            return LineDecision(**fields)
        fields["names_invoices"] = tuple(fields["names_invoices"])
        fields["due_day"] = date.fromisoformat(fields["due_day"]) if fields["due_day"] else None
        return Entry(**fields)
    except (ValueError, TypeError, KeyError, ArithmeticError) as error:
        raise AccountError(f"its content can't be read ({error})") from None


def chain_problems(records: Iterable[Record]) -> Iterator[str]:
    """Every fault of the records, given in their order, in words."""
    return link_problems(
        Link(
            record.sequence,
            record.id,
            record.previous_hash,
            record.hash,
            record.expected_hash,
            _is_consistent(record),
        )
        for record in records
    )


def _is_consistent(record: Record) -> bool:
    try:
        value = record.value
    except AccountError:
        return False
    is_own = isinstance(value, Dispute | LineDecision) or value.id == record.id
    return is_own and (record.kind, record.customer_ref, record.reverses) == columns_of(value)
