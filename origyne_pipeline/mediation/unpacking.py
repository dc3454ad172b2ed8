"""The text of a landed file, whatever it is packed and encoded in: physical lines, in blocks, memory flat."""

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from origyne_pipeline.mediation.file_bytes import FileRefused, FileState, LineCount, state_of
from origyne_pipeline.mediation.records import LONGEST_ROW

BLOCK = 1 << 20
UTF8, UTF8_SIG = "utf-8", "utf-8-sig"
GZIP, ZIP, PDF, OLE = b"\x1f\x8b", b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""What a file begins with that says its encoding; those of 32 bits begin as those of 16 do."""
WITHOUT_MARK = {UTF8_SIG: UTF8, "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
"""What a text is read as that lacks the mark which its encoding begins with."""
ASCII_LINE = b"a\r\n\0"
"""In an encoding that writes it so, the bytes of line ends and NUL stand for nothing else."""
MOST_UNPACKED = 32 << 30
MOST_TIMES = 1000
"""How many times larger than packed a file may be: more is an attack, or no file of records."""
REMEDY = "ask for the file again"
MOST_FORMS = 256
"""How many forms of files are kept in mind."""
TakeText = Callable[[bytes], None]


class Stream(Protocol):
    """What gives bytes until there are none."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""


@contextmanager
def unpacked(path: Path, compression: str = "") -> Iterator[Stream]:
    """The bytes of a file, unpacked where it is packed.

    Args:
        path: where it lies.
        compression: none, gzip or zip; empty: what its first bytes say.

    Raises:
        FileRefused: BAD_COMPRESSION, also while the bytes are read; OTHER_CONTENT of what is no text at all.
    """
    with path.open("rb") as file:
        first = file.read(4)
        file.seek(0)
        packed = compression or ("gzip" if first.startswith(GZIP) else "zip" if first == ZIP else "none")
        size = path.stat().st_size
        if packed == "gzip":
            with gzip.GzipFile(fileobj=file) as stream:
                yield _Guarded(stream, size)
        elif packed == "zip":
            with _member(file) as stream:
                yield _Guarded(stream, size)
        else:
            if what := {PDF: "a PDF", OLE: "an old Excel or an encrypted Office file"}.get(first):
                raise FileRefused("OTHER_CONTENT", f"expected text, found {what}; {REMEDY} as CSV")
            yield file


@contextmanager
def _member(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """The one member of a zip archive."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) != 1:
                raise FileRefused(
                    "BAD_COMPRESSION",
                    f"expected a zip of one file, found {len(members)}; {REMEDY}, each file alone",
                )
            if members[0].flag_bits & 1:
                raise FileRefused(
                    "BAD_COMPRESSION", f"expected a zip without password, found one with; {REMEDY}"
                )
            with archive.open(members[0]) as stream:
                yield stream
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise FileRefused(
            "BAD_COMPRESSION", f"expected a zip, found a damaged one ({error}); {REMEDY}"
        ) from None


class _Guarded:
    """A packed stream, which says in words what is wrong with it, and never gives more than it may."""

    def __init__(self, stream: Stream, packed_size: int) -> None:
        self._stream, self._left = stream, min(MOST_UNPACKED, max(packed_size, 1) * MOST_TIMES)

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, unpacked."""
        try:
            block = self._stream.read(BLOCK if size < 0 else size)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise FileRefused(
                "BAD_COMPRESSION", f"expected a packed file, found a damaged one ({error}); {REMEDY}"
            ) from None
        self._left -= len(block)
        if self._left < 0:
            raise FileRefused(
                "BAD_COMPRESSION", f"unpacked, it is over {MOST_TIMES} times as large; {REMEDY}"
            )
        return block


@dataclass(frozen=True)
class TextForm:
    """How a file's bytes are text: their encoding, how many bytes before it say so, and how many lines they hold."""

    encoding: str
    mark: int
    line_count: int


_forms: dict[tuple[Path, str, str, FileState], TextForm] = {}


def text_form(path: Path, compression: str, encoding: str, take: TakeText | None = None) -> TextForm:
    """The form of a file's text, unpacked; that of a file that did not change since is known already.

    ``take``: gets the text, see ``form_of``.

    Raises:
        FileRefused: NUL_BYTES, in an encoding that has none, or as ``unpacked``.
    """
    key = path, compression, encoding, state_of(path.stat())
    form = None if take else _forms.get(key)
    if form is None:
        with unpacked(path, compression) as stream:
            form = form_of(stream, encoding, take=take)
        if len(_forms) >= MOST_FORMS:
            _forms.clear()
        _forms[key] = form
    return form


def form_of(
    stream: Stream,
    encoding: str,
    marks: Sequence[tuple[bytes, str]] = MARKS,
    take: TakeText | None = None,
) -> TextForm:
    """The form of a text: what its first bytes say, else the encoding of a layout, else UTF-8, else Windows-1252.

    Args:
        stream: gives its bytes.
        encoding: that of the layout; empty where it says none.
        marks: what first bytes may say.
        take: gets the text in UTF-8, block by block; as it stands where its encoding is known only at its end.

    Raises:
        FileRefused: NUL_BYTES, in an encoding that has none.
    """
    block = stream.read(BLOCK)
    mark, name = next(((mark, name) for mark, name in marks if block.startswith(mark)), (b"", encoding))
    block, name = block[len(mark) :], WITHOUT_MARK.get(name and codecs.lookup(name).name, name)
    count = LineCount()
    if name and ASCII_LINE.decode().encode(name) != ASCII_LINE:
        wide = codecs.getincrementaldecoder(name)(errors="replace")
        while block:
            _take(wide.decode(block), count, take)
            block = stream.read(BLOCK)
        _take(wide.decode(b"", final=True), count, take)
        return TextForm(name, len(mark), count.lines)
    decoder = codecs.getincrementaldecoder(name)(errors="replace") if name not in ("", UTF8) else None
    strict, is_valid = codecs.getincrementaldecoder("utf-8")(), not name
    while block:
        if b"\0" in block:
            raise FileRefused("NUL_BYTES", f"expected text, found NUL bytes; {REMEDY}, or say its encoding")
        is_valid = is_valid and is_valid_text(strict, block)
        count.add(block)
        if take:
            take(decoder.decode(block).encode() if decoder else block)
        block = stream.read(BLOCK)
    if take and decoder:
        take(decoder.decode(b"", final=True).encode())
    is_valid = is_valid and is_valid_text(strict, b"", final=True)
    return TextForm(name or ("utf-8" if is_valid else "cp1252"), len(mark), count.lines)


def _take(text: str, count: LineCount, take: TakeText | None) -> None:
    block = text.encode("utf-8", "replace")
    count.add(block)
    if take:
        take(block)


def is_valid_text(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    """Whether a strict decoder reads the next bytes; ``final``: there are no more."""
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def is_utf8(text: bytes) -> bool:
    """Whether some bytes, whole lines, are UTF-8."""
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def text_lines(stream: Stream, form: TextForm) -> Iterator[str]:
    """Physical lines without what ends them; of one that is longer than a row may be, the start."""
    stream.read(form.mark)
    yield from decoded_lines(lambda: stream.read(BLOCK), form.encoding)


def decoded_lines(read: Callable[[], bytes], encoding: str) -> Iterator[str]:
    """Physical lines, decoded, without the LF, CRLF or CR that ends each.

    Of a line longer than ``LONGEST_ROW`` the start: a file without any line end is never held whole.

    Args:
        read: gives the next bytes, none at the end.
        encoding: what they are decoded from; what is not of it becomes U+FFFD.
    """
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(errors="replace"), True)
    rest = ""
    while True:
        block = read()
        lines = (rest + decoder.decode(block, final=not block)).split("\n")
        rest = lines.pop()
        yield from lines
        if not block:
            if rest:
                yield rest
            return
        if len(rest) > LONGEST_ROW:
            rest = rest[: LONGEST_ROW + 1]
