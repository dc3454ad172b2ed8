"""What each event, subscription and fee of a billing month costs."""

from collections.abc import Iterator

import dagster as dg

from assets.mediation import TARIFF_TABLES
from assets.partitions import billing_months, days_in_view, months_of
from assets.resources import OfficeParam
from assets.tables import RATING, Dep, Made, materialized, table_spec

EVENTS = dg.AssetDep("cdrs", partition_mapping=days_in_view)
STATES = dg.AssetDep("line_observations", partition_mapping=days_in_view)
DEPS: dict[str, list[Dep]] = {
    "lines": [EVENTS, STATES, *TARIFF_TABLES],
    "rated_cdrs": ["lines"],
    "unrated_cdrs": ["rated_cdrs"],
    "allowance_draws": ["rated_cdrs"],
    "recurring_charges": ["lines"],
    "monthly_consumption": ["rated_cdrs"],
}
"""Each table, and the tables that it follows from; see ``tables.table_spec``.

A month also follows the month before it, and rating refuses it otherwise. That is not drawn: Dagster would take every
later month into a backfill of one.
"""


@dg.multi_asset(
    specs=[table_spec(table, RATING, deps, partitions=billing_months) for table, deps in DEPS.items()],
    name="rating",
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def rate(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Rates the months of the run, in order."""
    from origyne_pipeline.rating.month import first_billed_month, rate_month

    first = first_billed_month(office.warehouse, office.settings.first_month)
    months = months_of(context)
    rated = []
    for done, month in enumerate(months):
        office.progress("rating", done, len(months))
        rated.append(rate_month(office.warehouse, month, first, office.settings.cutoff_day))
        counts = {"events due": rated[-1].due, "unrated money": str(rated[-1].unrated_excl_tax)}
        context.add_asset_metadata(counts, asset_key="rated_cdrs", partition_key=str(month))
    office.progress("rating", len(months), len(months))
    office.outcomes["rating"] = tuple(rated)
    yield from materialized(context, office, tuple(DEPS), [str(month) for month in months])
