"""A file of debits in pieces, each a whole message: what a reader holds in memory does not grow with the file.

Cut only between two debits of a batch. A piece after the first is given the head of the file and of the batch that goes
on, and every piece but the last the closing tags. So all pieces are valid where the file is, and the file is valid
where all pieces are: what stands between two cuts is the same elements in the same batch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PIECE_BYTES = 1 << 18
"""Bytes that are read before a cut is looked for: some 500 debits."""
BATCH, DEBIT, DEBIT_END = b"<PmtInf>", b"<DrctDbtTxInf>", b"</DrctDbtTxInf>"
CLOSING = b"</PmtInf></CstmrDrctDbtInitn></Document>"


@dataclass(frozen=True)
class Piece:
    """A whole message. ``continues_batch``: its first batch began in the piece before."""

    content: bytes
    continues_batch: bool
    is_last: bool
    lines_before: int
    """Lines of the file before the piece, less those of the heads that it was given."""

    def line_of(self, line: int) -> int:
        """The line of the file that a line of the piece is."""
        return line + self.lines_before


def pieces(path: Path) -> Iterator[Piece]:
    """The pieces of a file, in order; one that has no debits in the form above is one piece."""
    head, rest, lines = b"", b"", 0
    with path.open("rb") as file:
        while block := file.read(PIECE_BYTES):
            rest += block
            cut = _cut(rest)
            next_head = _head(head + rest[:cut]) if cut else None
            if next_head is None:
                continue
            yield Piece(head + rest[:cut] + CLOSING, bool(head), False, lines - head.count(b"\n"))
            lines += rest.count(b"\n", 0, cut)
            head, rest = next_head, rest[cut:]
    yield Piece(head + rest, bool(head), True, lines - head.count(b"\n"))


def _cut(content: bytes) -> int:
    """Where the last debit begins that follows another of its batch; 0 where none does."""
    cut = content.rfind(DEBIT)
    while cut > 0 and not content.endswith((DEBIT_END, DEBIT_END + b"\n"), 0, cut):
        cut = content.rfind(DEBIT, 0, cut)
    return max(cut, 0)


def _head(content: bytes) -> bytes | None:
    """The head of the file and that of its latest batch; None where either has another form."""
    first, latest = content.find(BATCH), content.rfind(BATCH)
    debit = content.find(DEBIT, latest)
    return content[:first] + content[latest:debit] if first >= 0 and debit > 0 else None
