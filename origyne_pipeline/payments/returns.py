"""The bank's answers, from its files to the register: matched by debit, batch or file, noted once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from origyne_pipeline.payments.answers import Answer
from origyne_pipeline.payments.bank_files import read_bank_file
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.register import Register, open_register


@dataclass(frozen=True)
class BankReading:
    """What reading files gave.

    ``matched`` counts the debits that the answers bear on, ``added`` those answers that were new.
    ``unmatched`` says in words which answers bear on no debit of ours or differ in amount; ``refused`` which
    files could not be read.
    """

    matched: int
    added: int
    unmatched: tuple[str, ...]
    refused: tuple[str, ...]


def read_bank_files(home: Path, paths: Iterable[Path], read_at: datetime) -> BankReading:
    """Notes what the bank's files say in the register; the same files again change nothing.

    A file that cannot be read is refused whole, the others go on.

    Args:
        home: ``$ORIGYNE_HOME``.
        paths: pain.002, camt.053 and camt.054 files, in any order.
        read_at: the instant of reading, for the record only.
    """
    matched = added = 0
    unmatched: list[str] = []
    refused: list[str] = []
    with open_register(home) as register:
        for path in sorted(paths):
            try:
                answers = read_bank_file(path)
            except (PaymentsError, OSError) as error:
                refused.append(str(error))
                continue
            ours = [(member, answer) for answer in answers for member in register.members(answer)]
            unmatched += [
                f"{path.name}: {fault}" for answer in answers if (fault := _fault(register, answer))
            ]
            matched += len(ours)
            added += register.add_answers(ours, path.name, read_at)
    return BankReading(matched, added, tuple(unmatched), tuple(refused))


def _fault(register: Register, answer: Answer) -> str | None:
    """What a person must look at."""
    members = register.members(answer)
    what = f"{answer.kind} of {answer.day}"
    if not members:
        named = answer.end_to_end_id or answer.payment_information_id or answer.message_id or "no EndToEndId"
        return f"{what}: no debit of ours is {named!r}; look it up at the bank"
    if answer.amount is not None and len(members) == 1 and answer.end_to_end_id:
        collected = register.amount_of(members[0])
        if collected != answer.amount:
            told = f"is of {collected}, the bank says {answer.amount}; noted all the same"
            return f"{what}: debit {members[0]} {told}"
    return None
