"""Which alerts there were and which channel has had them: ``alerts.sqlite`` and ``alerts.log`` of the data root.

Nothing here raises: an alert that cannot be written or sent never stops the run that it is about.
"""

import contextlib
import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from origyne_pipeline.alerting.alert import Alert
from origyne_pipeline.alerting.channels import ChannelError, channels_of
from origyne_pipeline.settings import Settings

LOG, LEDGER, LOCK = "alerts.log", "alerts.sqlite", ".alerts.lock"
BUSY_TIMEOUT_S = 10
TRIED_FOR = timedelta(days=1)
"""A channel that does not answer for so long loses the alert; the log keeps it."""
AT_ONCE = 50
"""Alerts of one message."""
SCHEMA = """
create table if not exists alerts (
    key text primary key, at text not null, headline text not null, text text not null, json text not null
);
create table if not exists deliveries (
    key text not null references alerts (key), channel text not null, sent_at text, fault text,
    primary key (key, channel)
);
"""


def record_alert(settings: Settings, alert: Alert) -> bool:
    """Writes an alert down for each channel that is set; False when the same evidence was alerted before."""
    try:
        with _ledger(settings.home) as ledger:
            added = ledger.execute(
                "insert or ignore into alerts values (?, ?, ?, ?, ?)",
                (alert.key, _instant(alert.at), alert.headline, alert.as_text(), alert.as_json()),
            ).rowcount
            if added:
                ledger.executemany(
                    "insert into deliveries (key, channel) values (?, ?)",
                    [(alert.key, channel) for channel in channels_of(settings)],
                )
    except (OSError, sqlite3.Error) as error:
        _log(settings.home, f"{alert.as_line()} (not recorded for mail and webhook: {error})")
        return True
    if added:
        _log(settings.home, alert.as_line())
    return bool(added)


def deliver_alerts(settings: Settings, now: datetime) -> list[str]:
    """Sends what waits, one message a channel; the faults of channels, in words. They are in the log too.

    What could not be sent is tried again at the next call, for a day.
    """
    if not (settings.home / LEDGER).exists():
        return []
    faults = []
    try:
        with _alone(settings.home) as alone:
            if alone:
                for channel in channels_of(settings):
                    fault = _deliver(settings, channel, now)
                    if fault:
                        faults.append(f"{channel}: {fault}")
    except (OSError, sqlite3.Error) as error:
        faults.append(f"{LEDGER}: {error}")
    return faults


def _deliver(settings: Settings, channel: str, now: datetime) -> str | None:
    with _ledger(settings.home) as ledger:
        waiting = ledger.execute(
            "select key, headline, text, json, fault from alerts join deliveries using (key)"
            " where channel = ? and sent_at is null and at > ? order by at, key limit ?",
            (channel, _instant(now - TRIED_FOR), AT_ONCE),
        ).fetchall()
    if not waiting:
        return None
    keys = [(channel, key) for key, *_ in waiting]
    try:
        channels_of(settings)[channel](
            [headline for _, headline, *_ in waiting],
            [text for _, _, text, *_ in waiting],
            [json.loads(document) for *_, document, _ in waiting],
        )
    except ChannelError as error:
        fault = str(error)
        if any(former != fault for *_, former in waiting):
            _log(settings.home, f"{_instant(now)} {len(waiting)} alerts not sent by {channel}: {fault}")
        with _ledger(settings.home) as ledger:
            ledger.executemany(
                "update deliveries set fault = ? where channel = ? and key = ?", [(fault, *k) for k in keys]
            )
        return fault
    with _ledger(settings.home) as ledger:
        ledger.executemany(
            "update deliveries set sent_at = ?, fault = null where channel = ? and key = ?",
            [(_instant(now), *k) for k in keys],
        )
    return None


@contextlib.contextmanager
def _ledger(home: Path) -> Iterator[sqlite3.Connection]:
    """A transaction of the ledger, readable by its owner only."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / LEDGER
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    with contextlib.closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S)) as connection:
        connection.executescript(SCHEMA)
        with connection:
            yield connection


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[bool]:
    """Whether no other process sends alerts at this moment."""
    file = os.open(home / LOCK, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(file)


def _log(home: Path, line: str) -> None:
    with contextlib.suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        with open(
            home / LOG, "a", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)
        ) as file:
            file.write(" ".join(line.split()) + "\n")


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
