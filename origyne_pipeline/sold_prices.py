"""By which row of its workbook a month sold each kind of event, chosen again by the models that rate."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from origyne_pipeline.in_view import InView, rated_from
from origyne_pipeline.issued import Terms, issued_from
from origyne_pipeline.rating.month import billing_calendar, inputs_of_month
from origyne_pipeline.rating.view import rating_models
from origyne_pipeline.tables import tariff_tables

if TYPE_CHECKING:
    from origyne_pipeline.periods import BillingCalendar, Month
    from origyne_pipeline.warehouse import Session, Warehouse

KINDS = """
select
    dense_rank() over (
        order by tariff_from, feed, usage, origin_zone, destination_code, destination_group
    ) as usage_family,
    tariff_from, feed, usage, band is null as is_free, origin_zone, destination_code, destination_group, offer_code
from (
    select distinct
        tariff_from, feed, usage, band, origin_zone, destination_code, destination_group, offer_code
    from rated_cdrs
)
"""


NAMES = {
    "price_tiers": "chosen_tiers",
    "usage_families": "sold_families",
    "tariff_versions": "versions_in_view",
}
"""What rating chooses prices by, and its names here: bound over what was rated, not over what is due."""


@dataclass(frozen=True)
class SoldPrices:
    """What a month's tariff workbooks say of the events that it rates.

    Attributes:
        prices: as ``sql/assurance/_sold_prices.sql``.
        prefixes: as ``sql/assurance/_sold_prefixes.sql``.
    """

    prices: tuple[dict[str, Any], ...] = ()
    prefixes: tuple[dict[str, Any], ...] = ()


def sold_prices(warehouse: "Warehouse", month: "Month", setting: "BillingCalendar") -> SoldPrices:
    """The prices and prefixes by which a month sold its events, of the workbooks that it was rated from."""
    inputs = rated_from(warehouse, month) or issued_from(warehouse.home, month)
    inputs = inputs or inputs_of_month(warehouse, month, Terms(billing_calendar(warehouse, setting)))
    with InView(warehouse, inputs.tables, f"{month} was rated from it").session() as session:
        session.bind("rated_cdrs", [str(month)])
        _bind_kinds(session)
        for table in tariff_tables():
            session.bind(table)
        models = rating_models(session, inputs)
        models.done |= {"usage_families", "spell_months"}
        models.run("price_tiers")
        for table, name in NAMES.items():
            session.query(f"create or replace temp view {name} as select * from {table}")
        session.run("assurance/sold_prices")
        session.run("assurance/sold_prefixes")
        return SoldPrices(
            tuple(session.dicts("select * from sold_prices")),
            tuple(session.dicts("select * from sold_prefixes")),
        )


def _bind_kinds(session: "Session") -> None:
    """Binds the kinds of the events that were rated as the families and offers that prices are chosen for."""
    session.query(f"create or replace temp table sold_kinds as {KINDS}")
    session.query(
        "create or replace temp view usage_families as"
        " select distinct usage_family, tariff_from, feed, usage, is_free, origin_zone, destination_code,"
        " destination_group from sold_kinds where not is_free"
    )
    session.query(
        "create or replace temp view spell_months as select distinct tariff_from, offer_code from sold_kinds"
    )
