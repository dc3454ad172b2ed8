"""Days and times to SQL: the clock of Paris of a text in some format, and its instant where the text tells it."""

from decimal import Decimal

from origyne_pipeline.feeds.recipes import EPOCHS, SERIAL
from origyne_pipeline.mediation.number_sql import EXACT
from origyne_pipeline.warehouse import literal

PARIS, UTC = "Europe/Paris", "UTC"
EPOCH_DIGITS = 11
"""Of the seconds since 1970: more is no instant of this millennium or the next two."""
DAY_OF_SERIAL_0 = "date '1899-12-30'"
TOO_OLD = "timestamp '1900-01-01'"
"""A year of two figures that is read as one of four: no day of ours."""

MONTHS = {
    "Jan": "janv?|janvier|january|j[aä]nner|januar|gennaio|gen|enero|ene",
    "Feb": "f[eé]vr?|f[eé]vrier|february|feb|febr|februar|febbraio|febrero",
    "Mar": "mars?|march|m[aä]rz|mrz|marzo",
    "Apr": "avr|avril|apr|april|aprile|abr|abril",
    "May": "mai|may|maggio|mag|mayo",
    "Jun": "juin|june?|juni|giugno|giu|junio",
    "Jul": "juil|juillet|july?|juli|luglio|lug|julio",
    "Aug": "ao[uû]t|aug|august|agosto|ago",
    "Sep": "sept?|septembre|september|settembre|set|septiembre",
    "Oct": "oct|octobre|october|okt|oktober|ottobre|ott|octubre",
    "Nov": "nov|novembre|november|noviembre",
    "Dec": "d[eé]c|d[eé]cembre|december|dez|dezember|dicembre|dic|diciembre",
}
"""Names of months in French, English, German, Italian and Spanish, short and whole, with a point or without."""


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
    text, form = _readable(text, form)
    return f"nullif(greatest(try_strptime({text}, {literal(form)}), {TOO_OLD}), {TOO_OLD})"


def instant_sql(form: str, zone: str, text: str) -> str | None:
    """The instant that a text tells; None where it tells the clock of Paris."""
    if form in EPOCHS:
        return f"to_timestamp({_epoch_count(form, text)} // {EPOCHS[form]})"
    if "%z" in form or "%Z" in form:
        zoned = f"case when suffix(lower({text}), 'z') then left({text}, -1) || '+0000' else {text} end"
        readable, english = _readable(zoned, form)
        general = f"try_strptime({readable}, {literal(english)})"
        if "%z" in form[:-2] or not form.endswith("%z"):
            return general
        readable, english = _readable(text, f"{form[:-2]}Z")
        utc = _instant_of_utc(f"try_strptime({readable}, {literal(english)})")
        return f"case when ends_with({text}, 'Z') then {utc} else {general} end"
    if zone == PARIS:
        return None
    clock = clock_sql(form, text)
    return _instant_of_utc(clock) if zone == UTC else f"timezone({literal(zone)}, {clock})"


def _instant_of_utc(clock: str) -> str:
    """The instant of a clock of UTC; the engine's own conversion of zones costs twenty times as much."""
    return f"make_timestamptz(epoch_us({clock}))"


def epoch_seconds_sql(form: str, zone: str, text: str) -> str:
    """Seconds since 1970, exact, of the moment that a text tells; null where it is not of the format."""
    if form in EPOCHS:
        return f"cast({_epoch_count(form, text)} as {EXACT}) * {Decimal(1) / EPOCHS[form]:f}"
    instant = instant_sql(form, zone, text) or f"timezone({literal(zone)}, {clock_sql(form, text)})"
    return f"cast(epoch_us({instant}) as {EXACT}) * 0.000001"


def _epoch_count(form: str, text: str) -> str:
    digits = len(str(EPOCHS[form])) + EPOCH_DIGITS - 1
    return rf"cast(nullif(regexp_extract({text}, '^(\d{{1,{digits}}})(?:[.]\d*)?$', 1), '') as bigint)"


def _readable(text: str, form: str) -> tuple[str, str]:
    """A text and its format as the engine reads them: fractions of six figures at most, English names of months."""
    if "%f" in form:
        text = rf"regexp_replace({text}, '([.,]\d{{6}})\d+', '\1')"
    if "%b" in form or "%B" in form:
        form = form.replace("%B", "%b")
        for month, names in MONTHS.items():
            text = rf"regexp_replace({text}, '(?i)\b(?:{names})(?:\.|\b)', '{month}')"
    return text, form
