"""The care of the invoice register: every fault of it, a copy of it, a head for it, a new one."""

import contextlib
import sqlite3
from datetime import date, datetime
from pathlib import Path

from origyne_pipeline.files import write_atomically
from origyne_pipeline.heads import head_paths, head_text, readable_heads, write_head
from origyne_pipeline.invoicing.chain import Entry, chain_faults
from origyne_pipeline.invoicing.evidence import REGISTER, begun_anew_path, papers, signs
from origyne_pipeline.invoicing.register import COLUMNS, Register, RegisterError, register_path
from origyne_pipeline.invoicing.register_checks import column_problems, marks_of, picture_problems


def verify(path: Path) -> list[str]:
    """Every fault of a data root's register; see ``Register.problems``."""
    try:
        if not path.exists() and not next(signs(path.parent.parent), None):
            return [f"{path}: there is no register; nothing was issued, or it was moved"]
        with Register(path) as register:
            problems = list(register.problems(contents=True))
            if not problems and not register.head():
                return [
                    f"{path}: the register holds no entry; nothing was issued, or it is not the one in use"
                ]
            return problems
    except RegisterError as error:
        return [str(error)]


def back_up(path: Path, target: Path) -> list[str]:
    """Copies the register whole, at one instant, even while it is written to, its head beside it; the copy's faults.

    Raises:
        RegisterError: there is no register at ``path``, or its head knows more than it holds.
    """
    if not path.exists():
        raise RegisterError(f"{path}: there is no register to back up")
    with Register(path) as register:
        register.check_whole()
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        contextlib.closing(sqlite3.connect(path)) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        entries = (Entry(*row) for row in copy.execute(f"select {COLUMNS} from entries order by sequence"))
        problems = [*chain_faults(entries), *column_problems(copy), *picture_problems(copy)]
        write_atomically(target.with_suffix(".head"), head_text(marks_of(copy)).encode(), mode=0o600)
    return problems


def seal(home: Path, reason: str, at: datetime) -> int:
    """Writes the missing head of a register that a person knows to be the latest; gives its last entry.

    Raises:
        RegisterError: there is no register, a head of it is there, or it has another fault than its missing head.
    """
    path = register_path(home)
    if not path.exists():
        raise RegisterError(f"{path}: there is no register to seal")
    with Register(path) as register:
        others = [problem for problem in register.problems() if not problem.startswith("its head is missing")]
        if others:
            raise RegisterError(f"{path}: it can't be sealed, it has another fault: {others[0]}")
        head = register.head()
    if not head:
        raise RegisterError(f"{path}: there is no entry to seal")
    if heads := readable_heads(head_paths(home, REGISTER)):
        places = " and ".join(str(place) for place in heads)
        raise RegisterError(
            f"{path}: there is nothing to seal, its head is in {places}; where one of both is missing, the next run"
            " writes it again"
        )
    write_head(home, REGISTER, head)
    _note(home, f"{at.isoformat()} sealed at entry {head['entries'][0]}: {reason}")
    return head["entries"][0]


def begin_anew(home: Path, reason: str, at: datetime) -> None:
    """Lets a data root begin a new register of invoices, where a person says that the former one does not count.

    Raises:
        RegisterError: there is a register with entries, or documents of issued invoices lie in the root.
    """
    path = register_path(home)
    if documents := papers(home):
        raise RegisterError(
            f"{home / 'invoices'}: {len(documents)} documents of issued invoices lie here, their numbers would be given"
            " again; put the backup of registers/ back, or move the folder away where the documents don't count"
        )
    if path.exists() and path.stat().st_size:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            if db.execute("select 1 from entries limit 1").fetchone():
                raise RegisterError(f"{path}: it has entries; there is nothing to begin anew")
    _note(home, f"{at.isoformat()} begun anew: {reason}", begun_anew_path(home))
    for head in head_paths(home, REGISTER):
        head.unlink(missing_ok=True)


def _note(home: Path, line: str, path: Path | None = None) -> None:
    path = path or home / "heads" / f"{REGISTER}.log"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    write_atomically(path, f"{before}{line}\n".encode(), mode=0o600)


def last_issue_date(home: Path) -> date | None:
    """The date of the last entry of a data root's register; None when nothing was issued."""
    path = register_path(home)
    if not path.exists():
        return None
    with Register(path) as register:
        return register.last_issue_date()
