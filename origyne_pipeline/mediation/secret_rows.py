"""Rows of a feed with secret columns: what may leave the reader.

PIN codes have 4 to 8 digits, PUK codes 8. They may stand in any column of a file whose columns are swapped, renamed or
broken, so a value is judged by its form, not by its column.
"""

import re

import polars as pl

from origyne_pipeline.feeds.contract import CsvFeed

HIDDEN = "***"
CARD_NUMBER = re.compile(r"[0-9]{14,15}|[0-9]{19,20}")
"""An ICCID or an IMSI: no code, and no two codes together, have so many digits."""
CODES = re.compile(r"[0-9]{4,}")
"""What may be a code, or several."""


def without_secrets(
    frame: pl.DataFrame,
    secrets: list[pl.Series],
    feed: CsvFeed,
    file_name: str,
    absent: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """The rows without their secrets: ``raw`` masked, public values that may be codes hidden.

    Adds ``<name>_state`` of each secret column: MISSING, BAD or OK; NONE where the layout says that there is none.

    Args:
        frame: rows as ``CsvReader.frames`` gives them.
        secrets: the secret columns' values, in the feed's order.
        feed: whose rows they are.
        file_name: what it shows anyway is no secret.
        absent: names of the secret columns that these files do not have, as the layout says.
    """
    names = [column.name for column in feed.columns if not column.secret]
    whole = frame["field_count"] == frame["expected_count"]
    public = {
        name: pl.Series(
            name,
            [
                shown_value(value, file_name) if is_whole else None
                for value, is_whole in zip(frame[name], whole, strict=True)
            ],
            dtype=pl.String,
        )
        for name in names
    }
    hidden = [HIDDEN] * (len(feed.columns) - len(names))
    rows = zip(whole, *public.values(), strict=True)
    raw = [
        feed.delimiter.join([*(value or "" for value in values), *hidden]) if is_whole else HIDDEN
        for is_whole, *values in rows
    ]
    return frame.with_columns(
        pl.Series("raw", raw, dtype=pl.String),
        *public.values(),
        *(_state(secret, is_absent=secret.name in absent) for secret in secrets),
    )


def shown_value(value: str | None, file_name: str) -> str | None:
    """A public value, or ``***`` where it may hold a code.

    >>> shown_value("CMD1", "a"), shown_value("27182818", "a"), shown_value("2026-17", "CartesSIM_2026-17.csv")
    ('CMD1', '***', '2026-17')
    """
    if not value or CARD_NUMBER.fullmatch(value):
        return value
    if any(digits not in file_name for digits in CODES.findall(value)):
        return HIDDEN
    return value


def _state(secret: pl.Series, *, is_absent: bool) -> pl.Series:
    if is_absent:
        return pl.Series(f"{secret.name}_state", ["NONE"] * len(secret), dtype=pl.String)
    return (
        pl.DataFrame({"v": secret, "d": secret.str.contains(r"^[0-9]+$")})
        .select(
            pl.when(pl.col("v").is_null() | (pl.col("v") == ""))
            .then(pl.lit("MISSING"))
            .when(pl.col("d"))
            .then(pl.lit("OK"))
            .otherwise(pl.lit("BAD"))
            .alias(f"{secret.name}_state")
        )
        .to_series()
    )
