"""Whether the register of debits is whole, and the bank's files are those that it registered."""

import sqlite3
from contextlib import closing
from pathlib import Path

from origyne_pipeline.files import file_sha256
from origyne_pipeline.integrity import Checked, Tick, no_tick
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.register_care import (
    REMEDY,
    check_not_lost,
    debits_path,
    head_of,
    missing_heads,
    problems,
)
from origyne_pipeline.register_schema import schema_problems

SCHEMA = Path(__file__).parent / "register.sql"


def check_debits(home: Path, tick: Tick = no_tick) -> Checked:
    """The register of debits, and each file for the bank."""
    checked = Checked("debit register")
    path = debits_path(home)
    try:
        check_not_lost(home)
    except PaymentsError as error:
        checked.fault(path, str(error).removeprefix(f"{path}: ").partition(";")[0], REMEDY)
    if not path.exists() or checked.faults:
        return checked
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            faults = [state for (state,) in db.execute("pragma integrity_check(3)") if state != "ok"]
            faults += schema_problems(db, SCHEMA.read_text())
            faults += dict.fromkeys(problems(db, home, contents=True))
            head = head_of(db)
            files = db.execute("select month, file_name, sha256 from files order by 1, 2").fetchall()
    except sqlite3.DatabaseError as error:
        checked.fault(path, f"it can't be read ({error})", REMEDY)
        return checked
    for fault in faults:
        checked.fault(path, fault, REMEDY)
    for fault in missing_heads(home) if head else []:
        place, _, problem = fault.partition(": ")
        checked.fault(place, problem, "the next run writes it again")
    checked.count("debits", head.get("debits", (0, ""))[0])
    for done, (month, name, sha256) in enumerate(files, 1):
        checked.count("bank files")
        tick(done, len(files))
        file = home / "sepa" / month / name
        if not file.is_file() or file_sha256(file) != sha256:
            state = "it is not what was registered" if file.is_file() else "it is gone"
            checked.fault(
                file, state, f"run 'origyne collect --month {month}', which writes the same file again"
            )
    return checked
