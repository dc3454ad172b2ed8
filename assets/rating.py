"""What each event, subscription and fee of a billing month costs."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import dagster as dg
from pydantic import Field

import assets
from assets.dagster_private import DagsterPipesExecutionError
from assets.failures import expected_errors
from assets.mediation import remake_issued_days
from assets.partitions import months_of
from assets.resources import Office, OfficeParam
from assets.tables import Made, materialized, specs_of
from origyne_pipeline.periods import Month
from origyne_pipeline.tables import BILLING_MONTH, stage_tables

if TYPE_CHECKING:
    from origyne_pipeline.rating.month import MonthRated

AS_SET = "as the settings say"
"""The engine of a run that names none."""


class Rate(dg.Config):
    """How a run rates its months."""

    parts: int = Field(
        default=0,
        description="In how many parts each month is rated: the rows are the same. 0: as the"
        " setting [rating] parts says, else as many as the month's size asks for.",
    )
    engine: Literal["as the settings say", "duckdb", "spark", "sail"] = Field(
        default="as the settings say",
        description="The engine that rates: duckdb, on this machine, or spark or sail, where they are installed."
        " All give the same rows. By default the setting [rating] engine decides.",
    )
    apart: bool = Field(
        default=False,
        description="true: rate in a process of its own, through Dagster Pipes. Spark and Sail always do.",
    )


@dg.multi_asset(
    specs=specs_of(stage_tables("rating", BILLING_MONTH)),
    name="rating",
    backfill_policy=dg.BackfillPolicy.single_run(),
)
@expected_errors
def rate(context: dg.AssetExecutionContext, office: OfficeParam, config: Rate) -> Iterator[Made]:
    """Rates the months of the run, in order."""
    months, engine = months_of(context), _engine(office, config)
    parts = config.parts or office.settings.rating.parts
    remake_issued_days(office, months)
    if config.apart or engine != "duckdb":
        rated, metadata_by_table = _apart(context, office, months, engine, parts)
    else:
        rated, metadata_by_table = _here(office, months, parts), {}
    office.progress("rating", len(months), len(months))
    for each in rated:
        counts = {"events due": each.due, "unrated money": str(each.unrated_excl_tax)}
        context.add_asset_metadata(counts, asset_key="rated_cdrs", partition_key=str(each.month))
    office.outcomes = replace(office.outcomes, rating=tuple(rated))
    for key, metadata in metadata_by_table.items():
        context.add_asset_metadata(metadata, asset_key=key)
    yield from materialized(
        context, office, stage_tables("rating", BILLING_MONTH), [str(month) for month in months]
    )


def _engine(office: Office, config: Rate) -> str:
    return office.settings.rating.engine if config.engine == AS_SET else config.engine


def _here(office: Office, months: Sequence[Month], parts: int) -> "list[MonthRated]":
    from origyne_pipeline.rating.month import billing_calendar, rate_month

    calendar = billing_calendar(office.warehouse, office.settings.calendar)
    rated = []
    processes = office.settings.rating.processes
    for done, month in enumerate(months):
        office.progress("rating", done, len(months))
        rated.append(rate_month(office.warehouse, month, calendar, parts=parts, processes=processes))
    return rated


def _apart(
    context: dg.AssetExecutionContext, office: Office, months: Sequence[Month], engine: str, parts: int
) -> "tuple[list[MonthRated], dict[dg.AssetKey, Mapping[str, Any]]]":
    """Rates in a child process; what it says of the months, and of each table."""
    from assets.rating_apart import order, rated_by
    from origyne_pipeline.engine import EngineError
    from origyne_pipeline.engines import interpreter_of
    from origyne_pipeline.rating.month import billing_calendar

    settings = office.settings
    calendar = billing_calendar(office.warehouse, settings.calendar)
    rating = replace(settings.rating, engine=engine, parts=parts)
    python = str(interpreter_of(rating) or sys.executable)
    office.progress("rating", 0, len(months))
    try:
        done = dg.PipesSubprocessClient(cwd=str(Path(assets.__file__).parents[1])).run(
            context=context,
            command=[python, "-m", "assets.rating_apart"],
            extras=order(settings.home, months, calendar, rating),
        )
    except DagsterPipesExecutionError as error:
        raise EngineError(
            f"the process that rates ended in error: {error}; it said why on its output"
        ) from error
    rated = rated_by(done.get_custom_messages())
    metadata_by_table = {
        dg.AssetKey.from_coercible(result.asset_key): result.metadata or {}
        for result in done.get_results(implicit_materializations=False)
        if isinstance(result, dg.MaterializeResult) and result.asset_key is not None
    }
    return rated, metadata_by_table
