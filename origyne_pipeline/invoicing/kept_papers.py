"""Whether the registers of invoices and of sends are whole, and the documents what they were."""

import sqlite3
from contextlib import closing
from pathlib import Path

from origyne_pipeline.files import file_sha256
from origyne_pipeline.heads import head_paths, head_problem, known_head
from origyne_pipeline.integrity import Checked, Tick, no_tick
from origyne_pipeline.invoicing.delivery.sends import REGISTER as SENDS_REGISTER
from origyne_pipeline.invoicing.delivery.sends import REMEDY as SENDS_REMEDY
from origyne_pipeline.invoicing.delivery.sends import send_problems, sends_path
from origyne_pipeline.invoicing.evidence import REGISTER, signs
from origyne_pipeline.invoicing.register import Register, RegisterError, register_path
from origyne_pipeline.invoicing.register_care import verify
from origyne_pipeline.invoicing.register_errors import RESTORE
from origyne_pipeline.invoicing.rows import pdf_path
from origyne_pipeline.periods import Month

REWRITE_HEAD = "the next run writes it again from the other one; 'origyne register seal' where both are lost"


def check_invoices(home: Path) -> Checked:
    """The register of invoices: file, chain, heads, counters, pictures, hashes of documents."""
    checked = Checked("invoice register")
    path = register_path(home)
    if not path.exists() and not next(signs(home), None):
        return checked
    for problem in verify(path):
        checked.fault(path, problem.removeprefix(f"{path}: "), RESTORE)
    if checked.faults:
        return checked
    for problem in _file_problems(path):
        checked.fault(path, problem, RESTORE)
    with Register(path) as register:
        head = register.head()
        checked.count("entries", head.get("entries", (0, ""))[0])
        checked.count("documents", head.get("documents", (0, ""))[0])
    for place in head_paths(home, REGISTER) if head else ():
        if fault := head_problem(place, known_head(home, REGISTER)):
            checked.fault(place, fault, REWRITE_HEAD)
    return checked


def check_sends(home: Path) -> Checked:
    """The register of sends: its file, and how many sends and attempts were noted."""
    checked = Checked("send register")
    path = sends_path(home)
    if not path.exists():
        if known_head(home, SENDS_REGISTER):
            checked.fault(path, "it is gone", SENDS_REMEDY)
        return checked
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            (state,) = db.execute("pragma integrity_check(1)").fetchone()
            problems = [state] if state != "ok" else []
            checked.count("sends", db.execute("select count(*) from sends").fetchone()[0])
            problems += send_problems(db, home)
    except sqlite3.DatabaseError as error:
        problems = [f"it can't be read ({error})"]
    for problem in problems:
        checked.fault(path, problem, SENDS_REMEDY)
    return checked


def check_papers(home: Path, tick: Tick = no_tick) -> Checked:
    """Each issued invoice's document."""
    checked = Checked("documents")
    if not register_path(home).exists():
        return checked
    try:
        with Register(register_path(home)) as register:
            if not register.is_readable():
                return checked  # told with the register
            numbers = [(entry.number, Month.parse(entry.billing_month)) for entry in register.entries()]
            months = {month for _, month in numbers}
            hashes = {n: sha256 for month in months for n, sha256 in register.document_hashes(month).items()}
    except (RegisterError, ValueError):
        return checked  # told with the register
    for done, (number, month) in enumerate(numbers, 1):
        path = home / pdf_path(month, number)
        tick(done, len(numbers))
        checked.count("documents")
        if problem := _paper_problem(path, hashes.get(number)):
            checked.fault(path, problem, f"run 'origyne invoice --month {month}', which draws it again")
    return checked


def _paper_problem(path: Path, sha256: str | None) -> str | None:
    if not path.is_file():
        return "it is gone" if sha256 else "it was never drawn"
    if sha256 is None:
        return "the register does not know its hash: its drawing was cut off"
    return None if file_sha256(path) == sha256 else "it is not what was drawn"


def _file_problems(path: Path) -> list[str]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return [state for (state,) in db.execute("pragma integrity_check(3)") if state != "ok"]
    except sqlite3.DatabaseError as error:
        return [f"it can't be read ({error})"]
