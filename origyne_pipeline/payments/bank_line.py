"""One movement on the VNO's account, as a bank's statement or notification tells it.

A movement may be told several times: by the day's camt.052, by a camt.054, by the statement, by a file read again. It
is one line all the same: ``identity`` holds what these have in common, and ``one_of_each`` keeps as many lines of an
identity as the one kind of file that tells most of them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from origyne_pipeline.identifiers import Iban

TRANSFER = "TRANSFER"
"""Money that came in otherwise than by a debit of ours."""
COLLECTION = "COLLECTION"
"""The credit of one debit of ours, of a batch or of a file."""
RETURN = "RETURN"
"""A debit of ours that came back."""
OTHER = "OTHER"
"""The rest: money that went out, fees, reversals, our own transfers that came back."""

ABSENT = "NOTPROVIDED"
"""What SEPA writes where there is no end-to-end identifier."""


@dataclass(frozen=True)
class BankLine:
    """A movement.

    ``booked`` is what it changed on the account, credits positive, in its ``currency``; ``amount`` is what the other
    side paid or took back: the same, but for the bank's ``fees``. ``amount_currency`` is that of the amount, where it
    is another. ``text`` is all that the bank says in words, ``references`` what it gives as references;
    ``end_to_end_id`` is empty where there is none. ``batch_ids`` names the batches and files of ours that it books
    whole. ``source`` is the kind of file.
    """

    kind: str
    source: str
    account: str
    statement: str
    day: date
    amount: Decimal
    booked: Decimal
    currency: str
    name: str = ""
    iban: Iban = field(default=Iban(""))
    text: str = ""
    end_to_end_id: str = ""
    references: tuple[str, ...] = ()
    mandate: str = ""
    instruction_id: str = ""
    batch_ids: tuple[str, ...] = ()
    bank_reference: str = ""
    reason: str | None = None
    fees: Decimal = Decimal(0)
    transactions: int = 1
    amount_currency: str = ""
    rank: int = 0

    @property
    def is_return(self) -> bool:
        """Whether a debit of ours came back."""
        return self.kind == RETURN

    @property
    def is_credit(self) -> bool:
        """Whether money came in."""
        return self.booked > 0

    @property
    def identity(self) -> tuple[str, ...]:
        """What all files that tell the movement have in common."""
        named = self.end_to_end_id or _squeezed(
            " ".join((self.name, self.text, *self.references, *self.batch_ids))
        )
        return self.account, self.day.isoformat(), f"{self.booked.normalize():f}", self.currency, named

    @property
    def id(self) -> str:
        """The same whichever file tells it, and however often."""
        return hashlib.sha256("\n".join((*self.identity, str(self.rank))).encode()).hexdigest()


def one_of_each(lines: Iterable[BankLine]) -> list[BankLine]:
    """The movements that lines of any number of files tell, each once, in an order that the files do not change.

    Equal lines of one statement are as many movements, as are those of several statements; a second kind of file
    that tells them again adds none. The line of a batch goes where another kind of file tells its transactions.
    """
    by_identity: dict[tuple[str, ...], dict[str, dict[tuple[str, int], BankLine]]] = defaultdict(dict)
    for line in lines:
        by_identity[line.identity].setdefault(line.source, {})[line.statement, line.rank] = line
    single: list[BankLine] = []
    for by_source in by_identity.values():
        most = max(by_source, key=lambda source: (len(by_source[source]), source))
        in_order = sorted(by_source[most].items(), key=lambda item: item[0])
        single += (replace(line, rank=rank) for rank, (_, line) in enumerate(in_order))
    return sorted(_without_whole(single), key=lambda line: (line.day, line.id))


def ranked(lines: Iterable[BankLine]) -> list[BankLine]:
    """The lines of one file, those that are equal in one statement told apart by their rank."""
    counted: dict[tuple[str, ...], int] = defaultdict(int)
    result: list[BankLine] = []
    for line in lines:
        place = (*line.identity, line.statement)
        result.append(replace(line, rank=counted[place]))
        counted[place] += 1
    return result


def _without_whole(lines: list[BankLine]) -> list[BankLine]:
    """Without the lines of several transactions whose transactions other files tell one by one."""
    parts: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for line in lines:
        for place in _places(line) if line.transactions == 1 else ():
            parts[place] += line.booked
    return [
        line
        for line in lines
        if line.transactions == 1 or not any(parts.get(place) == line.booked for place in _places(line))
    ]


def _places(line: BankLine) -> list[tuple[str, ...]]:
    """Where a batch is booked: the account's day with the bank's reference, or with the batch's own."""
    place = (line.account, line.day.isoformat(), line.currency)
    return [(*place, name) for name in {line.bank_reference, *line.batch_ids} if name]


def _squeezed(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())
