"""A pinch of what goes wrong in real deposits, each kind once or twice, as feeds.md describes it.

Rows that are wrong are added at the end of a file, beside the good ones: what is good stays as it was.
"""

import codecs
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from origyne_pipeline.periods import PARIS
from origyne_pipeline.simulation.cdr_files import MOBILE_COLUMNS
from origyne_pipeline.simulation.clock import DAY, date_of, instant_of
from origyne_pipeline.simulation.deposit_plan import CdrFile

Row = dict[str, str]
DAMAGED_NUMBER = "33699134886.0"
"""What a spreadsheet makes of a number."""
NOT_CSV = b"PK\x03\x04\x14\x00\x00\x00\x08\x00 archive sent by mistake \x00\xff\xfe\n"


@dataclass(frozen=True)
class Planted:
    """One fault: ``line`` is that of the row, None for a whole file; ``what`` a reason code or a short name."""

    path: str
    line: int | None
    what: str


def _with(**changes: str) -> Callable[[Row], Row]:
    return lambda row: row | changes


REFUSED: dict[str, Callable[[Row], Row]] = {
    "MISSING_VALUE": _with(MSISDN=""),
    "BAD_NUMBER": _with(DUREE="1 min 30"),
    "BAD_DATE": lambda row: row | {"DATE": f"31/02/{row['DATE'][-4:]}"},
    "BAD_TIME": _with(HEURE="25:61:00"),
    "BAD_ENUM": _with(TYPE="FAX"),
    "BAD_PHONE": _with(NUMERO_APPELE="INCONNU"),
    "BAD_ICCID": lambda row: row | {"ICCID": row["ICCID"][:-1] + str((int(row["ICCID"][-1]) + 1) % 10)},
    "OUT_OF_RANGE": lambda row: row | {"ID_CDR": row["ID_CDR"].ljust(70, "X")},
}
"""Reason code -> how a good row becomes one that is refused for it."""
UNRATED: dict[str, Callable[[Row], Row]] = {
    "UNKNOWN_LINE": _with(MSISDN="0799000001", ICCID=""),
    "UNKNOWN_DESTINATION": _with(NUMERO_APPELE="00999123456789"),
}
"""Reason code -> how a good row becomes one that is clean and cannot be rated."""


RE_ENCODED: dict[str, Callable[[str], bytes]] = {
    "CP1252": lambda text: text.encode("cp1252"),
    "BOM": lambda text: codecs.BOM_UTF8 + text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
}
"""What a file is still read from -> how it is written so."""
ENOUGH_FILES = 6


class FaultPlanter:
    """Adds the faults to RatedCDRs MOBILE files already written; each kind to a file of its own if there are enough."""

    def __init__(self, root: Path, files: list[CdrFile], first_day: date) -> None:
        """``files``: those of feed MOBILE in the order of their deposits, all of them written."""
        self._root, self._first_day = root, first_day
        self._files = [file for file in files if file.rows > 20 and self._template(file)]
        self._next, self._serial = 1, 0
        self.planted: list[Planted] = []
        self.added: dict[str, int] = {}
        """New files: path -> deposit instant in seconds since 1970."""

    def plant(self) -> None:
        """Plants every kind; a deposit of too few rows to alter is left as it is."""
        if len(self._files) < ENOUGH_FILES:
            return
        for what, change in (REFUSED | UNRATED).items():
            file = self._file()
            self._append(file, what, self._line(change(self._row(file))))
        self._plant_odd_rows()
        self._plant_repeats()
        self._plant_late()
        self._plant_files()

    def _plant_odd_rows(self) -> None:
        file = self._file()
        self._append(file, "BAD_COLUMN_COUNT", self._line(self._row(file)).rsplit(";", 2)[0])
        file = self._file()
        self._append(file, "BAD_PHONE", self._line(self._row(file) | {"NUMERO_APPELE": DAMAGED_NUMBER}))
        file = self._file()
        day = date_of(file.deposited_at // DAY) + timedelta(days=3)
        self._append(file, "FUTURE_EVENT", self._line(self._row(file) | {"DATE": f"{day:%d/%m/%Y}"}))
        file = self._file()
        self._append(
            file, "QUOTED", self._line(self._row(file) | {"DESTINATION": '"France mobile; dit ""06"""'})
        )

    def _plant_repeats(self) -> None:
        earlier, file = self._files[0], self._file()
        for line in itertools.islice(self._lines(earlier), 3):
            self._append(file, "DUPLICATE", line)
        file, first = self._file(), self._template(earlier) or {}
        longer = first | {"DUREE": str(int(first["DUREE"]) + 60)}
        self._append(file, "DUPLICATE_CONFLICT", self._line(longer))
        file = self._file()
        twin = self._line(self._row(file) | {"ID_CDR": ""})
        for _ in range(2):
            self._append(file, "TWIN", twin)

    def _plant_late(self) -> None:
        """Two calls of the month before, in a file that comes after its cut-off (taken as the 8th or later)."""
        after = [file for file in self._files if date_of(file.deposited_at // DAY).day >= 8]
        day = self._first_day - timedelta(days=1)
        for file in after[:1]:
            for _ in range(2):
                self._append(file, "LATE", self._line(self._row(file) | {"DATE": f"{day:%d/%m/%Y}"}))

    def _plant_files(self) -> None:
        file = self._file()
        self._add(_stamped(file, 61), NOT_CSV, file.deposited_at + 61, "NOT_CSV")
        for what, encode in RE_ENCODED.items():
            file = self._file()
            path = self._root / file.path
            path.write_bytes(encode(path.read_text("utf-8")))
            self.planted.append(Planted(file.path, None, what))
        file = self._file()
        copied = (self._root / file.path).read_bytes()
        self._add(_stamped(file, 127), copied, file.deposited_at + 127, "RENAMED_COPY")
        file = self._file()
        _, rows = (self._root / file.path).read_bytes().split(b"\n", 1)
        self._add(_stamped(file, 193), rows, file.deposited_at + 193, "BAD_HEADER")
        note = b"Reprise partielle, voir le courriel.\n"
        self._add("RatedCDRs/MOBILE/lisez-moi.txt", note, file.deposited_at, "UNKNOWN")

    def _add(self, path: str, content: bytes, deposited_at: int, what: str) -> None:
        (self._root / path).write_bytes(content)
        self.added[path] = deposited_at
        self.planted.append(Planted(path, None, what))

    def _file(self) -> CdrFile:
        """The next file to alter, spread over the month; never the first, whose rows are repeated elsewhere."""
        step = max(1, len(self._files) // 24)
        file = self._files[1 + (self._next * step) % (len(self._files) - 1)]
        self._next += 1
        return file

    def _row(self, file: CdrFile) -> Row:
        """A good outgoing call of the file under an identifier of its own."""
        template = self._template(file)
        assert template is not None
        self._serial += 1
        return template | {"ID_CDR": f"{template['ID_CDR'][:7]}9{self._serial:07d}"}

    def _template(self, file: CdrFile) -> Row | None:
        for line in self._lines(file):
            row = dict(zip(MOBILE_COLUMNS, line.split(";"), strict=True))
            if row["TYPE"] == "VOIX" and row["SENS"] == "SORTANT" and row["MONTANT_HT"] > "0,0000":
                return row
        return None

    def _lines(self, file: CdrFile) -> Iterator[str]:
        """The rows of a file, without its header."""
        with (self._root / file.path).open(encoding="utf-8") as handle:
            yield from itertools.islice((line.rstrip("\n") for line in handle), 1, None)

    def _line(self, row: Row) -> str:
        return ";".join(row.values())

    def _append(self, file: CdrFile, what: str, line: str) -> None:
        path = self._root / file.path
        text = path.read_text("utf-8")
        path.write_text(f"{text}{line}\n", "utf-8", newline="")
        self.planted.append(Planted(file.path, text.count("\n") + 1, what))


def _stamped(file: CdrFile, seconds: int) -> str:
    """The path of a file deposited some seconds after another."""
    local = instant_of(file.deposited_at + seconds).astimezone(PARIS)
    return f"RatedCDRs/MOBILE/RatedCDRs_MOBILE_{local:%Y%m%d_%H%M%S}.csv"
