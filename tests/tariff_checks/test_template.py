"""The starting workbook that ``origyne tariff template`` writes, and what its check says of it: nothing."""

from datetime import UTC, date, datetime

import pytest

from origyne_pipeline.onboarding.tariffs.template import template_bytes, template_name
from origyne_pipeline.tariff_checks.check import check_tariff


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2027, 1, 1)])
def test_the_template_has_no_fault_and_no_warning(day: date) -> None:
    result = check_tariff(template_bytes(day), template_name(day), None, datetime(2026, 11, 28, tzinfo=UTC))
    assert result.faults == []
    assert [str(warned.fault) for warned in result.warnings] == []
