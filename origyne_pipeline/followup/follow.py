"""The follow-up: rates what is new in the open months, keeps the sums, then sums up the event months.

A run that is killed leaves the former partitions; one that finds nothing new computes nothing. The same deposits give
the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.followup.bound import (
    CHECKPOINT_STEPS,
    LATE_STEP,
    OF_EVENT_MONTH,
    STAGE,
    TERMS_STEPS,
    bind_earlier_days,
    bind_months_before_open,
    bind_rules,
    event_month_tables,
    month_tables,
    rating_steps,
)
from origyne_pipeline.followup.checkpoint import (
    INPUTS_TABLE,
    bind_facts,
    instant_of,
    margin_days,
    next_day,
    resume,
)
from origyne_pipeline.followup.fraud.earlier import bind_earlier
from origyne_pipeline.followup.fraud.rules import bind_fraud, long_limits
from origyne_pipeline.followup.plan import (
    LIMITS_TABLE,
    MARK_TABLE,
    FollowedMonth,
    fault_before,
    months_to_follow,
)
from origyne_pipeline.in_view import InView, take_over
from origyne_pipeline.issued import Terms
from origyne_pipeline.model_run import ModelRun
from origyne_pipeline.periods import Month
from origyne_pipeline.rating.month import RatingError, billing_calendar
from origyne_pipeline.rating.view import bind_view, rating_models
from origyne_pipeline.settings import FollowUp, Settings
from origyne_pipeline.warehouse import Warehouse

DAYS_TABLE, DRAWS_TABLE = "usage_days", "followed_draws"
NO_DAY = date(1970, 1, 1)
"""Before any event: without a checkpoint the whole month is rated."""


class FollowUpError(OrigyneError):
    """The follow-up cannot go on; the message says what to run first."""


@dataclass(frozen=True)
class FollowedUp:
    """What a run did.

    Attributes:
        months: those that are open.
        computed: the billing months that were computed anew; none where nothing changed.
        event_months: the months whose sums were written anew.
        as_of: the deposit instant of the latest event in view.
        rated_events: how many events were rated; those before a month's checkpoint are not, unless something changed.
    """

    months: tuple[Month, ...]
    computed: tuple[Month, ...]
    event_months: tuple[Month, ...]
    as_of: datetime | None
    rated_events: int = 0


def follow_up(warehouse: Warehouse, settings: Settings) -> FollowedUp:
    """Brings the tables of the follow-up to what has landed.

    Raises:
        FollowUpError: the issued month before the first open one is not rated in the lake.
        RatingError: nothing has landed yet.
    """
    calendar = billing_calendar(warehouse, settings.calendar)
    take_over(warehouse, Terms(calendar))
    plan = months_to_follow(warehouse, calendar, settings.followup, settings.fraud)
    opened = [each for each in plan if not each.is_issued]
    if opened and (fault := fault_before(warehouse, opened[0].month, calendar)):
        before = opened[0].month.previous()
        raise FollowUpError(f"{before} is not rated{fault}; run 'origyne rate --month {before}' first")
    months = tuple(each.month for each in opened)
    if not _is_waiting(warehouse, plan):
        return FollowedUp(months, (), (), as_of(warehouse))
    touched = _event_months(warehouse, plan) | _months_to_sum_up(warehouse)
    _mark_stale(warehouse, touched)
    computed = _rate(warehouse, plan, settings)
    touched |= _event_months(warehouse, plan) | {each.month for each in plan}
    for event_month in sorted(touched):
        _sum_up(warehouse, event_month, plan, settings.followup)
    rated_events = sum(computed.values())
    return FollowedUp(months, tuple(computed), tuple(sorted(touched)), as_of(warehouse), rated_events)


@dataclass(frozen=True)
class Waiting:
    """What a run would compute: the months, and a mark that is another whenever there is something else to compute."""

    months: tuple[Month, ...]
    mark: str


def waiting(warehouse: Warehouse, settings: Settings) -> Waiting | None:
    """What a run would compute now; None where the tables hold all that has landed, or nothing has landed yet.

    No row of an event is read.
    """
    try:
        calendar = billing_calendar(warehouse, settings.calendar)
    except RatingError:
        return None
    plan = months_to_follow(warehouse, calendar, settings.followup, settings.fraud)
    if not _is_waiting(warehouse, plan):
        return None
    return Waiting(tuple(each.month for each in plan), _mark_of(plan))


def as_of(warehouse: Warehouse) -> datetime | None:
    """The deposit instant of the latest event that the tables know of; None where nothing is followed."""
    with warehouse.session() as session:
        session.bind(MARK_TABLE)
        ((instant,),) = session.query(f"select max(as_of) from {MARK_TABLE}")
    return instant  # type: ignore[no-any-return]


def _is_waiting(warehouse: Warehouse, plan: Sequence[FollowedMonth]) -> bool:
    return not all(_is_followed(warehouse, each, plan) for each in plan)


def _is_followed(warehouse: Warehouse, each: FollowedMonth, plan: Sequence[FollowedMonth]) -> bool:
    """Whether all tables of a month are made from what they would be made from now."""
    return _is_rated(warehouse, each) and all(
        _made_from(warehouse, table, each.month) == _sums_mark(plan) for table in event_month_tables()
    )


def _is_rated(warehouse: Warehouse, each: FollowedMonth) -> bool:
    return all(_made_from(warehouse, table, each.month) == each.mark for table in month_tables())


def _made_from(warehouse: Warehouse, table: str, month: Month) -> str:
    partition = warehouse.partitions(table).get(str(month))
    return partition.made_from if partition else ""


def _mark_of(plan: Sequence[FollowedMonth]) -> str:
    """What all months of a plan are made from."""
    return "+".join(each.mark for each in plan)


def _sums_mark(plan: Sequence[FollowedMonth]) -> str:
    """What the sums of the event months are made from: the open months. An issued one is planned only once."""
    return "sums+" + _mark_of([each for each in plan if not each.is_issued])


def _rate(warehouse: Warehouse, plan: Sequence[FollowedMonth], settings: Settings) -> dict[Month, int]:
    """Rates the months that changed, each over what those before it left; returns how many events of each."""
    opened = [each.month for each in plan if not each.is_issued]
    computed = {}
    for each in plan:
        if not _is_rated(warehouse, each):
            before = [month for month in opened if month < each.month]
            computed[each.month] = _rate_one(warehouse, each, before, settings)
    return computed


def _rate_one(
    warehouse: Warehouse, each: FollowedMonth, open_before: Sequence[Month], settings: Settings
) -> int:
    """Rates what a month's checkpoint does not keep, and commits the month's tables; returns how many events."""
    calendar, rules, fraud = each.inputs.terms.calendar, settings.followup, settings.fraud
    with InView(warehouse, each.inputs.tables, f"{each.month} is followed from it").session() as session:
        bind_view(session, each.inputs, partial(bind_months_before_open, open_before=open_before))
        rating = rating_models(session, each.inputs)
        rating.run(*TERMS_STEPS)
        bind_rules(session, rules)
        session.bind(LIMITS_TABLE)
        bind_earlier_days(session, calendar.earlier(session.lake.partitions(DAYS_TABLE), each.month))
        checkpoint = resume(session, warehouse, each, settings)
        rating.run(*rating_steps())
        bind_fraud(session, fraud, each.month)
        margin = margin_days(fraud)
        bind_earlier(session, calendar, each.month, margin)
        next_checkpoint = next_day(session, each, fraud, checkpoint)
        params = {
            **calendar.parameters(each.month),
            "roaming_limit_excl_tax": rules.roaming_limit_excl_tax,
            "checkpoint_day": checkpoint.day if checkpoint else NO_DAY,
            "checkpoint_at": instant_of(next_checkpoint),
            "margin_days": margin,
            **long_limits(fraud),
        }
        models = ModelRun(session, STAGE, params, done={*CHECKPOINT_STEPS, LATE_STEP})
        for table in month_tables():
            if table == INPUTS_TABLE:
                bind_facts(session, each, settings, next_checkpoint)
            models.run(table)
            session.save(table, str(each.month), made_from=each.mark)
        return session.count("priced_cdrs")


def _event_months(warehouse: Warehouse, plan: Sequence[FollowedMonth]) -> set[Month]:
    """The months whose usage the months that are followed bill."""
    keys = [str(each.month) for each in plan]
    with warehouse.session() as session:
        for table in (DAYS_TABLE, DRAWS_TABLE):
            session.bind(table, keys)
        months = session.query(
            f"select event_month from {DAYS_TABLE} union select event_month from {DRAWS_TABLE} where used_quantity > 0"
        )
    return {Month.parse(month) for (month,) in months}


def _months_to_sum_up(warehouse: Warehouse) -> set[Month]:
    """The event months whose sums a run that was killed left to be made again."""
    return {
        Month.parse(key)
        for table in event_month_tables()
        for key, partition in warehouse.partitions(table).items()
        if not partition.made_from
    }


def _mark_stale(warehouse: Warehouse, event_months: Iterable[Month]) -> None:
    """Notes that the sums of event months are to be made again, before what they sum up changes."""
    for table in event_month_tables():
        partitions = warehouse.partitions(table)
        for key in map(str, event_months):
            if key in partitions and not partitions[key].fault:
                warehouse.say_made_from(table, key, "")


def _sum_up(warehouse: Warehouse, event_month: Month, plan: Sequence[FollowedMonth], rules: FollowUp) -> None:
    """Sums up an event month over the billing months that bill its events, and commits its tables."""
    with warehouse.session() as session:
        for table in month_tables():
            session.bind(table, [key for key in warehouse.partitions(table) if key >= str(event_month)])
        session.bind("tariff_allowances")
        bind_rules(session, rules)
        models = ModelRun(session, STAGE, {OF_EVENT_MONTH: str(event_month)}, done=set(month_tables()))
        for table in event_month_tables():
            models.run(table)
            session.save(table, str(event_month), made_from=_sums_mark(plan))
