"""The earliest landed deposit: the start of a data root's calendar."""

import contextlib
import sqlite3
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from origyne_pipeline.collection.register import REGISTER_FILE
from origyne_pipeline.periods import local_day


def first_deposit_day(home: Path, feeds: Iterable[str]) -> date | None:
    """The earliest deposit day of some feeds; None where none has landed, or the register cannot be read.

    Opens the register read-only: it creates no file.
    """
    words = list(feeds)
    query = f"select min(deposited_at) from landed_files where feed in ({', '.join('?' * len(words))})"
    place = f"{(home / REGISTER_FILE).absolute().as_uri()}?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(place, uri=True, timeout=5)) as register:
            (earliest,) = register.execute(query, words).fetchone()
    except sqlite3.Error:
        return None
    return local_day(datetime.fromisoformat(earliest)) if earliest else None
