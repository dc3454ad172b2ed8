"""One query says whether all rows meet the rules of their columns, and says what great-expectations would say."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from origyne_pipeline.quality import checks
from origyne_pipeline.quality.column_rules import all_rows_meet
from origyne_pipeline.quality.expectations import FILLED, RANGES, WORDS, Expected
from origyne_pipeline.quality.pushdown import validate
from origyne_pipeline.warehouse import Warehouse, relation
from tests.quality import world
from tests.quality.world_rows import DAY, EVENT, NOW

USAGE_IS_FILLED = Expected(FILLED, "ExpectColumnValuesToNotBeNull", {"column": "usage"})
USAGE_IS_KNOWN = Expected(
    WORDS, "ExpectColumnValuesToBeInSet", {"column": "usage", "value_set": ["D'ICI", "SMS"]}
)
COST_IS_NOT_NEGATIVE = Expected(
    RANGES, "ExpectColumnValuesToBeBetween", {"column": "supplier_cost_excl_tax", "min_value": 0}
)
NO_COLUMN = Expected(FILLED, "ExpectColumnValuesToNotBeNull", {"column": "no_such"})


@pytest.mark.parametrize("rule", [USAGE_IS_FILLED, USAGE_IS_KNOWN, COST_IS_NOT_NEGATIVE, NO_COLUMN])
@pytest.mark.parametrize(
    ("usages", "costs"),
    [
        (["SMS", "D'ICI"], ["0", "0.01"]),
        (["SMS", "FAX"], ["0", "-0.01"]),
        (["SMS", None], ["0", None]),
    ],
)
def test_the_query_says_what_great_expectations_says(
    lake: Warehouse, rule: Expected, usages: Sequence[str | None], costs: Sequence[str | None]
) -> None:
    rows = [
        {**EVENT, "cdr_id": str(n), "usage": usage, "supplier_cost_excl_tax": cost and Decimal(cost)}
        for n, (usage, cost) in enumerate(zip(usages, costs, strict=True))
    ]
    world.change(lake, {"cdrs": {DAY: rows}})
    committed = relation(lake, "cdrs", lake.chosen("cdrs"))
    (finding,) = validate(committed, [rule])
    with lake.session() as session:
        assert all_rows_meet(session, committed, [rule]) is finding.success
        assert all_rows_meet(session, committed, [])
        assert all_rows_meet(session, relation(lake, "cdrs", []), [rule]) is (rule is not NO_COLUMN)


def test_a_sound_partition_is_checked_without_great_expectations(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "validate", None)
    assert all(result.passed for result in checks.check_partition(lake, "cdrs", DAY, NOW))
