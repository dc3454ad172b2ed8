"""The stock of SIM cards as of now: the rows of the published ``sim_stock``, and the cards that several orders hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from origyne_pipeline.warehouse import Warehouse

SNAPSHOT_DAYS = 62
"""The latest snapshot days, which is more than the days of the pace; each shows every card."""
ALL, UNORDERED = "ALL", "UNORDERED"


@dataclass(frozen=True)
class SimStock:
    """A row of ``sim_stock``: one order, the cards without order, or all cards."""

    scope: str
    order_ref: str | None
    ordered_on: date | None
    card_count: int
    stock_count: int
    in_service_count: int
    terminated_count: int
    never_seen_count: int
    twice_count: int
    used_count: int
    pace_days: int | None
    as_of: date | None
    runs_out_on: date | None


def latest_snapshots(warehouse: Warehouse) -> Iterable[str]:
    """The latest snapshot days: each shows every card."""
    return sorted(warehouse.partitions("line_observations"))[-SNAPSHOT_DAYS:]


def sim_stock(warehouse: Warehouse) -> tuple[SimStock, ...]:
    """The stock from the orders and snapshots that are cleaned; by order, then without order, then all."""
    with warehouse.session() as session:
        session.bind("sim_card_orders")
        session.bind("line_observations", latest_snapshots(warehouse))
        session.run("publication/sim_stock")
        rows = session.dicts(
            "select * from sim_stock order by scope = 'ALL', scope = 'UNORDERED', ordered_on, order_ref"
        )
    return tuple(SimStock(**row) for row in rows)


def cards_of_several_orders(warehouse: Warehouse) -> dict[str, list[str]]:
    """The orders of each card that more than one order holds, by ICCID."""
    with warehouse.session() as session:
        session.bind("sim_card_orders")
        rows = session.query(
            "select iccid, list(distinct order_ref order by order_ref) from sim_card_orders group by iccid"
            " having count(distinct order_ref) > 1 order by iccid"
        )
    return {iccid: list(orders) for iccid, orders in rows}
