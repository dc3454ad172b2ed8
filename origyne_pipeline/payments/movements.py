"""The movements that the bank's files tell, each once, whatever the files, their order and how often they are read.

- Equal lines of one statement are as many movements, as are those of several statements; a second kind of file that
  tells them again adds none.
- Reports of the day (camt.052) tell again what those before told. Equal lines of two reports are one movement,
  unless the bank gives each its own reference (AcctSvcrRef).
- A statement (camt.053, CFONB 120) is final: of its days, a report of the day adds nothing.
- The line of a batch goes where another kind of file tells its transactions.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from origyne_pipeline.payments.bank_line import BankLine

OF_THE_DAY = "camt.052"
FINAL = frozenset({"camt.053", "cfonb120"})
Told = dict[str, dict[tuple[str, int], BankLine]]
"""The lines of one identity: by kind of file, then by statement and rank in it."""


def one_of_each(lines: Iterable[BankLine], whole: Collection[str] = ()) -> list[BankLine]:
    """The movements that lines of any number of files tell, in an order that the files do not change.

    Args:
        lines: of any files, in any order, each any number of times.
        whole: the ids of lines of several transactions that a person settled: their transactions go instead.
    """
    by_identity: dict[tuple[str, ...], Told] = defaultdict(dict)
    for line in lines:
        by_identity[line.identity].setdefault(line.source, {})[line.statement, line.rank] = line
    final_days = {
        identity[:2] for identity, by_source in by_identity.items() if not FINAL.isdisjoint(by_source)
    }
    single: list[BankLine] = []
    for identity, by_source in by_identity.items():
        in_order = {
            source: _reported(lines_at) if source == OF_THE_DAY else [lines_at[at] for at in sorted(lines_at)]
            for source, lines_at in by_source.items()
        }
        single += _movements(in_order, is_final=identity[:2] in final_days)
    return sorted(_without_whole(single, whole), key=lambda line: (line.day, line.id))


def _movements(in_order: Mapping[str, list[BankLine]], *, is_final: bool) -> Iterable[BankLine]:
    """As many as the kind of file that tells most of them; of a day whose statement came, no report of the day does."""
    sources = [source for source in in_order if not (is_final and source == OF_THE_DAY)]
    if not sources:
        return
    most = max(sources, key=lambda source: (len(in_order[source]), source))
    for rank, line in enumerate(in_order[most]):
        others = [in_order[source][rank] for source in sorted(in_order) if rank < len(in_order[source])]
        yield _with_others(replace(line, rank=rank), others)


def _reported(lines_at: Mapping[tuple[str, int], BankLine]) -> list[BankLine]:
    """The movements that reports of the day tell: as many as the report that tells most, or as there are references."""
    by_reference: dict[tuple[str, int], BankLine] = {}
    counted: Counter[tuple[str, str]] = Counter()
    for statement, rank in sorted(lines_at):
        line = lines_at[statement, rank]
        by_reference.setdefault((line.bank_reference, counted[statement, line.bank_reference]), line)
        counted[statement, line.bank_reference] += 1
    most = max(Counter(statement for statement, _ in lines_at).values())
    named = [line for (reference, _), line in sorted(by_reference.items()) if reference]
    unnamed = [line for (reference, _), line in sorted(by_reference.items()) if not reference]
    return [*named, *unnamed[: max(most - len(named), 0)]]


def _with_others(line: BankLine, others: list[BankLine]) -> BankLine:
    """With what other kinds of files say of the movement, and this one does not."""
    if len(others) == 1:
        return line
    texts = dict.fromkeys(text for other in others for text in (*other.references, other.text) if text)
    more = tuple(text for text in texts if text not in line.words)
    mandate, reason = (_first(others, name, getattr(line, name)) for name in ("mandate", "reason"))
    instruction, iban = (_first(others, name, getattr(line, name)) for name in ("instruction_id", "iban"))
    name = _first(others, "name", line.name) if line.end_to_end_id else line.name
    return replace(
        line, also_said=more, mandate=mandate, reason=reason, instruction_id=instruction, iban=iban, name=name
    )


def _first(lines: list[BankLine], name: str, own: Any) -> Any:
    """A field's own value, else the first that another line has."""
    return own or next((value for line in lines if (value := getattr(line, name))), own)


def _without_whole(lines: list[BankLine], whole: Collection[str]) -> list[BankLine]:
    """Without the lines of several transactions whose transactions other files tell one by one."""
    if not any(line.transactions > 1 for line in lines):
        return lines
    parts: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for line in lines:
        for place in _places(line) if line.transactions == 1 else ():
            parts[place] += line.booked
    settled = {
        place
        for line in lines
        if line.id in whole
        for place in _places(line)
        if parts.get(place) == line.booked
    }
    kept = []
    for line in lines:
        places = _places(line)
        is_whole = line.transactions > 1 and line.id not in whole
        is_told_twice = any(parts.get(place) == line.booked for place in places) if is_whole else False
        is_part = line.transactions == 1 and not settled.isdisjoint(places)
        kept += [] if is_told_twice or is_part else [line]
    return kept


def _places(line: BankLine) -> list[tuple[str, ...]]:
    """Where a batch is booked: the account's day with the bank's reference, or with the batch's own."""
    place = (line.account, line.day.isoformat(), line.currency)
    return [(*place, name) for name in {line.bank_reference, *line.batch_ids} if name]
