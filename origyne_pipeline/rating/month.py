"""The rating of one billing month: binds its view, runs the models in order, commits the month's tables.

A month is a pure function of the deposits and of the months before it: a second run gives the same rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.engine import Engine, Sessions
from origyne_pipeline.engines import duckdb_sessions
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.in_view import InView, calendar_in_force, in_view, named, note_rated, take_over
from origyne_pipeline.issued import IssuedFrom, Terms, issued_from, terms_in_force
from origyne_pipeline.lake import Partition
from origyne_pipeline.model_run import ModelRun
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating.late import LATE_TABLE, with_what_was_issued, without_lost_late
from origyne_pipeline.rating.part_folder import PartRated
from origyne_pipeline.rating.parts import cut_in_parts, parts_for, rate_by_parts, sweep_others
from origyne_pipeline.rating.rating_turns import RatingTurns
from origyne_pipeline.rating.view import (
    FEW_EVENTS,
    MONTHLY_TABLES,
    RATED_EVENTS,
    bind_view,
    month_lake,
    rating_models,
)
from origyne_pipeline.tables import inputs_of
from origyne_pipeline.warehouse import Warehouse


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
    parts: int | None = None,
    processes: int = 1,
) -> MonthRated:
    """Rates a month and commits its tables, on the engine whose sessions are given.

    In so many ``parts`` (see ``parts``), as many as its size asks for when not given: the rows are the same. So many
    ``processes`` rate parts at once. Waits while another run rates this month, or the one before.

    Raises:
        RatingError: the month before it has not been rated, it lies before the first, or the cut-off day is not the
            one that months were issued under.
    """
    in_force = terms_in_force(warehouse.home)
    cutoff_day = in_force.calendar.cutoff_day if in_force else calendar.cutoff_day
    if cutoff_day != calendar.cutoff_day and issued_from(warehouse.home, month) is None:
        raise _other_terms("cutoff_day", cutoff_day, calendar.cutoff_day)
    if not calendar.bills(month):
        raise RatingError(f"{month}: expected a month from {calendar.first_month} on, the first month billed")
    with RatingTurns(warehouse.home, month) as turns, turns.month():
        with turns.cut():  # whoever would help waits until there is a cut, or none
            with turns.month_before():
                inputs = _inputs_in_turn(warehouse, month, calendar)
            lake = month_lake(warehouse, inputs)
            count = parts or parts_for(inputs)
            sweep_others(lake, inputs, count)
            cut = cut_in_parts(lake, inputs, count, sessions) if count > 1 else None
        month_rated = (
            _of_parts(month, rate_by_parts(lake, cut, sessions, turns, processes))
            if cut
            else _rate_whole(lake, inputs, sessions)
        )
        late = named(warehouse, LATE_TABLE, [str(month)])
        note_rated(warehouse, month, inputs.terms, {**inputs.tables, LATE_TABLE: late})
    return month_rated


def _inputs_in_turn(warehouse: Warehouse, month: Month, calendar: BillingCalendar) -> IssuedFrom:
    """The inputs of a month whose month before is rated, while no run commits that one."""
    before, terms = month.previous(), Terms(calendar)
    if calendar.bills(before) and (fault := rating_fault(warehouse, before)):
        raise RatingError(f"{before} is not rated{fault}; months are billed in order: run {before} first")
    take_over(warehouse, terms)
    return inputs_of_month(warehouse, month, terms)


def _rate_whole(lake: InView, inputs: IssuedFrom, sessions: Sessions) -> MonthRated:
    month = inputs.month
    with sessions(lake) as session:
        bind_view(session, inputs)
        models = rating_models(session, inputs)
        rated = rate_events(session, models, month)
        sum_month(session, models, month)
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


def _of_parts(month: Month, parts: Sequence[PartRated]) -> MonthRated:
    return MonthRated(
        month,
        sum(part.due for part in parts),
        sum(part.rows["rated_cdrs"] for part in parts),
        sum(part.rows["unrated_cdrs"] for part in parts),
        sum((part.amount_excl_tax for part in parts), Decimal(0)),
        sum((part.unrated_excl_tax for part in parts), Decimal(0)),
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
