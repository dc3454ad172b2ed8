"""What the register of the account keeps of the bank's lines: what each file says, and what becomes of each line.

Pure. A line that several files tell is kept as often; the content is text that this room does not read. What becomes
of a line is decided by a rule or by a person, and decided again only by a later record: the last one stands. A match
that a person reversed stays, and the next decision begins a new ``round``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.account.models import TRANSFER, ZERO, AccountError, Entry

MATCHED, TO_MATCH, IGNORED = "MATCHED", "TO_MATCH", "IGNORED"
STATUSES = (MATCHED, TO_MATCH, IGNORED)


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One line as one file of the bank says it: ``content`` is text, ``file`` the name of the file."""

    key: str
    day: date
    content: str
    file: str

    @property
    def id(self) -> str:
        """The id of its record."""
        return f"BANK_LINE:{self.day}:{self.key}"


@dataclass(frozen=True, slots=True)
class LineDecision:
    """What becomes of a line of the bank.

    ``amount`` (positive) is what it moves in the account of ``customer_ref``: 0.00 where it is not matched, and for
    a debit of ours, which the register of debits tells. ``why`` names the rule or what is missing, ``note`` is what a
    person said, ``content`` a fingerprint of what was known of the line.
    ``parts`` divides the amount where a person did: customer, invoice or nothing, euros. ``customer_ref`` is empty
    where they are of several customers.
    """

    line_id: str
    status: str
    day: date
    customer_ref: str = ""
    amount: Decimal = ZERO
    invoice_numbers: tuple[str, ...] = ()
    why: str = ""
    note: str = ""
    content: str = ""
    round: int = 1
    parts: tuple[tuple[str, str, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuses what is no decision.

        Raises:
            AccountError: naming the line, what is expected and what it has.
        """
        problem = None
        if self.status not in STATUSES:
            problem = f"expected {', '.join(STATUSES)}, found {self.status!r}"
        elif self.status == IGNORED and not self.note.strip():
            problem = "expected a note that says why it is ignored, found none"
        elif self.amount and not (self.customer_ref or self.parts):
            problem = "expected the customer whose account it moves, found none"
        elif self.parts and sum(Decimal(amount) for *_, amount in self.parts) != self.amount:
            problem = f"expected parts that come to {self.amount}, found {self.parts}"
        if problem:
            raise AccountError(f"bank line {self.line_id}: {problem}")

    @property
    def is_by_person(self) -> bool:
        """Whether a person decided it."""
        return bool(self.note)

    @property
    def entry_id(self) -> str:
        """The id of the entry that it gives, if any; each part has a number of its own before the line's."""
        return f"{TRANSFER}:{self.line_id}" + (f":{self.round}" if self.round > 1 else "")

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that it gives: one, or one of each part."""
        if self.status != MATCHED or not self.amount:
            return ()
        if not self.parts:
            return (self._entry(self.entry_id, self.customer_ref, self.amount, self.invoice_numbers),)
        kind, _, rest = self.entry_id.partition(":")
        return tuple(
            self._entry(f"{kind}:{place}.{rest}", ref, Decimal(amount), (number,) if number else ())
            for place, (ref, number, amount) in enumerate(self.parts, 1)
        )

    def _entry(self, identifier: str, customer_ref: str, amount: Decimal, numbers: tuple[str, ...]) -> Entry:
        return Entry(identifier, TRANSFER, customer_ref, -amount, self.day, numbers, self.line_id, self.note)


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """A decision and the number of its record."""

    sequence: int
    decision: LineDecision


def in_force(decisions: Iterable[RecordedDecision]) -> dict[str, list[RecordedDecision]]:
    """By line, the decision that stands of each round, the last round last; decisions in the order of their records."""
    by_line: dict[str, dict[int, RecordedDecision]] = {}
    for each in decisions:
        by_line.setdefault(each.decision.line_id, {})[each.decision.round] = each
    return {line: [rounds[number] for number in sorted(rounds)] for line, rounds in by_line.items()}


def transfers(decisions: Iterable[RecordedDecision]) -> Iterator[Entry]:
    """The entries that matched lines give."""
    for rounds in in_force(decisions).values():
        for each in rounds:
            yield from each.decision.entries
