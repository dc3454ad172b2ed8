"""The money of the rows in quarantine, each amount read as the layout of its file reads it."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from origyne_pipeline.feeds.layout import Layout
from origyne_pipeline.feeds.sharing import section_of
from origyne_pipeline.mediation.refused_amounts import refused_amounts
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.status.quarantined_money import Cause, MoneyWaiting, QuarantinedMoney
from origyne_pipeline.warehouse import Session, Warehouse

RATED_CDRS = "rated_cdrs-"
"""Before the deposit day in the partitions of the refused rows of RatedCDRs."""
OF_ONE_FILE = ("feed", "source_path", "stored_at")


def money_waiting(
    warehouse: Warehouse, layout: Layout, keys: Collection[str] | None = None
) -> Mapping[Cause, MoneyWaiting]:
    """The money of the rows of RatedCDRs in quarantine, by source, feed and reason.

    Args:
        warehouse: the lake.
        layout: the one in force.
        keys: the partitions of the refused rows that count; all when not given.
    """
    if not warehouse.exists():
        return {}
    chosen = [
        key
        for key in warehouse.partitions("refused_rows")
        if key.startswith(RATED_CDRS) and (keys is None or key in keys)
    ]
    with warehouse.session() as session:
        session.bind("landed_versions")
        session.bind("refused_rows", chosen)
        session.bind("set_aside_cdrs", [key.removeprefix(RATED_CDRS) for key in chosen])
        session.run("status/quarantined_events")
        rows = session.dicts(
            "select * from quarantined_events order by feed, source_path, stored_at, source_line"
        )
        money: dict[Cause, MoneyWaiting] = {}
        for _, of_file in groupby(rows, key=lambda row: [row[name] for name in OF_ONE_FILE]):
            _add(money, session, layout, list(of_file))
    return money


def quarantined_money(
    warehouse: Warehouse, layout: Layout, month: Month, calendar: BillingCalendar
) -> QuarantinedMoney:
    """The rows of RatedCDRs in quarantine among the deposits in view of a month, and what they say of their amount."""
    keys = [
        key
        for key in warehouse.partitions("refused_rows")
        if key.startswith(RATED_CDRS)
        and calendar.sees(month, date.fromisoformat(key.removeprefix(RATED_CDRS)))
    ]
    money = money_waiting(warehouse, layout, keys).values()
    return QuarantinedMoney(
        sum(each.rows for each in money),
        sum((each.amount_excl_tax for each in money), Decimal(0)),
        sum(each.illegible_rows for each in money),
    )


def _add(
    money: dict[Cause, MoneyWaiting], session: Session, layout: Layout, rows: list[dict[str, Any]]
) -> None:
    """Adds the money of the rows of one file."""
    first = rows[0]
    texts = {row["source_line"]: row["raw"] for row in rows if row["amount_excl_tax"] is None and row["raw"]}
    feeds = [
        feed for feed in layout.feeds if (feed.word, feed.source) == (first["feed"], first["source"])
    ]  # none where the source has no layout at all
    amounts: Mapping[int, Decimal] = {}
    if texts and feeds:
        feed = section_of(feeds, first["feed"], first["source_path"])
        amounts = refused_amounts(session, session.lake.home / first["stored_at"], feed, texts)
    for row in rows:
        key = row["source"], row["feed"], row["reason"]
        amount = row["amount_excl_tax"]
        if amount is None:
            amount = amounts.get(row["source_line"])
        money[key] = money.get(key, MoneyWaiting()).plus(amount)
