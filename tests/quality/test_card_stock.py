"""The warning that the stock of SIM cards runs out before new cards can be there."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from origyne_pipeline.publication.sim_stock import SimStock, cards_of_several_orders, sim_stock
from origyne_pipeline.quality.card_stock import check_stock, stock_warning
from tests.deposits import Deposit, write

TODAY = date(2026, 10, 1)


def row(runs_out_on: date | None, scope: str = "ALL") -> SimStock:
    return SimStock(scope, None, None, 10, 5, 5, 0, 0, 0, 2, 56, TODAY, runs_out_on)


@pytest.mark.parametrize(
    ("runs_out_on", "weeks", "week"),
    [
        (date(2026, 11, 12), 6, None),
        (date(2026, 11, 11), 6, "2026-11-09"),
        (date(2026, 11, 11), 5, None),
        (date(2026, 9, 1), 6, "2026-09-28"),
        (None, 6, None),
    ],
)
def test_the_warning_comes_so_many_weeks_before_and_names_a_week(
    runs_out_on: date | None, weeks: int, week: str | None
) -> None:
    warning = stock_warning([row(date(2026, 10, 2), "ORDER"), row(runs_out_on)], weeks, TODAY)
    assert (warning is None) == (week is None)
    assert week is None or f"in the week of {week}" in str(warning)
    assert week is None or "order cards" in str(warning)


def test_the_check_reads_orders_and_snapshots_and_keeps_its_result(tmp_path: Path) -> None:
    deposit = Deposit(tmp_path)
    assert sim_stock(deposit.warehouse) == ()
    at = datetime(2026, 9, 1, 8, tzinfo=UTC)
    orders = [("CMD1", "1"), ("CMD1", "2"), ("CMD2", "2")]
    write(
        deposit.warehouse,
        "sim_card_orders",
        "reference-sim_cards-1",
        [
            {"order_ref": ref, "iccid": card, "imsi": "1", "source_path": ref, "deposited_at": at}
            for ref, card in orders
        ],
    )
    for day, states in ((1, ("STOCK", "STOCK")), (2, ("ACTIF", "STOCK"))):
        write(
            deposit.warehouse,
            "line_observations",
            f"2026-09-0{day}",
            [
                {
                    "feed": "MOBILE",
                    "line": f"3360000000{card}",
                    "iccid": str(card),
                    "state": state,
                    "activated_on": date(2026, 9, 2) if state == "ACTIF" else None,
                    "source_path": "a",
                    "deposited_at": at.replace(day=day),
                    "deposited_on": date(2026, 9, day),
                }
                for card, state in enumerate(states, 1)
            ],
        )
    rows = sim_stock(deposit.warehouse)
    assert [(r.order_ref, r.stock_count, r.used_count, r.runs_out_on) for r in rows] == [
        ("CMD1", 1, 1, date(2026, 9, 9)),
        ("CMD2", 1, 0, None),
        (None, 1, 1, date(2026, 9, 9)),
    ]
    assert cards_of_several_orders(deposit.warehouse) == {"2": ["CMD1", "CMD2"]}
    result = check_stock(deposit.warehouse, rows, 6, at)
    assert (result.passed, result.severity, result.check_name) == (False, "WARN", "sim_stock_lasts")
    assert deposit.rows("quality_results", "table_name", "passed") == [("sim_stock", False)]
