"""The lists of tables that follow from the headers of the models."""

import pytest

from origyne_pipeline.feeds import FEED_FAMILIES, FEEDS
from origyne_pipeline.model import all_models
from origyne_pipeline.model_run import ModelRun, PythonStep
from origyne_pipeline.tables import (
    BILLING_MONTH,
    DEPOSIT_DAY,
    cut_by,
    families,
    inputs_of,
    published,
    rating_inputs,
    reference_tables,
    stage_tables,
    tables,
    tables_of_family,
    tariff_tables,
)

STAGES = ("mediation", "rating", "followup", "assurance", "invoicing", "payments")


def test_a_step_is_no_table() -> None:
    assert "priced_cdrs" not in tables()
    assert all_models()["rating/priced_cdrs"].is_step


def test_the_inputs_of_a_table_are_tables_found_through_steps() -> None:
    assert inputs_of("recurring_charges") == ("lines", "tariff_offers", "line_options", "tariff_options")
    assert "cdrs" in inputs_of("rated_cdrs") and "tariff_prices" in inputs_of("rated_cdrs")
    for table in tables():
        models = [all_models()[path] for path in all_models() if path.endswith(f"/{table}")]
        assert not any(model.is_step for model in models)
        assert table not in inputs_of(table)


@pytest.mark.parametrize("stage", STAGES)
def test_a_table_stands_after_those_of_its_stage_that_it_follows(stage: str) -> None:
    ordered = stage_tables(stage, BILLING_MONTH)
    for place, table in enumerate(ordered):
        assert not set(inputs_of(table)) & set(ordered[place:])


def test_every_monthly_table_is_of_a_stage_that_makes_it() -> None:
    assert {table for stage in STAGES for table in stage_tables(stage, BILLING_MONTH)} == set(
        cut_by(BILLING_MONTH)
    )


def test_every_family_of_feeds_has_its_table() -> None:
    assert set(families().values()) == set(FEED_FAMILIES)
    for family in FEED_FAMILIES:
        assert set(tables_of_family(family)) <= set(cut_by(DEPOSIT_DAY))
        assert any(feed.family == family for feed in FEEDS)
    assert {t for family in FEED_FAMILIES for t in tables_of_family(family)} == set(cut_by(DEPOSIT_DAY))


def test_what_an_issued_month_was_rated_from_is_kept() -> None:
    wholes = {*tariff_tables(), *reference_tables()}
    assert set(rating_inputs()) <= {"cdrs", "line_observations", *wholes}
    assert set(rating_inputs()) >= {"cdrs", "line_observations", *tariff_tables()} - {"tariff_options"}
    assert len(tariff_tables()) == 7
    assert reference_tables() == ("customer_limits", "line_holders", "line_options")


def test_the_headers_publish_every_table_that_published_md_promises() -> None:
    promised = """landed_files cdrs quarantined_rows lines sim_cards rated_cdrs unrated_cdrs monthly_consumption
        allowance_usage invoices invoice_lines invoice_vat direct_debits reconciliation margin quality_results"""
    assert set(promised.split()) <= set(published("yes"))


class Recorder:
    """A session that notes what is asked of it."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def run(self, path: str, name: str | None = None, *, dictionaries: bool = False, **params: object) -> int:
        self.calls.append(path.partition("/")[2])
        return 0

    def view(self, path: str, name: str | None = None) -> None:
        self.calls.append(path.partition("/")[2])

    def number(self, table: str, column: str) -> None:
        self.calls.append(f"number {table}.{column}")


def test_models_run_once_each_after_what_they_read() -> None:
    session = Recorder()
    steps = {
        "months": PythonStep(lambda s: s.calls.append("months"), reads=("event_days",)),  # type: ignore[attr-defined]
        "event_allowance_draws": PythonStep(
            lambda s: s.calls.append("event_allowance_draws"), reads=("event_allowance_requests",)
        ),  # type: ignore[attr-defined]
    }
    run = ModelRun(session, "rating", {"month": "2026-09", "cutoff": None}, steps, {"late_cdrs"})  # type: ignore[arg-type]
    run.run("rated_cdrs")
    run.run(*stage_tables("rating", BILLING_MONTH))
    calls = session.calls
    assert len(calls) == len(set(calls))
    for place, name in enumerate(calls):
        model = all_models().get(f"rating/{name}")
        later = set(calls[place + 1 :])
        assert model is None or not set(model.reads) & later, name
    assert calls.index("event_days") < calls.index("months") < calls.index("spell_months")
    assert calls.index("number priced_cdrs.event") == calls.index("priced_cdrs") + 1
