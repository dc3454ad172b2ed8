"""What each event, subscription and fee of a billing month costs."""

from collections.abc import Iterator

import dagster as dg

from assets.mediation import TARIFF_TABLES
from assets.partitions import billing_months, days_in_view, month_before, months_of
from assets.resources import OfficeParam
from assets.tables import RATING, Dep, Made, materialized, table_spec

EVENTS = dg.AssetDep("cdrs", partition_mapping=days_in_view)
STATES = dg.AssetDep("line_observations", partition_mapping=days_in_view)
MONTH_BEFORE = dg.AssetDep("rated_cdrs", partition_mapping=month_before)
"""What was unrated, and what is left of the allowances."""
DEPS: dict[str, list[Dep]] = {
    "lines": [STATES],
    "rated_cdrs": [EVENTS, "lines", *TARIFF_TABLES, MONTH_BEFORE],
    "unrated_cdrs": ["rated_cdrs"],
    "allowance_draws": ["rated_cdrs"],
    "recurring_charges": ["lines", "tariff_offers"],
    "monthly_consumption": ["rated_cdrs"],
}
"""Each table, and the tables that it follows from; one step makes them all."""


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
