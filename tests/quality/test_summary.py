"""The figures that the UI shows of a partition."""

from decimal import Decimal
from pathlib import Path

from origyne_pipeline.quality.summary import summarise
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import write


def test_euros_that_each_rule_of_fraud_measures_otherwise_are_not_added(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    amounts = {"amount_excl_tax": Decimal(3), "cost_excl_tax": Decimal(1), "measure_excl_tax": Decimal(9)}
    write(
        warehouse, "fraud_candidates", "2026-10", [{"rule": rule, **amounts} for rule in ("BURST", "SURGE")]
    )
    (summary,) = summarise(warehouse, "fraud_candidates", ["2026-10"])
    assert summary.sums == {"amount_excl_tax": Decimal(6), "cost_excl_tax": Decimal(2)}
