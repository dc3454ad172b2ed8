"""How the tables are cut: by deposit day as they are replayed, by billing month as they are billed.

A month's billing sees the deposits up to its cut-off in the next month. Dagster's mappings move by whole months, so
the arrows of the graph take that month in as a whole; rating takes the days up to the cut-off.
"""

import dagster as dg

from origyne_pipeline.periods import PARIS, Month

FIRST_DAY = "2015-01-01"

deposit_days = dg.DailyPartitionsDefinition(FIRST_DAY, timezone=PARIS.key, end_offset=1)
"""Today is one, while its files arrive."""

billing_months = dg.MonthlyPartitionsDefinition(FIRST_DAY[:7], fmt="%Y-%m", timezone=PARIS.key)
"""A month is one once it is over."""

days_in_view = dg.TimeWindowPartitionMapping(end_offset=1, allow_nonexistent_upstream_partitions=True)
"""The days of a month and of the next."""


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
