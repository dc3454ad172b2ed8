"""The rating of one billing month: binds its view, runs the models in order, commits the month's tables.

A month is a pure function of the deposits and of the months before it: a second run gives the same rows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from origyne_pipeline.engine import Engine, Sessions
from origyne_pipeline.engines import duckdb_sessions
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.in_view import BESIDE, InView, calendar_in_force, in_view, named, note_rated, take_over
from origyne_pipeline.issued import IssuedFrom, Terms, issued_from, terms_in_force
from origyne_pipeline.lake import Partition
from origyne_pipeline.model_run import ModelRun, PythonStep
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating.bands import WeeklyBand, band_spans
from origyne_pipeline.rating.carried import bind_carried
from origyne_pipeline.rating.entangled import draw_by_event
from origyne_pipeline.rating.late import LATE_TABLE, bind_late, with_what_was_issued, without_lost_late
from origyne_pipeline.tables import BILLING_MONTH, WHOLE, inputs_of, is_cut_by, rating_inputs, stage_tables
from origyne_pipeline.warehouse import Warehouse

MONTHLY_TABLES = stage_tables("rating", BILLING_MONTH)
"""The tables of a rated month."""
RATED_EVENTS = "rated_cdrs"
INSTANT = pl.Datetime("us", "UTC")
FEW_EVENTS = 50_000
"""Up to so many events, the rated rows are sorted: it is fast, and the same rows then give the same bytes."""
LONGEST_CALL = timedelta(days=31)
"""How far the bands reach past the last start; a longer call is NO_PRICE from there on."""


class RatingError(OrigyneError):
    """A month that cannot be rated now; the message says what to run first."""


@dataclass(frozen=True)
class MonthRated:
    """What the rating of a month did."""

    month: Month
    due: int
    rated: int
    unrated: int
    amount_excl_tax: Decimal
    unrated_excl_tax: Decimal


def billing_calendar(warehouse: Warehouse, setting: BillingCalendar) -> BillingCalendar:
    """The calendar of the settings with its first month: the setting, or the month of the earliest deposit.

    Once a month is issued, the first month stays the same, even if a file with an older stamp lands later.

    Raises:
        RatingError: nothing has landed yet, or the setting is not what months were issued under.
    """
    calendar = calendar_in_force(warehouse, setting)
    if calendar.first_month is None:
        raise RatingError(
            "no RatedCDRs, AccountStatus or Account_VGA file has landed yet: run 'origyne land' first"
        )
    if setting.first_month not in (None, calendar.first_month):
        raise _other_terms("first_month", calendar.first_month, setting.first_month)
    return calendar


def _other_terms(name: str, issued: object, configured: object) -> RatingError:
    return RatingError(
        f"{name}: expected {issued}, under which months were issued, found {configured}; set it back. It decides which"
        " month bills an event; with another value some events would be billed in no month"
    )


def rate_month(
    warehouse: Warehouse,
    month: Month,
    calendar: BillingCalendar,
    sessions: Sessions = duckdb_sessions,
) -> MonthRated:
    """Rates a month and commits its tables, on the engine whose sessions are given.

    Raises:
        RatingError: the month before it has not been rated, it lies before the first, or the cut-off day is not the
            one that months were issued under.
    """
    terms, in_force = Terms(calendar), terms_in_force(warehouse.home)
    cutoff_day = in_force.calendar.cutoff_day if in_force else calendar.cutoff_day
    if cutoff_day != calendar.cutoff_day and issued_from(warehouse.home, month) is None:
        raise _other_terms("cutoff_day", cutoff_day, calendar.cutoff_day)
    if not calendar.bills(month):
        raise RatingError(f"{month}: expected a month from {calendar.first_month} on, the first month billed")
    before = month.previous()
    if calendar.bills(before) and (fault := rating_fault(warehouse, before)):
        raise RatingError(f"{before} is not rated{fault}; months are billed in order: run {before} first")
    take_over(warehouse, terms)
    inputs = inputs_of_month(warehouse, month, terms)
    with sessions(InView(warehouse, inputs.tables, f"{month} is computed from it")) as session:
        bind_view(session, inputs)
        models = rating_models(session, inputs)
        rated = rate_events(session, models, month)
        sum_month(session, models, month)
        late = named(warehouse, LATE_TABLE, [str(month)])
        note_rated(warehouse, month, inputs.terms, {**inputs.tables, LATE_TABLE: late})
        amount, unrated = session.query(
            "select (select coalesce(sum(amount_excl_tax), 0) from rated_cdrs),"
            " (select coalesce(sum(supplier_amount_excl_tax), 0) from unrated_cdrs)"
        )[0]
        return MonthRated(
            month,
            session.count("priced_cdrs"),
            rated.rows,
            session.count("unrated_cdrs"),
            amount,
            unrated,
        )


def rate_events(session: Engine, models: ModelRun, month: Month) -> Partition:
    """Rates the due events of the bound tables; commits the rated events, then every table that does not sum them."""
    models.run(RATED_EVENTS)
    is_vast = session.count("priced_cdrs") > FEW_EVENTS
    rated = session.save(RATED_EVENTS, str(month), is_vast=is_vast)
    others = [t for t in MONTHLY_TABLES if t != RATED_EVENTS and RATED_EVENTS not in inputs_of(t)]
    _run_and_save(models, others, month)
    return rated


def sum_month(session: Engine, models: ModelRun, month: Month) -> None:
    """Sums the committed rated events; commits the sums and the lines."""
    session.bind(RATED_EVENTS, [str(month)])
    models.done.add(RATED_EVENTS)
    _run_and_save(models, [table for table in MONTHLY_TABLES if RATED_EVENTS in inputs_of(table)], month)


def _run_and_save(models: ModelRun, tables: Iterable[str], month: Month) -> None:
    for table in tables:
        models.run(table)
        models.session.save(table, str(month))


def is_rated(warehouse: Warehouse, month: Month) -> bool:
    """Whether every table of a month is committed and undamaged."""
    return not rating_fault(warehouse, month)


def rating_fault(warehouse: Warehouse, month: Month) -> str:
    """Which table of a rated month is missing or damaged: a kill may leave only some; empty if none."""
    for table in MONTHLY_TABLES:
        if fault := warehouse.fault_of(table, str(month)):
            return f" (lake/{table}/{month}: {fault})"
    return ""


def inputs_of_month(warehouse: Warehouse, month: Month, terms: Terms) -> IssuedFrom:
    """The inputs of a month: those that it was issued from, or its view of the current lake."""
    issued = issued_from(warehouse.home, month)
    if issued:
        return without_lost_late(warehouse, issued)
    tables = in_view(warehouse, month, terms)
    return IssuedFrom(month, terms, with_what_was_issued(warehouse, month, terms, tables))


def bind_months_before(session: Engine, inputs: IssuedFrom) -> None:
    """Binds what earlier months leave to a month: unrated events, draws on allowances, what was asked in advance."""
    month, calendar = inputs.month, inputs.terms.calendar
    previous = calendar.earlier([str(month.previous())], month)
    session.bind("unrated_cdrs", previous, name="unrated_before")
    session.bind("recurring_charges", previous, name="charges_before")
    earlier = calendar.earlier(session.lake.partitions("allowance_draws"), month)
    session.bind("allowance_draws", earlier, name="earlier_draws")


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
    days = [day for day in warehouse.partitions("cdrs") if BESIDE not in day]
    session.bind("cdrs", [day for day in days if calendar.sees(month, date.fromisoformat(day))])
    bind_before(session, inputs)
    bind_late(session, inputs)
    bind_carried(session, calendar.cutoff(month.previous()))
    observed, last_day = warehouse.partitions("line_observations"), calendar.last_day(month)
    session.bind("line_observations", [day for day in observed if date.fromisoformat(day) <= last_day])
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
