"""How the tables are cut: by deposit day as they are replayed, by billing month as they are billed.

Both begin with the month of the first deposit that landed, billing months with ``first_month`` where it is set. Before
anything has landed they begin in 2015. The start is read when the code location is loaded; a run reads it anew. A
deposit of an earlier day is cleaned all the same (see ``day_records``), and is a partition from the next reload on.

A month's billing sees the deposits up to its cut-off in the next month. Dagster's mappings move by whole months, so
the arrows of the graph take that month in as a whole; rating takes the days up to the cut-off.
"""

from datetime import date

import dagster as dg

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import PARIS, Month
from origyne_pipeline.settings import load_settings

BEFORE_ANY_DEPOSIT = Month(2015, 1)
"""Where the calendar begins as long as nothing has landed."""
DAILY_FEEDS = (
    "rated_cdrs_mobile",
    "rated_cdrs_vga",
    "account_status",
    "account_vga",
    "billed_cdrs_mobile",
    "billed_cdrs_vga",
)


def first_months() -> tuple[Month, Month]:
    """The months in which deposit days and billing months begin, as the settings and the register of landings say.

    Wrong settings are for the run to refuse: the graph loads with any.
    """
    from origyne_pipeline.collection.first_deposit import first_deposit_day

    try:
        settings = load_settings()
    except (OrigyneError, OSError):
        return BEFORE_ANY_DEPOSIT, BEFORE_ANY_DEPOSIT
    day = first_deposit_day(settings.home, DAILY_FEEDS)
    deposits = Month.of(day) if day else BEFORE_ANY_DEPOSIT
    return deposits, settings.first_month or deposits


FIRST_DEPOSITS, FIRST_BILLED = first_months()

deposit_days = dg.DailyPartitionsDefinition(str(FIRST_DEPOSITS.first_day), timezone=PARIS.key, end_offset=1)
"""Today is one, while its files arrive."""

billing_months = dg.MonthlyPartitionsDefinition(str(FIRST_BILLED), fmt="%Y-%m", timezone=PARIS.key)
"""A month is one once it is over."""

days_in_view = dg.TimeWindowPartitionMapping(end_offset=1, allow_nonexistent_upstream_partitions=True)
"""The days of a month and of the next."""


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
