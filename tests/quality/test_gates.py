"""What stands before the issue of a month, and how it is let pass."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from origyne_pipeline.periods import Month
from origyne_pipeline.quality.gates import HeldError, check_gates
from origyne_pipeline.settings import InvoiceTerms, Settings
from origyne_pipeline.warehouse import Warehouse
from tests.quality import world, world_rows
from tests.quality.world_rows import DAY, MONTH, NOW

SEPTEMBER = Month(2026, 9)
NOBODY: dict[str, str] = {}
ANY_SHARE = InvoiceTerms(max_unrated_share=Decimal(1), max_quarantined_share=Decimal(1))
"""The small world has an unrated event beside a rated one: its shares are large."""


def shut(lake: Warehouse, now: datetime = NOW, **terms: object) -> set[str]:
    settings = Settings(lake.home, lake.home / "clients.xlsx", invoice=replace(ANY_SHARE, **terms))  # type: ignore[arg-type]
    try:
        check_gates(lake, settings, SEPTEMBER, now, NOBODY)
    except HeldError as held:
        return {result.check_name for result in held.results}
    return set()


def test_a_sound_month_passes(lake: Warehouse) -> None:
    assert shut(lake) == set()


@pytest.mark.parametrize(
    ("minute", "gates"), [(datetime(2026, 10, 5, 18, 0, tzinfo=UTC), {"cutoff_has_passed"}), (NOW, set())]
)
def test_nothing_is_issued_before_the_cut_off_has_passed(
    lake: Warehouse, minute: datetime, gates: set[str]
) -> None:
    assert shut(lake, minute) == gates


def test_unrated_money_above_the_limit_holds(lake: Warehouse) -> None:
    unrated = {**world_rows.UNRATED, "supplier_amount_excl_tax": Decimal("5.01")}
    world.change(lake, {"unrated_cdrs": {MONTH: [unrated]}})
    assert shut(lake, max_unrated_excl_tax=Decimal("5.00")) == {"unrated_money_is_low"}
    assert shut(lake, max_unrated_excl_tax=Decimal("5.01")) == set()


def test_rows_in_quarantine_above_the_limit_hold(lake: Warehouse) -> None:
    assert shut(lake, max_quarantined_rows=0) == {"quarantine_is_small"}
    world.change(
        lake, {"refused_rows": {f"rated_cdrs-{DAY}": [], "rated_cdrs-2026-12-01": [world_rows.REFUSED]}}
    )
    assert shut(lake, max_quarantined_rows=0) == set(), "another month's rows hold nothing"


def test_a_month_that_the_wholesaler_did_not_bill_holds_where_asked(lake: Warehouse) -> None:
    assert shut(lake, require_reconciliation=True) == {"month_is_reconciled"}
    match = {"feed": "MOBILE", "period": MONTH, "billed_id": "A", "source_path": "b", "source_line": 2}
    world.change(lake, {"billed_matches": {MONTH: [match]}})
    assert shut(lake, require_reconciliation=True) == set()


def test_a_missing_deposit_day_holds_where_asked(lake: Warehouse) -> None:
    landed = {
        "feed": "rated_cdrs_vga",
        "path": "x",
        "name": "x",
        "sha256": "0",
        "is_current": True,
        "deposited_at": datetime(2026, 9, 1, 18, tzinfo=UTC),
    }
    world.change(lake, {"landed_versions": {"all": [landed]}})
    assert shut(lake, require_all_deposit_days=True) == {"deposit_days_are_complete"}
    assert shut(lake) == set()


def test_more_than_a_tenth_of_the_due_events_unrated_holds_by_default(lake: Warehouse) -> None:
    usual = InvoiceTerms().max_unrated_share
    assert usual == Decimal("0.10")
    rated = [{**world_rows.RATED, "cdr_id": str(number)} for number in range(9)]
    world.change(lake, {"rated_cdrs": {MONTH: rated}})
    assert shut(lake, max_unrated_share=usual) == set(), "1 of 10"
    world.change(lake, {"rated_cdrs": {MONTH: rated[1:]}})
    assert shut(lake, max_unrated_share=usual) == {"unrated_share_is_low"}, "1 of 9"


def test_more_than_a_tenth_of_the_rows_refused_holds_by_default(lake: Warehouse) -> None:
    usual = InvoiceTerms().max_quarantined_share
    assert usual == Decimal("0.10")
    file = world.WORLD["file_results"][f"rated_cdrs-{DAY}"][0]
    for rows, gates in ((8, set()), (7, {"refused_share_is_low"})):
        read = {**file, "row_count": rows}
        world.change(lake, {"file_results": {f"rated_cdrs-{DAY}": [read]}})
        assert shut(lake, max_quarantined_share=usual) == gates, f"1 of {rows + 2}, snapshots counted"


def test_more_than_a_tenth_of_the_event_files_refused_whole_holds_by_default(lake: Warehouse) -> None:
    """A header that changed in the middle of a month: no row is refused, and a third of the events is missing."""
    usual = InvoiceTerms().max_quarantined_share
    file = {**world.WORLD["file_results"][f"rated_cdrs-{DAY}"][0], "row_count": 100, "size_bytes": 900}
    whole = {**file, "path": "whole", "sha256": "w", "status": "quarantined", "row_count": 0}
    for size, gates in ((100, set()), (101, {"refused_share_is_low"})):
        world.change(lake, {"file_results": {f"rated_cdrs-{DAY}": [file, whole | {"size_bytes": size}]}})
        assert shut(lake, max_quarantined_share=usual) == gates, f"{size} of {900 + size} bytes"


def test_a_month_in_which_no_event_is_rated_holds(lake: Warehouse) -> None:
    """Tariffs that came after the cut-off: every event waits, and the invoices would hold subscriptions alone."""
    world.change(lake, {"rated_cdrs": {MONTH: []}})
    assert shut(lake) == {"some_event_is_rated"}
    world.change(lake, {"unrated_cdrs": {MONTH: []}})
    assert shut(lake) == {"some_event_is_rated"}, "rows came, and none of them was due"
    quiet = {**world.WORLD["file_results"][f"rated_cdrs-{DAY}"][0], "row_count": 0}
    world.change(lake, {"file_results": {f"rated_cdrs-{DAY}": [quiet]}})
    assert shut(lake) == set(), "the files came, and hold no event"
    world.change(lake, {"file_results": {f"rated_cdrs-{DAY}": []}})
    assert shut(lake) == {"some_event_is_rated"}, "no file came"


def test_a_gate_is_let_pass_for_a_reason_that_is_kept(lake: Warehouse) -> None:
    settings = Settings(
        lake.home, lake.home / "clients.xlsx", invoice=replace(ANY_SHARE, max_quarantined_rows=0)
    )
    with pytest.raises(HeldError, match=r"--accept quarantine_is_small=") as held:
        check_gates(lake, settings, SEPTEMBER, NOW, {})
    assert "1 rows; expected at most 0 rows" in str(held.value)
    check_gates(lake, settings, SEPTEMBER, NOW, {"quarantine_is_small": "ada, looked at them"})
    with lake.session() as session:
        session.bind("quality_results", [f"issue-{MONTH}"])
        kept = session.query("select severity, passed, observed from quality_results where not passed")
    assert kept == [("WARN", False, "1 rows (accepted: ada, looked at them)")]
