"""What rating reads of one billing month, bound in a session, and its models over it.

``month`` rates a month whole with them, ``parts`` a vast one part by part.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from origyne_pipeline.engine import Engine
from origyne_pipeline.in_view import BESIDE, InView
from origyne_pipeline.issued import IssuedFrom
from origyne_pipeline.model_run import ModelRun, PythonStep
from origyne_pipeline.periods import Month
from origyne_pipeline.rating.bands import WeeklyBand, band_spans
from origyne_pipeline.rating.carried import bind_carried
from origyne_pipeline.rating.entangled import draw_by_event
from origyne_pipeline.rating.late import LATE_TABLE, bind_late
from origyne_pipeline.tables import BILLING_MONTH, WHOLE, is_cut_by, rating_inputs, stage_tables
from origyne_pipeline.warehouse import Warehouse

MONTHLY_TABLES = stage_tables("rating", BILLING_MONTH)
"""The tables of a rated month."""
RATED_EVENTS = "rated_cdrs"
INSTANT = pl.Datetime("us", "UTC")
FEW_EVENTS = 50_000
"""Up to so many events, the rated rows are sorted: it is fast, and the same rows then give the same bytes."""
LONGEST_CALL = timedelta(days=31)
"""How far the bands reach past the last start; a longer call is NO_PRICE from there on."""


def bind_months_before(session: Engine, inputs: IssuedFrom) -> None:
    """Binds what earlier months leave to a month: unrated events, draws on allowances, what was asked in advance."""
    month, calendar = inputs.month, inputs.terms.calendar
    previous = calendar.earlier([str(month.previous())], month)
    session.bind("unrated_cdrs", previous, name="unrated_before")
    session.bind("recurring_charges", previous, name="charges_before")
    earlier = calendar.earlier(session.lake.partitions("allowance_draws"), month)
    session.bind("allowance_draws", earlier, name="earlier_draws")


def days_in_view(inputs: IssuedFrom, keys: Iterable[str]) -> list[str]:
    """Of partitions of ``cdrs``, the deposit days of which a month may hold events; not those bound beside it."""
    return inputs.terms.calendar.seen(inputs.month, (key for key in keys if BESIDE not in key))


def month_lake(warehouse: Warehouse, inputs: IssuedFrom) -> InView:
    """The lake as a month that is rated sees it."""
    return InView(warehouse, inputs.tables, f"{inputs.month} is computed from it")


def bind_view(
    session: Engine,
    inputs: IssuedFrom,
    bind_before: Callable[[Engine, IssuedFrom], None] = bind_months_before,
) -> None:
    """Binds the inputs of a month: nothing that was deposited after its cut-off.

    The session's warehouse is the lake as the month sees it (``issued.InView``). ``bind_before`` binds what earlier
    months leave to it.
    """
    month, calendar, warehouse = inputs.month, inputs.terms.calendar, session.lake
    session.bind("cdrs", days_in_view(inputs, warehouse.partitions("cdrs")))
    bind_before(session, inputs)
    bind_late(session, inputs)
    bind_carried(session, calendar.cutoff(month.previous()))
    observed, last_day = warehouse.partitions("line_observations"), calendar.last_day(month)
    session.bind("line_observations", [day for day in observed if date.fromisoformat(day) <= last_day])
    bind_whole(session)


def bind_whole(session: Engine) -> None:
    """Binds the inputs that are not cut by time: tariffs, and what the VNO's workbook says of lines."""
    for table in rating_inputs():
        if is_cut_by(WHOLE, table):
            session.bind(table)


def rating_models(session: Engine, inputs: IssuedFrom) -> ModelRun:
    """The models of rating over the bound tables (see ``bind_view``); each runs when it is needed."""
    month, params = inputs.month, inputs.terms.calendar.parameters(inputs.month)
    python_steps = {
        "billing_month": PythonStep(lambda s: bind_billing_month(s, params)),
        "months": PythonStep(lambda s: bind_months(s, month), reads=("event_days",)),
        "band_spans": PythonStep(bind_band_spans, reads=("event_days", "tariff_versions")),
        "event_allowance_draws": PythonStep(
            draw_allowances, reads=("entangled_allowance_requests", "event_allowance_requests")
        ),
    }
    return ModelRun(
        session,
        "rating",
        params,
        python_steps,
        done={LATE_TABLE, "stage_allowance_draws"},
    )


def line_models(session: Engine, cutoff: datetime) -> ModelRun:
    """The models of the lines: customer and offer of each line, from the snapshots up to a cut-off."""
    return ModelRun(session, "rating", {"cutoff": cutoff})


def bind_billing_month(session: Engine, params: Mapping[str, object]) -> None:
    """Binds the month, its cut-off and the previous cut-off."""
    schema: dict[str, Any] = {"month": pl.String, "cutoff": INSTANT, "previous_cutoff": INSTANT}
    session.bind_rows(
        "billing_month", pl.DataFrame([[params[name] for name in schema]], schema=schema, orient="row")
    )


def bind_band_spans(session: Engine) -> None:
    """Binds the spans of the bands over the days of the events that a tariff version may rate."""
    ((first, last),) = session.query(
        "select min(local_date), max(local_date) from event_days where tariff_from is not null"
    )
    versions: dict[date, list[WeeklyBand]] = {}
    for version, *band in session.query(
        "select b.tariff_from, b.day, b.band, b.from_minute, b.to_minute from tariff_bands as b"
        " join tariff_versions as v on b.tariff_from = v.tariff_from and b.workbook = v.workbook"
        " where b.tariff_from in (select tariff_from from event_days)"
    ):
        versions.setdefault(version, []).append(WeeklyBand(*band))
    days = (
        (first - timedelta(days=1), last + LONGEST_CALL + timedelta(days=2))
        if first
        else (date.min, date.min)
    )
    session.bind_rows("band_spans", band_spans(versions if first else {}, *days))


def bind_months(session: Engine, month: Month) -> None:
    """Binds the calendar of the months of the events, of the billing month, and of the one after, asked in advance."""
    after = month.next()
    rated = {
        Month.parse(text) for (text,) in session.query("select distinct event_month from event_days")
    } | {month}
    session.bind_rows(
        "months",
        pl.DataFrame(
            [
                (str(m), m.first_day, m.next().first_day, m.days, m != after, m == after)
                for m in sorted({*rated, after})
            ],
            schema={
                "month": pl.String,
                "first_day": pl.Date,
                "next_first_day": pl.Date,
                "days": pl.Int32,
                "is_rated": pl.Boolean,
                "is_next": pl.Boolean,
            },
            orient="row",
        ),
    )


def draw_allowances(session: Engine) -> None:
    """Draws on the allowances: the entangled ones event by event, then stage by stage."""
    entangled = draw_by_event(session.dicts("select * from entangled_allowance_requests"))
    session.bind_values("stage_allowance_draws", entangled, name="event_allowance_draws")
    ((stages,),) = session.query("select coalesce(max(stage), 0) from event_allowance_requests")
    for stage in range(1, stages + 1):
        session.append("rating/stage_allowance_draws", "event_allowance_draws", stage=stage)
