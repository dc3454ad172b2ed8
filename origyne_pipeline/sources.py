"""The wholesalers whose deposits are billed together, by name, and whose a path or an event's id is.

The first one, ``origyne``, is that of ``[ftp]``: its paths and ids stand in every table as it writes them. Those of
another begin with ``@name/``, so that two wholesalers may use the same names and ids, and no table needs another key.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from origyne_pipeline.periods import PARIS, days_between

MAIN = "origyne"
"""The source of all that bears no other's name."""
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
LONGEST_NAME = 20
SIGN = "@"


def is_source_name(text: str) -> bool:
    """Whether a text may be the name of a source: it stands in paths, ids and names of variables."""
    return len(text) <= LONGEST_NAME and NAME.fullmatch(text) is not None


def prefix_of(source: str) -> str:
    """What the paths and event ids of a source begin with; nothing for the first.

    >>> prefix_of("alpha"), prefix_of("origyne")
    ('@alpha/', '')
    """
    return "" if source == MAIN else f"{SIGN}{source}/"


def source_of(path: str) -> str:
    """The source of a path, or of an event by its id.

    >>> source_of("@alpha/RatedCDRs/MOBILE/x.csv"), source_of("RatedCDRs/MOBILE/x.csv"), source_of("@Alpha")
    ('alpha', 'origyne', 'origyne')
    """
    name, slash, _ = path.removeprefix(SIGN).partition("/")
    return name if slash and path.startswith(SIGN) and is_source_name(name) else MAIN


def source_sql(column: str) -> str:
    """``source_of`` a column as an expression of SQL, for a database that has none of our macros."""
    return (
        f"case when starts_with({column}, '{SIGN}') and regexp_matches({column}, '^{SIGN}[a-z][a-z0-9-]*/')"
        f" then split_part(substr({column}, 2), '/', 1) else '{MAIN}' end"
    )


def password_variable(source: str) -> str:
    """The environment variable of a source's password.

    >>> password_variable("two-b")
    'ORIGYNE_FTP_PASSWORD_TWO_B'
    """
    return "ORIGYNE_FTP_PASSWORD" + ("" if source == MAIN else f"_{source.upper().replace('-', '_')}")


@dataclass(frozen=True)
class DepositWindow:
    """When a wholesaler deposits, local time: ``weekdays`` (0 is Monday), from an hour to an hour, both included.

    ``silence_days``: so many deposit days in a row without any file of a daily feed are told; 0: never.
    """

    weekdays: frozenset[int] = frozenset(range(6))
    opens: time = time(8)
    closes: time = time(20)
    silence_days: int = 1

    def is_open(self, instant: datetime) -> bool:
        """Whether the wholesaler deposits at that instant."""
        local = instant.astimezone(PARIS)
        return (
            local.weekday() in self.weekdays
            and self.opens <= local.time().replace(microsecond=0) <= self.closes
        )

    def dates(self, first: date, last: date) -> Iterator[date]:
        """The days on which the wholesaler deposits, both ends included."""
        return (day for day in days_between(first, last) if day.weekday() in self.weekdays)


USUAL_WINDOW = DepositWindow()
"""Monday to Saturday, 8h to 20h."""
