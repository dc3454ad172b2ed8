"""Rating in a process of its own, through Dagster Pipes: the same rows, the same report; on Spark where it is."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.instance import open_instance
from assets.launch import Launcher
from assets.rating_apart import order, rated_by, said_of
from origyne_pipeline.engine import EngineError
from origyne_pipeline.engines import require
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating.month import RatingError, rate_month
from origyne_pipeline.settings import Ftp, Rating, Settings
from tests.assets.test_runs import now
from tests.oracle.pipeline import Pipeline
from tests.oracle.traps import write_deposit

pytestmark = pytest.mark.long

MONTH = Month(2026, 9)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A deposit, cleaned and not rated; copied, never written."""
    root = tmp_path_factory.mktemp("clean")
    expected = write_deposit(root / "deposit", 12, events=60, step=18)
    pipeline = Pipeline(root / "home", root / "deposit", **expected["settings"])
    pipeline.clean()
    return pipeline


@pytest.fixture
def settings(clean: Pipeline, tmp_path: Path) -> Settings:
    shutil.copytree(clean.home, tmp_path / "home")
    return replace(clean.settings, home=tmp_path / "home", ftp=Ftp(clean.settings.ftp.url, settle_seconds=0))


def first_month(settings: Settings) -> Month:
    from origyne_pipeline.rating.month import billing_calendar
    from origyne_pipeline.warehouse import Warehouse

    first = billing_calendar(Warehouse(settings.home), settings.calendar).first_month
    assert first is not None
    return first


def config(**said: object) -> dict[str, object]:
    return {"ops": {"rating": {"config": said}}}


def reported(settings: Settings, table: str) -> dict[str, object]:
    with open_instance(settings) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(table))
    assert event is not None and event.asset_materialization is not None
    return {name: value.value for name, value in event.asset_materialization.metadata.items()}


def test_a_run_rates_in_as_many_parts_as_the_settings_say(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from origyne_pipeline.rating.parts import rate_by_parts

    asked: list[int] = []

    def spy(lake: Any, cut: Any, *rest: Any) -> Any:
        asked.append(len(cut.events))
        return rate_by_parts(lake, cut, *rest)

    monkeypatch.setattr("origyne_pipeline.rating.month.rate_by_parts", spy)
    settings = replace(settings, rating=replace(settings.rating, parts=3))
    (rated,) = Launcher(settings, now=now).month("rate_month", first_month(settings)).rating
    assert asked == [3]
    assert rated.rated > 0


@pytest.mark.parametrize("engine", ["duckdb", "spark", "sail"])
def test_a_run_rates_in_a_process_of_its_own_and_reports_what_it_made(
    settings: Settings, engine: str
) -> None:
    try:
        require(engine)
    except EngineError as missing:
        pytest.skip(f"{missing}")
    month = first_month(settings)
    launcher = Launcher(settings, now=now)
    (rated,) = launcher.month("rate_month", month, config=config(engine=engine, apart=True)).rating
    expected = rate_month(launcher.office.warehouse, month, settings.calendar.starting(month))
    assert rated == expected
    assert rated.rated > 0 and rated.unrated > 0
    said = reported(settings, "rated_cdrs")
    assert said["engine"] == engine
    assert said["rows written"] == said["dagster/partition_row_count"] == rated.rated
    assert said[f"amount_excl_tax of {month}"] == str(rated.amount_excl_tax)
    assert reported(settings, "lines")["engine"] == engine


def test_the_setting_chooses_the_engine_and_its_interpreter(settings: Settings, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\nexit 3\n')
    python.chmod(0o755)
    spark = replace(settings, rating=Rating(engine="spark", spark_python=python))
    with pytest.raises(OrigyneError, match="code 3"):
        Launcher(spark, now=now).month("rate_month", first_month(settings))
    assert (tmp_path / "asked").read_text() == "-m assets.rating_apart\n"


def test_a_month_that_cannot_be_rated_is_said_in_the_words_of_rating(settings: Settings) -> None:
    later = first_month(settings).next()
    with pytest.raises(RatingError, match="months are billed in order: run .* first"):
        Launcher(settings, now=now).month("rate_month", later, config=config(apart=True))


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ("spark", r"origyne-pipeline\[spark\].*Java"),
        ("sail", r"needs pysail and .*origyne-pipeline\[sail\].*make sail"),
    ],
)
def test_an_engine_that_is_not_installed_is_said_with_what_to_install(
    settings: Settings, engine: str, words: str
) -> None:
    try:
        require(engine)
    except EngineError:
        with pytest.raises(OrigyneError, match=words):
            Launcher(settings, now=now).month(
                "rate_month", first_month(settings), config=config(engine=engine)
            )
    else:
        pytest.skip("it is installed here")


def test_an_engine_that_does_not_exist_is_refused(settings: Settings) -> None:
    with pytest.raises(OrigyneError, match=r"'duckdb', 'spark', 'sail'\] got sparc"):
        Launcher(settings, now=now).month("rate_month", first_month(settings), config=config(engine="sparc"))


def test_a_message_keeps_every_digit(settings: Settings) -> None:
    from decimal import Decimal

    from origyne_pipeline.rating.month import MonthRated

    rated = MonthRated(MONTH, 3, 2, 1, Decimal("0.100000"), Decimal("12345678901.123456"))
    assert rated_by([said_of(rated)]) == [rated]
    sent = order(settings.home, [MONTH], BillingCalendar(5, MONTH), settings.rating)
    assert (sent["months"], sent["engine"]) == (["2026-09"], "duckdb")
