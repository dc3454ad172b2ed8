"""A deposit that comes day by day, landed and followed by the real jobs, every published row against the oracle.

Files come late, are replaced (by more rows and by fewer) and are removed from the server.
``python -m tests.oracle.daily --seed 1 --seed 2 --deposit FOLDER`` prints what differs, and counts.
"""

import argparse
import datetime as dt
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from assets.launch import Launcher
from origyne_pipeline.settings import load_settings

from . import calendar_fr as cal
from .followed_days import stamps_of, write_clients
from .followup import AlertKey, Followed, FollowUp
from .fraud import Signals

DAY = dt.timedelta(days=1)
LINES, MONTH, SHOWN = 60, "2026-09", 12
Row = tuple[Any, ...]

QUERIES = {
    "usage_allowances": "event_month, allowance_code, customer_ref, coalesce(line, ''), usage, granted_quantity,"
    " used_quantity, reached_80_at, reached_100_at, forecast_quantity, as_of",
    "usage_spend": "event_month, customer_ref, line, amount_excl_tax, roaming_data_excl_tax, premium_excl_tax,"
    " event_count, first_event_at, last_event_at, forecast_excl_tax, as_of",
    "usage_alerts": "kind, threshold, event_month, customer_ref, coalesce(line, ''), coalesce(allowance_code, ''),"
    " reached_at, raised_at, status",
    "fraud_signals": "rule, line, customer_ref, first_event_at, last_event_at, event_count, amount_excl_tax,"
    " cost_excl_tax, raised_at, status",
}


class Script:
    """Which files come late, are replaced and are removed, and after how many days; the same for the same deposit."""

    def __init__(self, stamps: dict[str, dt.datetime]) -> None:
        mobile = sorted((p for p in stamps if p.startswith("RatedCDRs/MOBILE")), key=lambda p: stamps[p])
        fixed = sorted((p for p in stamps if p.startswith("RatedCDRs/VGA")), key=lambda p: stamps[p])
        shown = sorted((p for p in stamps if p.startswith("AccountStatus")), key=lambda p: stamps[p])

        def at(paths: list[str], hundredths: int) -> str:
            return paths[len(paths) * hundredths // 100]

        self.late = {
            at(mobile, 20): 3,
            at(mobile, 55): 8,
            at(mobile, 78): 5,
            at(fixed, 40): 2,
            at(shown, 30): 2,
        }
        self.grown = {at(mobile, 12): 2, at(mobile, 45): 6, at(fixed, 25): 1}
        self.shrunk = {
            at(mobile, share): days for share, days in ((15, 3), (35, 4), (66, 1), (72, 3), (90, 2))
        }
        self.shrunk |= {at(fixed, 60): 4, at(fixed, 70): 3}
        self.removed = {at(mobile, 30): 1, at(mobile, 50): 3, at(shown, 50): 1}


class Daily:
    """The product and the oracle on a server's tree that changes every day.

    Args:
        source: a whole deposit: ``ftp/`` and ``reference/clients.xlsx``.
        work: a new folder.
    """

    def __init__(self, source: Path, work: Path) -> None:
        self.source, self.work = source / "ftp", work
        write_clients(source, work)
        self.served, self.known = work / "ftp", work / "known"
        self.served.mkdir()
        self.settings = load_settings(
            {
                "ORIGYNE_HOME": str(work / "home"),
                "ORIGYNE_FTP_URL": f"file://{self.served}",
                "ORIGYNE_CLIENTS": str(work / "reference" / "clients.xlsx"),
                "ORIGYNE_SETTLE_SECONDS": "0",
            }
        )
        self.stamps = stamps_of(self.source)
        self.script = Script(self.stamps)
        self.oracle = FollowUp(self.known, self.settings.clients)
        self.signals = Signals()
        self.raised_at: dict[Any, dt.datetime] = {}
        self.now = dt.datetime.min.replace(tzinfo=dt.UTC)
        self.rows: Counter[str] = Counter()
        self.laid: dict[str, int] = {}
        self.emptied: set[str] = set()
        self.taken_back: set[AlertKey] = set()

    @cached_property
    def paths(self) -> list[str]:
        """Every file of the whole deposit."""
        return sorted(p.relative_to(self.source).as_posix() for p in self.source.rglob("*") if p.is_file())

    def days(self) -> list[dt.date]:
        """From the first deposit of events or lines to the last."""
        days = {
            cal.local_date(at) for path, at in self.stamps.items() if path.startswith(("Rated", "Account"))
        }
        return [min(days) + n * DAY for n in range((max(days) - min(days)).days + 1)]

    def arrive(self, day: dt.date) -> None:
        """Lay what the wholesaler does up to a day into the server's tree; the oracle's keeps what was removed.

        A file is removed once it has landed.
        """
        self.now = cal.instant_of(day, dt.time(22, 30))
        script, landed = self.script, set(self.laid)
        for path in self.paths:
            comes_on = self._deposit_day(path) + script.late.get(path, 0) * DAY
            if comes_on > day:
                continue
            cut = 2 if path in self.emptied else int(self._is_cut(path, day))
            if self.laid.get(path) != cut:
                self._put(path, cut)
            if path in landed and path in script.removed and day >= comes_on + script.removed[path] * DAY:
                (self.served / path).unlink(missing_ok=True)

    def _deposit_day(self, path: str) -> dt.date:
        if path in self.stamps:
            return cal.local_date(self.stamps[path])
        modified = dt.datetime.fromtimestamp((self.source / path).stat().st_mtime, dt.UTC)
        return min(cal.local_date(modified), self.days()[-1])

    def _is_cut(self, path: str, day: dt.date) -> bool:
        """Whether a third of the rows is left out: before it grows, after it shrinks."""
        script = self.script
        comes_on = self._deposit_day(path)
        is_before = day < comes_on + (script.grown | script.shrunk).get(path, 0) * DAY
        return (path in script.grown and is_before) or (path in script.shrunk and not is_before)

    def _put(self, path: str, cut: int) -> None:
        """Lay a file: whole (0), without a third of its rows (1), or with its first row only (2)."""
        self.laid[path] = cut
        for root in (self.served, self.known):
            is_new = not (root / path).exists()
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.source / path, root / path)
            if cut:
                header, *lines = (root / path).read_bytes().splitlines(keepends=True)
                kept = [line for place, line in enumerate(lines) if place % 3 != 1 or b'"' in line]
                (root / path).write_bytes(header + b"".join(lines[:1] if cut == 2 else kept))
            if not is_new or cut:
                os.utime(root / path, (self.now.timestamp(), self.now.timestamp()))

    def follow(self) -> None:
        """Land and follow, as ``origyne land`` and ``origyne usage --update`` do."""
        Launcher(self.settings, now=lambda: self.now).land()
        Launcher(self.settings, now=lambda: self.now).follow_up()

    def differences(self) -> Iterator[str]:
        """Each published row that is not the oracle's, and each row of the oracle's that is not published."""
        followed = self.oracle.day()
        self.oracle.raise_alerts(followed)
        for key in self.oracle.alerts:
            self.raised_at.setdefault(key, self.now)
        self._correct(followed)
        self.taken_back |= self.oracle.alerts.keys() - followed.reached.keys()
        first = self.oracle.first_month or min(key[0] for key in followed.spends)
        self.signals.look(followed, first, self.oracle.cutoff_day, self.now)
        published = self._published()
        for table, rows in self._expected(followed).items():
            expected, shown = Counter(rows), Counter(published[table])
            self.rows[table] += len(rows)
            for word, only in (("expected", expected - shown), ("published", shown - expected)):
                for row in sorted(only, key=str):
                    yield f"{table}: {word} {' '.join(map(str, row))}"

    def _correct(self, followed: Followed) -> None:
        """Let a file of the day be corrected next: one whose event reached a threshold that was raised today."""
        new = {at for key, at in self.oracle.alerts.items() if self.raised_at[key] == self.now}
        known = self.emptied | self.script.late.keys() | self.script.grown.keys() | self.script.shrunk.keys()
        files = (
            {e.file.path for e in followed.events if e.started_at in new} - known - self.script.removed.keys()
        )
        self.emptied |= set(sorted(files)[-1:])

    def _expected(self, followed: Followed) -> dict[str, list[Row]]:
        allowances = [
            (*key, a.usage, a.granted, a.used, a.reached.get(80), a.reached.get(100), a.forecast, a.as_of)
            for key, a in followed.allowances.items()
        ]
        spends = [
            (*key, s.amount, s.roaming, s.premium, s.count, s.first_at, s.last_at, s.forecast, s.as_of)
            for key, s in followed.spends.items()
        ]
        alerts = [
            (key[0], int(key[0].rpartition("_")[2]), *key[1:], at, self.raised_at[key], "RAISED")
            for key, at in self.oracle.alerts.items()
        ]
        signals = [
            (i.key[0], i.key[1], i.customer, i.first_at, i.last_at, i.count, i.amount, i.cost, at, "OPEN")
            for i, at in self.signals.kept
        ]
        return {
            "usage_allowances": allowances,
            "usage_spend": spends,
            "usage_alerts": alerts,
            "fraud_signals": signals,
        }

    def _published(self) -> dict[str, list[Row]]:
        with duckdb.connect(str(self.settings.home / "origyne.duckdb"), read_only=True) as connection:
            connection.execute("set timezone = 'UTC'")
            return {
                table: connection.execute(f"select {columns} from {table}").fetchall()
                for table, columns in QUERIES.items()
            }


def compare(
    source: Path,
    work: Path,
    days: Iterable[dt.date] | None = None,
    since: dt.date = dt.date.min,
    step: int = 1,
) -> tuple[Daily, int, list[str]]:
    """Some days of a deposit, or each ``step``-th from one on; (what was compared, days, differences)."""
    daily, every, count = Daily(source, work), [], 0
    for day in days or [each for each in daily.days() if each >= since][::step]:
        daily.arrive(day)
        daily.follow()
        differences = list(daily.differences())
        for text in differences[:SHOWN]:
            sys.stdout.write(f"{day} {text}\n")
        sys.stdout.write(f"{day}: {len(differences)} differences, {sum(daily.rows.values())} rows so far\n")
        sys.stdout.flush()
        every += [f"{day} {text}" for text in differences]
        count += 1
    return daily, count, every


def main() -> int:
    """Compare invented deposits by seed, and deposits that lie unpacked."""
    from origyne_pipeline.periods import Month
    from origyne_pipeline.simulation import simulate

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, action="append", default=[])
    parser.add_argument("--events", type=int)
    parser.add_argument("--deposit", type=Path, action="append", default=[])
    parser.add_argument("--since", type=dt.date.fromisoformat, default=dt.date.min, metavar="AAAA-MM-JJ")
    parser.add_argument("--step", type=int, default=1, help="compare each so many days")
    chosen = parser.parse_args()
    wrong = 0
    for source in [*chosen.seed, *chosen.deposit]:
        with tempfile.TemporaryDirectory(prefix="daily-") as folder:
            deposit = source
            if isinstance(source, int):
                deposit = Path(folder, "deposit")
                simulate(
                    deposit, month=Month.parse(MONTH), lines=LINES, seed=source, events=chosen.events,
                    snapshots_a_day=1, faults=True, frauds=True,
                )  # fmt: skip
            Path(folder, "work").mkdir()
            daily, days, differences = compare(
                deposit, Path(folder, "work"), since=chosen.since, step=chosen.step
            )
            counts = json.dumps(
                dict(daily.rows) | {"signals": Counter(i.key[0] for i, _ in daily.signals.kept)}
            )
            sys.stdout.write(
                f"{source}: {days} days, {len(differences)} differences, rows compared: {counts},"
                f" {len(daily.taken_back)} alerts whose usage was taken back\n"
            )
            sys.stdout.flush()
            wrong += len(differences)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
