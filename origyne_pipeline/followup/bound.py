"""What the models of the follow-up read beside those of rating: the settings, and the sums of the months before.

Names bound in the session of a month: ``home_zones``, ``premium_groups``, ``followed_thresholds``, ``customer_limits``
and ``earlier_usage_days``, with the tables and steps of rating that the models name in their headers.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from origyne_pipeline.engine import Engine
from origyne_pipeline.issued import IssuedFrom
from origyne_pipeline.model import Model, all_models
from origyne_pipeline.periods import Month
from origyne_pipeline.rating.view import bind_months_before
from origyne_pipeline.settings import FollowUp
from origyne_pipeline.tables import BILLING_MONTH, stage_tables
from origyne_pipeline.warehouse import Session

if TYPE_CHECKING:
    import polars as pl

STAGE, RATING = "followup", "rating"
SHOWN_THRESHOLDS = (80, 100)
"""The percentages that ``usage_allowances`` has columns for, whatever the settings say."""
TERMS_STEPS = ("months", "spell_months", "held_days", "held_allowances", "allowance_grants")
"""Steps of rating that no event but its month decides: what ``line_terms`` reads."""
CHECKPOINT_STEPS = ("line_terms", "carried_terms", "checkpoint_changes", "lines_anew")
"""Steps that ``checkpoint.resume`` runs by itself."""
LATE_STEP = "fraud_late_days"
"""The step that ``fraud.earlier`` runs by itself."""
OF_EVENT_MONTH = "event_month"
"""The parameter of the models that sum up an event month, over all billing months that bill its events."""


def models_of_stage() -> list[Model]:
    """The models of the follow-up, steps included."""
    return [model for model in all_models().values() if model.stage == STAGE]


def month_tables() -> tuple[str, ...]:
    """The tables that the session of a billing month fills, each after those that it reads."""
    return tuple(name for name in stage_tables(STAGE, BILLING_MONTH) if not _sums_up(name))


def event_month_tables() -> tuple[str, ...]:
    """The tables that sum up an event month once all billing months that bill its events are followed."""
    return tuple(name for name in stage_tables(STAGE, BILLING_MONTH) if _sums_up(name))


def _sums_up(table: str) -> bool:
    return OF_EVENT_MONTH in all_models()[f"{STAGE}/{table}"].params


def rating_steps() -> tuple[str, ...]:
    """The tables and steps of rating that the models read."""
    names = dict.fromkeys(name for model in models_of_stage() for name in model.reads)
    return tuple(name for name in names if f"{RATING}/{name}" in all_models())


def bind_months_before_open(session: Engine, inputs: IssuedFrom, open_before: Sequence[Month]) -> None:
    """Binds what earlier months leave to a month: those before it that are open are known from the follow-up only.

    What a month asked in advance decides no usage, and is left out.
    """
    if not open_before:
        bind_months_before(session, inputs)
        return
    session.bind("followed_unrated", [str(open_before[-1])], name="unrated_before")
    session.bind("recurring_charges", [], name="charges_before")
    billed = inputs.terms.calendar.earlier(session.lake.partitions("allowance_draws"), open_before[0])
    session.bind("allowance_draws", billed, name="draws_billed")
    session.bind("followed_draws", map(str, open_before), name="draws_followed")
    session.query(
        "create or replace temp view earlier_draws as"
        " select * from draws_billed union all by name select * from draws_followed"
    )


def bind_earlier_days(session: Engine, keys: Iterable[str]) -> None:
    """Binds ``earlier_usage_days``: what earlier months bill of the event months that a month has events of."""
    ((first,),) = session.query("select min(month) from months where is_rated")
    session.bind("usage_days", [key for key in keys if key >= first], name="earlier_usage_days")


def bind_rules(session: Session, rules: FollowUp) -> None:
    """Binds what the settings say."""
    thresholds = sorted({*rules.thresholds, *SHOWN_THRESHOLDS})
    session.bind_rows("home_zones", _column("origin_zone", rules.home_zones))
    session.bind_rows("premium_groups", _column("destination_group", rules.premium_groups))
    session.bind_rows("followed_thresholds", _column("threshold", thresholds, is_number=True))


def _column(name: str, values: Iterable[str] | Iterable[int], *, is_number: bool = False) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame({name: list(values)}, schema={name: pl.Int64 if is_number else pl.String})
