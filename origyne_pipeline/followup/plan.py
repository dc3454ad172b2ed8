"""Which months are followed, and what each is computed from: where nothing of it changed, nothing is computed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from origyne_pipeline.followup.bound import RATING, STAGE
from origyne_pipeline.in_view import named
from origyne_pipeline.issued import IssuedFrom, Terms, issued_from, issued_months
from origyne_pipeline.model import all_models
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating.month import inputs_of_month, rating_fault
from origyne_pipeline.settings import FollowUp, Fraud
from origyne_pipeline.tables import rating_inputs
from origyne_pipeline.warehouse import Warehouse

RECIPE = 2
"""Part of what the tables are made from: raise it when the Python of the follow-up changes what they hold."""
MARK_TABLE = "followed_months"
LIMITS_TABLE = "customer_limits"


@dataclass(frozen=True)
class FollowedMonth:
    """A month to follow.

    Attributes:
        month: which.
        inputs: what it is computed from: those that it was issued from, or its view of the lake now.
        is_issued: whether it is closed; its tables are then computed once more, and stay.
        mark: what its tables are made from; the same mark is the same rows.
    """

    month: Month
    inputs: IssuedFrom
    is_issued: bool
    mark: str


def months_to_follow(
    warehouse: Warehouse, calendar: BillingCalendar, rules: FollowUp, fraud: Fraud
) -> tuple[FollowedMonth, ...]:
    """The months that were issued since they were last followed, then the open ones, in order.

    The open months are those after the last issued one (from the first billed, where none is) up to that of the last
    deposit of events.
    """
    issued = [month for month in issued_months(warehouse.home) if calendar.bills(month)]
    days = [date.fromisoformat(day) for day in warehouse.partitions("cdrs")]
    assert calendar.first_month is not None
    first = issued[-1].next() if issued else calendar.first_month
    last = Month.of(max(days)) if days else None
    opened = list(_span(first, last)) if last else []
    kept, terms = warehouse.partitions(MARK_TABLE), Terms(calendar)
    closing = [
        month
        for month in issued
        if str(month) in kept
        and not kept[str(month)].made_from.endswith(_ISSUED)
        and issued_from(warehouse.home, month)
    ]
    inputs = {month: inputs_of_month(warehouse, month, terms) for month in (*closing, *opened)}
    texts = digest(
        [RECIPE, asdict(rules), asdict(fraud), models_digest(), named(warehouse, LIMITS_TABLE, ["all"])]
    )
    plan, before = [], ""
    for month in closing:
        plan.append(FollowedMonth(month, inputs[month], True, digest(_read(inputs[month])) + _ISSUED))
    for month in opened:
        before = digest([before, texts, _read(inputs[month])])
        plan.append(FollowedMonth(month, inputs[month], False, before))
    return tuple(plan)


_ISSUED = "-issued"


def fault_before(warehouse: Warehouse, month: Month, calendar: BillingCalendar) -> str:
    """What is wrong with the rating of the issued month before the first open one; empty where there is none."""
    before = month.previous()
    return rating_fault(warehouse, before) if calendar.bills(before) else ""


def _span(first: Month, last: Month) -> Iterable[Month]:
    while first <= last:
        yield first
        first = first.next()


def _read(inputs: IssuedFrom) -> Mapping[str, object]:
    """What rating reads of a month's inputs: what earlier months left follows from theirs."""
    return {table: files for table, files in inputs.tables.items() if table in rating_inputs()}


def models_digest() -> str:
    """A digest of the models of rating and of the follow-up."""
    return digest([model.text for model in all_models().values() if model.stage in (RATING, STAGE)])


def digest(content: object) -> str:
    """A digest of a value that JSON can say."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
