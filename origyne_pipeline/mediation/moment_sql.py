"""Days and times to SQL: the clock of Paris of a text in some format, and its instant where the text tells it."""

from origyne_pipeline.feeds.recipes import EPOCHS, SERIAL
from origyne_pipeline.mediation.number_sql import EXACT
from origyne_pipeline.warehouse import literal

PARIS = "Europe/Paris"
EPOCH_DIGITS = 11
"""Of the seconds since 1970: more is no instant of this millennium or the next two."""
DAY_OF_SERIAL_0 = "date '1899-12-30'"
TOO_OLD = "timestamp '1900-01-01'"
"""A year of two figures that is read as one of four: no day of ours."""


def moment_sql(form: str, zone: str, text: str) -> str:
    """The clock of Paris that a text tells; null where it is not of the format."""
    instant = instant_sql(form, zone, text)
    if instant is not None:
        return f"timezone('{PARIS}', {instant})"
    return clock_sql(form, text)


def clock_sql(form: str, text: str) -> str:
    """The clock that a text tells, in whatever zone; null where it is not of the format."""
    if form == SERIAL:
        days = (
            rf"case when regexp_full_match({text}, '\d{{1,6}}([.,]\d+)?') then replace({text}, ',', '.') end"
        )
        return f"{DAY_OF_SERIAL_0} + to_seconds(cast(round(cast({days} as {EXACT}) * 86400) as bigint))"
    return f"nullif(greatest(try_strptime({text}, {literal(form)}), {TOO_OLD}), {TOO_OLD})"


def instant_sql(form: str, zone: str, text: str) -> str | None:
    """The instant that a text tells; None where it tells the clock of Paris."""
    if form in EPOCHS:
        digits = len(str(EPOCHS[form])) + EPOCH_DIGITS - 1
        count = rf"cast(nullif(regexp_extract({text}, '^(\d{{1,{digits}}})(?:[.]\d*)?$', 1), '') as bigint)"
        return f"to_timestamp({count} // {EPOCHS[form]})"
    if "%z" in form or "%Z" in form:
        return f"try_strptime(regexp_replace({text}, '[Zz]$', '+0000'), {literal(form)})"
    return f"timezone({literal(zone)}, {clock_sql(form, text)})" if zone != PARIS else None
