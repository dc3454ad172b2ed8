"""One movement on the VNO's account, as a bank's statement or notification tells it.

A movement may be told several times: by the day's camt.052, by a camt.054, by the statement, by a file read again. It
is one line all the same: ``identity`` holds what these have in common, and ``one_of_each`` (``movements``) keeps each
movement once.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Self

from origyne_pipeline.identifiers import Iban

TRANSFER = "TRANSFER"
"""Money that came in otherwise than by a debit of ours."""
COLLECTION = "COLLECTION"
"""The credit of one debit of ours, of a batch or of a file."""
RETURN = "RETURN"
"""A debit of ours that came back."""
OTHER = "OTHER"
"""The rest: money that went out, fees, reversals, our own transfers that came back."""

NO_WORDS = re.compile(r"[\W_]+")
ABSENT = "NOTPROVIDED"
"""What SEPA writes where there is no end-to-end identifier."""


@dataclass(frozen=True)
class BankLine:
    """A movement.

    ``booked`` is what it changed on the account, credits positive, in its ``currency``; ``amount`` is what the other
    side paid or took back: the same, but for the bank's ``fees``. ``charges`` are fees of which the bank does not say
    whether the amount bears them. ``amount_currency`` is that of the amount, where it
    is another. ``text`` is all that the bank says in words, ``references`` what it gives as references;
    ``end_to_end_id`` is empty where there is none, ``entry_reference`` names the entry within one report or statement.
    ``batch_ids`` names the batches and files of ours that it books whole. ``source`` is the kind of file,
    ``also_said`` what files of other kinds say of it in other words, ``file`` the name of the file.
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
    charges: Decimal = Decimal(0)
    transactions: int = 1
    amount_currency: str = ""
    entry_reference: str = ""
    rank: int = 0
    also_said: tuple[str, ...] = ()
    file: str = field(default="", compare=False)

    @property
    def is_return(self) -> bool:
        """Whether a debit of ours came back."""
        return self.kind == RETURN

    @property
    def is_credit(self) -> bool:
        """Whether money came in."""
        return self.booked > 0

    @cached_property
    def identity(self) -> tuple[str, ...]:
        """What all files that tell the movement have in common."""
        named = self.end_to_end_id or _squeezed(
            " ".join((self.name, self.text, *self.references, *self.batch_ids))
        )
        return self.account, self.day.isoformat(), f"{self.booked.normalize():f}", self.currency, named

    @cached_property
    def id(self) -> str:
        """The same whichever file tells it, and however often."""
        return _fingerprint(*self.identity, self.rank)

    @property
    def key(self) -> str:
        """The same as long as the same statement tells it: that of one telling."""
        return _fingerprint(*self.identity, self.source, self.statement, self.rank)

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as no file says more of it."""
        return _fingerprint(replace(self, file="").to_json())

    @property
    def words(self) -> tuple[str, ...]:
        """All in which a payer may have written something, each apart: no number runs from one into the next."""
        return self.end_to_end_id, *self.references, self.entry_reference, self.text, *self.also_said

    def to_json(self) -> str:
        """One line of JSON; the same line gives the same text."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What ``to_json`` wrote."""
        values = json.loads(text)
        for name in ("amount", "booked", "fees", "charges"):
            values[name] = Decimal(values.get(name, 0))
        for name in ("references", "batch_ids", "also_said"):
            values[name] = tuple(values[name])
        return cls(**values | {"day": date.fromisoformat(values["day"]), "iban": Iban(values["iban"])})


def ranked(lines: Iterable[BankLine]) -> list[BankLine]:
    """The lines of one file, those that are equal in one statement told apart by their rank."""
    counted: dict[tuple[str, ...], int] = defaultdict(int)
    result: list[BankLine] = []
    for line in lines:
        place = (*line.identity, line.statement)
        result.append(replace(line, rank=counted[place]))
        counted[place] += 1
    return result


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _squeezed(text: str) -> str:
    return NO_WORDS.sub("", text.upper())
