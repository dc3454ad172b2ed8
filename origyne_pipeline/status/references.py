"""What the snapshots and the VNO's own files do not share: references of customers, codes of offers."""

from collections.abc import Collection
from dataclasses import dataclass

from origyne_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class Unmatched:
    """As the last snapshots are. ``unlisted``: references of the wholesaler that ``clients.xlsx`` lacks."""

    in_no_snapshot: tuple[str, ...]
    unlisted: tuple[str, ...]
    offers_without_tariff: tuple[str, ...]


def listed_options(warehouse: Warehouse) -> frozenset[str]:
    """The codes of options that the landed tariff workbooks list; none before the first of them."""
    if not warehouse.partitions("tariff_options"):
        return frozenset()
    with warehouse.session() as session:
        session.bind("tariff_options")
        return frozenset(code for (code,) in session.query("select distinct option_code from tariff_options"))


def unmatched_references(warehouse: Warehouse, customers: Collection[str]) -> Unmatched | None:
    """Compares customers and tariff offers with the lines of the last snapshot day; None while none has come."""
    days = sorted(warehouse.partitions("line_observations"))
    if not days:
        return None
    with warehouse.session() as session:
        session.bind("line_observations", days[-1:])
        session.bind("tariff_offers")
        lines = session.query(
            "select distinct customer_ref, offer_code from line_observations where state <> 'STOCK'"
        )
        priced = {code for (code,) in session.query("select distinct offer_code from tariff_offers")}
    references = {reference for reference, _ in lines if reference}
    offers = {offer for _, offer in lines if offer}
    return Unmatched(
        tuple(sorted(set(customers) - references)),
        tuple(sorted(references - set(customers))),
        tuple(sorted(offers - priced)) if priced else (),
    )
