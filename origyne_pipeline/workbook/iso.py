"""Days and times as ISO 8601 writes them, which is how Strict OOXML and OpenDocument store them."""

import re
from datetime import date, datetime, time, timedelta

MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?)?Z?"
)
CLOCK = re.compile(r"T?([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]0+)?)?Z?")
SPAN = re.compile(r"PT(?:([0-9]{1,5})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,9})(?:[.,]([0-9]{1,9}))?S)?")
DAY_ZERO = (date(1899, 12, 30), date(1899, 12, 31))
"""What a spreadsheet calls the day of a time alone."""


def moment_of(text: str) -> object:
    """A day, a day and time, a time, or a span of time; the text itself where it is none of these.

    >>> moment_of("2026-09-01"), moment_of("1899-12-31T08:00:00.000"), moment_of("PT24H00M00S")
    (datetime.datetime(2026, 9, 1, 0, 0), datetime.time(8, 0), datetime.timedelta(days=1))
    >>> moment_of("2026-13-01")
    '2026-13-01'
    """
    text = text.strip()
    try:
        if matched := MOMENT.fullmatch(text):
            year, month, day, hour, minute, second = (int(part or 0) for part in matched.groups()[:6])
            moment = datetime(year, month, day, hour, minute, second, _micros(matched[7]))
            return moment.time() if moment.date() in DAY_ZERO else moment
        if matched := CLOCK.fullmatch(text):
            hour, minute, second = (int(part or 0) for part in matched.groups())
            return time(hour, minute, second)
    except ValueError:
        return text
    matched = SPAN.fullmatch(text)
    if matched and any(matched.groups()):
        hours, minutes, seconds = (int(part or 0) for part in matched.groups()[:3])
        return timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=_micros(matched[4]))
    return text


def _micros(fraction: str | None) -> int:
    return int((fraction or "0")[:6].ljust(6, "0"))
