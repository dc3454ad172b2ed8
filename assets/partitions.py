"""How the tables are cut: by deposit day as they are replayed, by billing month as they are billed.

Both begin with the month of the first deposit that landed, billing months with ``first_month`` where it is set. Before
anything has landed they begin in 2015. The start is read when the code location is loaded; a run reads it anew. A
deposit of an earlier day is cleaned all the same (see ``day_records``), and is a partition from the next reload on.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.dagster_private import UpstreamPartitionsResult
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds import DAY_FEEDS
from origyne_pipeline.periods import PARIS, BillingCalendar, Month
from origyne_pipeline.settings import load_settings

if TYPE_CHECKING:
    from assets.dagster_private import PartitionsSubset

    Partitions = dg.PartitionsDefinition[str]

BEFORE_ANY_DEPOSIT = Month(2015, 1)
"""Where the calendar begins as long as nothing has landed."""


def first_months() -> tuple[Month, Month]:
    """The months in which deposit days and billing months begin, as the settings and the register of landings say.

    Wrong settings are for the run to refuse: the graph loads with any.
    """
    from origyne_pipeline.collection.first_deposit import first_deposit_day

    try:
        settings = load_settings()
    except (OrigyneError, OSError):
        return BEFORE_ANY_DEPOSIT, BEFORE_ANY_DEPOSIT
    day = first_deposit_day(settings.home, DAY_FEEDS)
    deposits = Month.of(day) if day else BEFORE_ANY_DEPOSIT
    return deposits, settings.first_month or deposits


FIRST_DEPOSITS, FIRST_BILLED = first_months()

deposit_days = dg.DailyPartitionsDefinition(str(FIRST_DEPOSITS.first_day), timezone=PARIS.key, end_offset=1)
"""Today is one, while its files arrive."""

billing_months = dg.MonthlyPartitionsDefinition(str(FIRST_BILLED), fmt="%Y-%m", timezone=PARIS.key)
"""A month is one once it is over."""

followed_months = dg.MonthlyPartitionsDefinition(
    str(FIRST_BILLED), fmt="%Y-%m", timezone=PARIS.key, end_offset=1
)
"""The billing months and the one that goes on, whose usage is followed."""


class DaysInView(dg.PartitionMapping):
    """A billing month follows the deposit days from its first to that of its cut-off, which the settings name.

    The UI and the daemon do not load this class, and take the days of the month itself: the days after it, up to the
    cut-off, reach them as observations of ``month_deposits``.
    """

    def get_upstream_mapped_partitions_result_for_partitions(
        self,
        downstream_partitions_subset: "PartitionsSubset | None",
        downstream_partitions_def: "Partitions | None",
        upstream_partitions_def: "Partitions",
        current_time: datetime | None = None,
        dynamic_partitions_store: Any = None,
    ) -> UpstreamPartitionsResult:
        """The days of some months; those that do not exist yet are left out."""
        calendar = calendar_of_settings()
        with dg.partition_loading_context(current_time, dynamic_partitions_store):
            months = downstream_partitions_subset.get_partition_keys() if downstream_partitions_subset else ()
            days = {str(day) for month in months for day in calendar.deposit_days(Month.parse(month))}
            return UpstreamPartitionsResult(
                partitions_subset=_existing(upstream_partitions_def, days),
                required_but_nonexistent_subset=upstream_partitions_def.empty_subset(),
            )

    def get_downstream_partitions_for_partitions(
        self,
        upstream_partitions_subset: "PartitionsSubset",
        upstream_partitions_def: "Partitions",
        downstream_partitions_def: "Partitions",
        current_time: datetime | None = None,
        dynamic_partitions_store: Any = None,
    ) -> "PartitionsSubset":
        """The months that see some days."""
        calendar = calendar_of_settings()
        with dg.partition_loading_context(current_time, dynamic_partitions_store):
            days = map(date.fromisoformat, upstream_partitions_subset.get_partition_keys())
            months = {str(month) for day in days for month in calendar.months_of(day)}
            return _existing(downstream_partitions_def, months)

    def validate_partition_mapping(
        self, upstream_partitions_def: "Partitions", downstream_partitions_def: "Partitions | None"
    ) -> None:
        """Between days and months, nothing else."""
        definitions = (upstream_partitions_def, downstream_partitions_def)
        if not all(isinstance(one, dg.TimeWindowPartitionsDefinition) for one in definitions):
            raise dg.DagsterInvalidDefinitionError("DaysInView maps billing months to deposit days")

    @property
    def description(self) -> str:
        """Shown by the UI."""
        return "A billing month follows the deposit days from its first to that of its cut-off."


days_in_view = DaysInView()


def calendar_of_settings() -> BillingCalendar:
    """The calendar of the settings; the default one where they are wrong."""
    try:
        return load_settings().calendar
    except OrigyneError:
        return BillingCalendar()


def _existing(partitions: "Partitions", keys: Iterable[str]) -> "PartitionsSubset":
    return partitions.subset_with_partition_keys([key for key in keys if partitions.has_partition_key(key)])


def is_deposit_day(day: date) -> bool:
    """Whether a day is a partition now."""
    return deposit_days.has_partition_key(str(day))


def months_of(context: dg.AssetExecutionContext) -> list[Month]:
    """The billing months of a run, in order."""
    return [Month.parse(key) for key in keys_of(context)]


def keys_of(context: dg.AssetExecutionContext) -> list[str]:
    """The partitions of a run, in order.

    Raises:
        dg.Failure: there are none; Dagster takes a range that is written backwards for an empty one.
    """
    keys = sorted(context.partition_keys)
    if not keys:
        raise dg.Failure("no partition in the range: its first must not be after its last")
    return keys
