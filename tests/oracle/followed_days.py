"""A deposit that arrives day by day, some files late and some replaced, followed by the pipeline and by the oracle."""

import datetime as dt
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl

from origyne_pipeline.followup.follow import follow_up
from origyne_pipeline.followup.notices.due import alerts_due
from origyne_pipeline.followup.notices.raising import record

from . import calendar_fr as cal
from .deposit import scan
from .followup import AlertKey, FollowUp
from .pipeline import Pipeline

LIMITS = (5, 20, "40,50", None, 100)
"""PLAFOND_CONSO_HT of customers, in turns."""
LIMIT = "PLAFOND_CONSO_HT"
STAMP = re.compile(r"_(\d{8})(?:_(\d{6}))?\.csv$")
Table = dict[Any, Any]


class FollowedDays:
    """The pipeline and the oracle on a served tree that grows.

    Args:
        source: a whole deposit.
        work: a new folder, for what is served so far and the pipeline's home.
        settings: those of the deposit.
    """

    def __init__(self, source: Path, work: Path, **settings: Any) -> None:
        self.source, self.served = source / "ftp", work / "served" / "ftp"
        write_clients(source, work / "served")
        self.pipeline = Pipeline(work / "home", work / "served", **settings)
        choice = {name: settings[name] for name in ("cutoff_day", "first_month") if name in settings}
        self.oracle = FollowUp(self.served, self.pipeline.settings.clients, **choice)
        self.stamps = stamps_of(self.source)
        self.late: set[str] = set()
        self.former: set[str] = set()
        self.raised: dict[AlertKey, dt.datetime] = {}
        self.rows = 0

    def arrive(self, instant: dt.datetime, late: Iterable[str] = (), corrected: Iterable[str] = ()) -> None:
        """Everything deposited by an instant that is not late, some late files, some files as they are corrected."""
        self.pipeline.now = instant
        come = {path for path, at in self.stamps.items() if at <= instant and path not in self.late}
        for path in sorted(come | set(late)):
            if not (self.served / path).exists():
                self._put(path, is_former=path in self.former)
        for path in corrected:
            self._put(path, is_former=False)
            os.utime(self.served / path)

    def issue(self, month: str) -> None:
        """Rate and invoice a month from what has arrived."""
        self.pipeline.clean()
        self.pipeline.rate([month])
        self.pipeline.invoice([month])
        self.oracle.issue(month)

    def differences(self) -> Iterator[str]:
        """Follow, and tell each row that is not the oracle's."""
        self.pipeline.clean()
        follow_up(self.pipeline.warehouse, self.pipeline.settings)
        due = alerts_due(self.pipeline.warehouse, self.pipeline.settings)
        for alert in record(self.pipeline.home, due, self.pipeline.now):
            key = alert.key
            name = (
                key.kind_and_threshold,
                key.event_month,
                key.customer_ref,
                key.line or "",
                key.allowance_code or "",
            )
            if name in self.raised:
                yield f"raised twice: {name}"
            self.raised[name] = alert.reached_at
        followed = self.oracle.day()
        self.oracle.raise_alerts(followed)
        allowances, spends = self._tables()
        expected = {
            key: (a.granted, a.used, a.reached.get(80), a.reached.get(100), a.forecast)
            for key, a in followed.allowances.items()
        }
        yield from self._told("allowance", expected, allowances)
        spent = {
            key: (s.amount, s.roaming, s.premium, s.count, s.first_at, s.last_at, s.forecast)
            for key, s in followed.spends.items()
        }
        yield from self._told("spend", spent, spends)
        yield from self._told("alert", self.oracle.alerts, self.raised)

    def _told(self, name: str, expected: Table, published: Table) -> Iterator[str]:
        self.rows += len(expected)
        for key in sorted(expected.keys() | published.keys()):
            if expected.get(key) != published.get(key):
                yield f"{name} {key}: expected {expected.get(key)}, published {published.get(key)}"

    def _tables(self) -> tuple[Table, Table]:
        with self.pipeline.warehouse.session() as session:
            session.bind("usage_allowances")
            session.bind("usage_spend")
            allowances = session.query(
                "select event_month, allowance_code, customer_ref, coalesce(line, ''), granted_quantity, used_quantity,"
                " reached_80_at, reached_100_at, forecast_quantity from usage_allowances"
            )
            spends = session.query(
                "select event_month, customer_ref, line, amount_excl_tax, roaming_data_excl_tax, premium_excl_tax,"
                " event_count, first_event_at, last_event_at, forecast_excl_tax from usage_spend"
            )
        return {row[:4]: row[4:] for row in allowances}, {row[:3]: row[3:] for row in spends}

    def _put(self, path: str, is_former: bool) -> None:
        target = self.served / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(self.source / path, target)
        if is_former:
            header, *lines = target.read_bytes().splitlines(keepends=True)
            kept = [line for place, line in enumerate(lines) if place % 3 != 1 or b'"' in line]
            target.write_bytes(header + b"".join(kept))


def write_clients(source: Path, served: Path) -> None:
    """The deposit's clients.xlsx, with a limit for most customers."""
    (served / "reference").mkdir(parents=True)
    book = openpyxl.load_workbook(source / "reference" / "clients.xlsx")
    sheet = book["Clients"]
    headers = [sheet.cell(1, place).value for place in range(1, sheet.max_column + 1)]
    column = headers.index(LIMIT) + 1 if LIMIT in headers else sheet.max_column + 1
    sheet.cell(1, column, LIMIT)
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 1).value:
            sheet.cell(row, column, LIMITS[row % len(LIMITS)])
    book.save(served / "reference" / "clients.xlsx")


def stamps_of(root: Path) -> dict[str, dt.datetime]:
    """When each file is deposited; a file under a second name by that name's stamp."""
    known = {file.path: file.deposited_at for file in scan(root)}
    stamps = {}
    for file in (path for path in root.rglob("*") if path.is_file()):
        path = file.relative_to(root).as_posix()
        stamp = STAMP.search(path)
        if at := known.get(unicodedata.normalize("NFC", path)):
            stamps[path] = at
        elif stamp and "CDRs" in path:
            at = dt.datetime.strptime(stamp[1] + (stamp[2] or "200000"), "%Y%m%d%H%M%S")
            stamps[path] = cal.instant_of(at.date(), at.time())
    return stamps
