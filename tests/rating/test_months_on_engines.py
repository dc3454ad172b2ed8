"""Whole months rated on another engine give what they give on DuckDB, and are committed alike.

Skipped where neither Spark nor Sail is: ``make test-spark`` and ``make test-sail`` have an environment each.
"""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.engine import Sessions
from origyne_pipeline.engines import duckdb_sessions, sail_sessions, spark_sessions
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import PARIS, Month
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import Deposit, Market, path_of
from tests.oracle.pipeline import Pipeline
from tests.oracle.traps import write_deposit
from tests.rating.engines_agree import differences, linked, rate
from tests.rating.on_engines import INSTALLED, NONE, sessions_on

if not INSTALLED:
    pytest.skip(NONE, allow_module_level=True)

from origyne_pipeline import frame_models

NASTY = 10
"""A deposit of ``write_deposit`` with a change of the clock and an empty month."""


@pytest.fixture(params=INSTALLED)
def sessions(request: pytest.FixtureRequest) -> Sessions:
    return sessions_on(request.param)


@pytest.mark.parametrize("parts", [1, 4] if "sail" in INSTALLED else [1])  # each on Spark takes minutes
def test_every_month_of_a_nasty_deposit_has_the_same_rows(
    tmp_path: Path, sessions: Sessions, parts: int
) -> None:
    expected = write_deposit(tmp_path / "deposit", NASTY, events=100, step=18)
    pipeline = Pipeline(tmp_path / "home", tmp_path / "deposit", **expected["settings"])
    pipeline.clean()
    pipeline.rate(expected["months"])
    months = [Month.parse(text) for text in expected["months"]]
    copy = linked(pipeline.home, tmp_path / "on another {1} [2]*")
    calendar = pipeline.settings.calendar
    rate(copy, months, calendar if calendar.first_month else calendar.starting(months[0]), sessions, parts)
    assert sum(p.rows for p in Warehouse(copy).partitions("rated_cdrs").values()) > 0
    assert list(differences(pipeline.home, copy)) == []


def long_call(market: Market, minutes: int) -> None:
    """A call of some minutes with another band each: as many pieces to walk."""
    week = ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE")
    tier = {
        "usage": "VOIX", "unit": "MIN", "offer_code": "*", "origin_zone": "*", "destination_code": "*",
        "from_quantity": 0, "connection_fee_excl_tax": Decimal(0), "first_increment": 0, "increment": 1,
        "service_fee_excl_tax": Decimal(0), "service_price_excl_tax": Decimal(0),
        "rounding": "PROCHE", "decimals": 6,
    }  # fmt: skip
    market.tariff(
        date(2026, 1, 1),
        {
            "offers": [
                {
                    "offer_code": "MOB", "label": "Mobile", "line_type": "MOBILE", "prorated": True,
                    "subscription_excl_tax": Decimal(1), "activation_fee_excl_tax": Decimal(0),
                    "termination_fee_excl_tax": Decimal(0), "vat_rate": Decimal(20),
                }
            ],
            "destinations": [{"prefix": "33", "destination_code": "FR", "label": "F", "destination_group": "N"}],
            "zones": [{"network_prefix": "208", "origin_zone": "FR", "label": "France"}],
            "bands": [
                {"day": day, "band": "AB"[minute % 2], "from_minute": minute, "to_minute": minute + 1}
                for day in week
                for minute in range(1440)
            ],
            "prices": [tier | {"band": band, "price_excl_tax": Decimal(price)} for band, price in (("A", 1), ("B", 2))],
        },
    )  # fmt: skip
    line = {"line": "33600000001", "customer_ref": "C1", "offer_code": "MOB"}
    since = date(2026, 1, 1)
    market.observe("2026-09-01", [line | {"activated_on": since, "offer_from": since}])
    start = datetime(2026, 9, 7, 10, tzinfo=PARIS)
    market.events("2026-09-08", [{"cdr_id": "LONG", "started_at": start, "duration_s": minutes * 60}])


def test_a_walk_of_more_pieces_than_spark_would_take_by_itself_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sessions: Sessions
) -> None:
    monkeypatch.setitem(frame_models.MEANING, "spark.sql.cteRecursionLevelLimit", "3")  # it is 100
    minutes = 8
    market = Market(Deposit(tmp_path).warehouse, sessions)
    long_call(market, minutes)
    market.rate("2026-09")
    assert market.rows("rated_cdrs", "billed_quantity", "amount_excl_tax") == [
        (minutes * 60, Decimal(minutes // 2 * 3))
    ]


def test_a_partition_has_one_file_with_the_columns_and_types_of_its_header(
    tmp_path: Path, sessions: Sessions
) -> None:
    for place, each in enumerate((duckdb_sessions, sessions)):
        market = Market(Deposit(tmp_path / str(place)).warehouse, each)
        long_call(market, 3)
        market.rate("2026-09")
    for table in ("rated_cdrs", "monthly_consumption", "recurring_charges", "lines"):
        kinds = []
        for place in (0, 1):
            path = path_of(Warehouse(tmp_path / str(place)), table, "2026-09")
            assert path.name in path.with_name("_current.json").read_text()
            with Warehouse(tmp_path / str(place)).session() as session:
                described = session.query(f"describe select * from read_parquet('{path}')")
            kinds.append([(name, kind) for name, kind, *_ in described])
        assert kinds[0] == kinds[1]


@pytest.mark.parametrize("engine", INSTALLED)
def test_a_server_that_does_not_answer_is_said_in_words(tmp_path: Path, engine: str) -> None:
    absent = spark_sessions("nowhere", "1g") if engine == "spark" else sail_sessions("sc://127.0.0.1:9")
    words = {"spark": "Spark does not start on 'nowhere'", "sail": "Sail does not answer at sc://127.0.0.1:9"}
    with pytest.raises(OrigyneError, match=words[engine]), absent(Warehouse(tmp_path)):
        pass


def test_nothing_is_left_behind(tmp_path: Path, sessions: Sessions) -> None:
    market = Market(Deposit(tmp_path).warehouse, sessions)
    long_call(market, 1)
    market.rate("2026-09")
    (log,) = (tmp_path / "tmp").iterdir()
    assert log.name in ("spark.log", "sail.log")
