"""A tariff workbook on trial: read and checked as a deposited one is, and bound in place of the one in force."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from origyne_pipeline.engine import Engine
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.mediation.tariff_book import TariffBook, TariffBookRefused, read_tariff_book
from origyne_pipeline.mediation.tariffs import TABLES
from origyne_pipeline.warehouse import literal
from origyne_pipeline.workbook import Layout

SINCE_EVER = date(2000, 1, 1)


class TrialError(OrigyneError):
    """What cannot be tried out; the message says what to do."""


@dataclass(frozen=True)
class TrialBook:
    """A good workbook, and the days on which it stands in for what was in force.

    Attributes:
        book: its rows.
        sha256: of the file.
        from_day: the first day.
        to_day: the last day, included; None where no later workbook follows.
    """

    book: TariffBook
    sha256: str
    from_day: date = SINCE_EVER
    to_day: date | None = None


def read_trial_book(path: Path, layouts: Sequence[Layout]) -> TrialBook:
    """The workbook of a file, of which neither the name nor the place matters.

    Raises:
        TrialError: no such file.
        TariffBookRefused: with every fault that was found.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TrialError(
            f"{path}: cannot be read ({error.strerror}); expected a tariff workbook (.xlsx, .xlsm, .ods)"
        ) from None
    try:
        book = read_tariff_book(content, path.name, layouts=layouts)
    except TariffBookRefused as refused:
        raise TariffBookRefused(
            path.name, refused.faults, "nothing was computed; correct it and run again"
        ) from None
    return TrialBook(book, hashlib.sha256(content).hexdigest())


def bind_trial_book(session: Engine, trial: TrialBook) -> None:
    """Puts the workbook over the tariff tables that are bound: its days are its own, other days stay as they are."""
    deposited_at = datetime.combine(trial.from_day, time(), UTC)
    head = {
        "tariff_from": trial.from_day,
        "workbook": f"trial-{trial.sha256[:12]}",
        "deposited_at": deposited_at,
    }
    other_days = f"tariff_from < {literal(str(trial.from_day))}"
    if trial.to_day:
        other_days += f" or tariff_from > {literal(str(trial.to_day))}"
    for sheet in TABLES:
        table = f"tariff_{sheet}"
        rows = [head | row for row in getattr(trial.book, sheet)]
        session.bind(table, name=f"{table}_in_force")
        session.bind_values(table, rows, name="workbook_rows")
        session.run(f"mediation/{table}", name=f"{table}_on_trial")
        session.query(
            f"create or replace temp view {table} as select * from {table}_in_force where {other_days}"
            f" union all select * from {table}_on_trial"
        )
