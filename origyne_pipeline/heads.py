"""Heads of registers: how many rows each register of a data root holds at least, and their digest, kept apart from it.

A register alone cannot tell that it was deleted, cut off or replaced by an older copy; with a head it can. Each head is
kept twice, ``registers/<register>.head`` and ``heads/<register>.head``, so that a folder put back from a backup is told
by the other. A further copy of some travels with what leaves the house. A head is text: one line for each table,
``<table> <rows> <digest>``; lines that begin with ``#`` are for people.
"""

import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

from origyne_pipeline.files import write_atomically

Mark = tuple[int, str]
"""Rows of a table, and the digest of so many of its first rows."""
Head = Mapping[str, Mark]
LINE = re.compile(r"([a-z_]{1,40}) ([0-9]{1,15}) ([0-9a-f]{64})")
FORMER = re.compile(r"([0-9]{1,15}) ([0-9a-f]{64})")
"""The line of an invoice register's head before heads had tables."""
Row = tuple[object, ...]
JSON = json.JSONEncoder(default=repr)
MARK = 1 << 80
"""What stands between rows while they become JSON; no value of a register is so large."""
BATCH_ROWS = 500
LONGEST = 100_000
"""Bytes of a head; a longer file is something else."""


class HeadError(ValueError):
    """A head file that does not hold a head."""


def head_paths(home: Path, register: str) -> tuple[Path, Path]:
    """The two places of a register's head."""
    return home / "registers" / f"{register}.head", home / "heads" / f"{register}.head"


def digest_of(rows: Iterable[Row]) -> str:
    """The digest of rows, whatever their order."""
    digest = hashlib.sha256()
    for line in sorted(line for batch in _batches(rows) for line in json_lines(batch)):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def digests_of(rows: Callable[[], Iterable[Row]], width: int) -> tuple[str, str]:
    """The ``digest_of`` of the first ``width`` columns of rows, and that of whole rows.

    Args:
        rows: gives the rows, the same each time; in the order of their first column, one batch is in memory at a time.
        width: columns of the first digest.
    """
    digests, last = (hashlib.sha256(), hashlib.sha256()), ["", ""]
    for batch in _batches(rows()):
        whole = json_lines(batch)
        cut = [f"{line[: -_tail_length(row[width:])]}]" for line, row in zip(whole, batch, strict=True)]
        for place, lines in enumerate((cut, whole)):
            lines.sort()
            if lines[0] < last[place]:
                return digest_of(row[:width] for row in rows()), digest_of(rows())
            last[place] = lines[-1]
            digests[place].update("\n".join((*lines, "")).encode())
    return digests[0].hexdigest(), digests[1].hexdigest()


def json_lines(rows: Sequence[Row]) -> list[str]:
    """Each row as a JSON list; all in one call, which is three times as quick as one by one."""
    marked: list[object] = [MARK] * (2 * len(rows))
    marked[::2] = rows
    lines = JSON.encode(marked)[1:-1].removesuffix(f", {MARK}").split(f", {MARK}, ")
    return lines if len(lines) == len(rows) else [JSON.encode(row) for row in rows]


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


@lru_cache(maxsize=1024)
def _tail_length(values: Row) -> int:
    """Characters of a JSON list that are of its last values, its end included."""
    return len(JSON.encode(values)) + 1 if values else 1


def read_head(path: Path) -> Head:
    """The head in a file; empty when there is no such file.

    Raises:
        HeadError: it holds something else.
    """
    try:
        with path.open("rb") as file:
            return parse_head(file.read(LONGEST + 1))
    except FileNotFoundError:
        return {}
    except HeadError as error:
        raise HeadError(f"{path}: {error}") from None


def parse_head(content: bytes) -> Head:
    """The head in a text.

    Raises:
        HeadError: it holds something else.
    """
    text = content.decode("ascii", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    marks = [LINE.fullmatch(line) for line in lines]
    if len(lines) == 1 and (former := FORMER.fullmatch(lines[0])):
        return {"entries": (int(former[1]), former[2])}
    if not lines or len(text) > LONGEST or not all(marks):
        raise HeadError("expected lines '<table> <rows> <digest>', found something else")
    return {mark[1]: (int(mark[2]), mark[3]) for mark in marks if mark}


def readable_heads(paths: Iterable[Path]) -> dict[Path, Head]:
    """The heads of those files that are there and hold one."""
    heads = {}
    for path in paths:
        with contextlib.suppress(HeadError, OSError):
            if head := read_head(path):
                heads[path] = head
    return heads


def known_head(home: Path, register: str) -> Head:
    """The head of a register as its two files know it together; empty when neither holds one."""
    return latest(readable_heads(head_paths(home, register)).values())


def latest(heads: Iterable[Head]) -> Head:
    """Of each table the mark with the most rows."""
    joined: dict[str, Mark] = {}
    for head in heads:
        for table, mark in head.items():
            joined[table] = max(joined.get(table, (-1, "")), mark, key=lambda one: one[0])
    return joined


def head_text(head: Head) -> str:
    """The lines of a head."""
    return "".join(f"{table} {rows} {digest}\n" for table, (rows, digest) in sorted(head.items()))


def write_head(home: Path, register: str, head: Head, copies: Iterable[Path] = ()) -> None:
    """Writes a register's head to its two places and to further ones; a file that knows more rows stands."""
    for path in (*head_paths(home, register), *copies):
        present = latest(readable_heads([path]).values())
        if any(rows < present.get(table, (0, ""))[0] for table, (rows, _) in head.items()):
            continue
        if present != head or not path.exists():
            write_atomically(path, head_text(head).encode(), mode=0o600)


def head_problem(path: Path, known: Head) -> str | None:
    """What is wrong with a head file, in words: it is missing, holds something else, or knows less than is known."""
    try:
        head = read_head(path)
    except (HeadError, OSError) as error:
        return f"the head file can't be read ({error})"
    if not head:
        return "the head file is missing"
    return None if head == known else "the head file is older than the other one"
