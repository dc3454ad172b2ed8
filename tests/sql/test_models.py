"""Each model of sql/ on small tables: ``tests/sql/<stage>/<table>/<case>/``, the case named as a sentence.

A case has a CSV file for each table that its model reads (none: that table is empty), ``expect.csv`` with the rows
and the columns that matter, and ``params.toml`` where the model takes parameters. An empty cell is null; columns
that a CSV leaves out are null. Types are those of the model that makes the table.
"""

import csv
import itertools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.header import ModelError
from origyne_pipeline.mediation.dates import dates_table
from origyne_pipeline.model import Model, all_models, load_model, table_model
from origyne_pipeline.warehouse import Session, Warehouse

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/*/expect.csv") if path.parts[-4] != "checks")
WITH_CASES = (
    "mediation",
    "onboarding",
    "rating",
    "assurance",
    "invoicing",
    "publication",
    "measures",
    "tariff_impact",
    "followup",
)

SAME_AS = {
    "read_files": "file_results",
    "earlier_cdrs": "cdrs",
    "carried_cdrs": "cdrs",
    "unrated_before": "unrated_cdrs",
    "billed_before": "unrated_cdrs",
    "changed_cdrs": "cdrs",
    "earlier_draws": "allowance_draws",
    "charges_before": "recurring_charges",
    "earlier_usage_days": "usage_days",
    "alerts_of_register": "usage_alerts",
    "event_allowance_draws": "stage_allowance_draws",
    "assembly_held": "held_customers",
    "events_by_cost_tariffs": "rated_cdrs",
    "events_not_priced": "unrated_cdrs",
    "claims_of_register": "supplier_claims",
    "explained_items": "supplier_invoice_checks",
    "explained_causes": "supplier_differences",
    "explained_details": "supplier_difference_details",
    "register_invoices": "invoices",
    "register_lines": "invoice_lines",
    "register_vat": "invoice_vat",
    "register_usage": "invoiced_usage",
    "usage_days_before": "usage_days",
    "rated_before": "rated_cdrs",
    "fraud_tail_before": "fraud_tail",
    "tail_kept": "fraud_tail",
    "rated_earlier": "rated_cdrs",
    "usage_days_kept": "usage_days",
    "unrated_kept": "followed_unrated",
    "unrated_then": "followed_unrated",
    "candidates_kept": "fraud_candidates",
    "candidates_then": "fraud_candidates",
    "reached_kept": "usage_reached",
    "draws_kept": "checkpoint_draws",
    "inputs_then": "checkpoint_inputs",
    "checkpoint_facts": "checkpoint_inputs",
    "cdrs_in_view": "cdrs",
    "carried_in_view": "cdrs",
    "days_now": "cdrs",
    "days_then": "cdrs",
    "days_before": "reconciliation_days",
    "deposited_cdrs": "cdrs",
    "chosen_tiers": "price_tiers",
    "sold_families": "usage_families",
    "versions_in_view": "tariff_versions",
    "signals_of_register": "fraud_signals",
}
"""Tables under another name than that of the model that gives their columns."""

OF_DAY = "_of_day"
"""The rows of a feed's model, bound by mediation under the model's name and this."""

NUMBERED = {"priced_cdrs": {"event": "BIGINT"}}
"""Columns that the session adds to a table once its model has made it: the number of each row."""

RAW_ROWS = {
    "source_path": "VARCHAR",
    "file_name": "VARCHAR",
    "source_line": "BIGINT",
    "field_count": "INTEGER",
    "expected_count": "INTEGER",
    "raw": "VARCHAR",
    "deposited_epoch_s": "BIGINT",
    "given_epoch_s": "BIGINT",
}
MADE_BY_PYTHON = {
    "home_zones": {"origin_zone": "VARCHAR"},
    "premium_groups": {"destination_group": "VARCHAR"},
    "followed_thresholds": {"threshold": "BIGINT"},
    "files_without_amounts": {"path": "VARCHAR"},
    "events_without_cost": {"feed": "VARCHAR", "cdr_id": "VARCHAR"},
    "item_classes": {
        "source": "VARCHAR",
        "item": "BIGINT",
        "feed": "VARCHAR",
        "usage": "VARCHAR",
        "is_abroad": "BOOLEAN",
        "is_international": "BOOLEAN",
    },
    "waiting_files": {"path": "VARCHAR", "sha256": "VARCHAR"},
    "raw_copies": {"source_path": "VARCHAR", "source_line": "BIGINT", "raw": "VARCHAR"},
    "refused_texts": {"source_path": "VARCHAR", "source_line": "BIGINT", "raw": "VARCHAR"},
    "iccids": {"iccid": "VARCHAR"},
    "judged_rows": {"source_path": "VARCHAR", "source_line": "BIGINT", "reason": "VARCHAR", "raw": "VARCHAR"},
    "band_spans": {
        "tariff_from": "DATE",
        "utc_day": "BIGINT",
        "band": "VARCHAR",
        "from_epoch_s": "BIGINT",
        "to_epoch_s": "BIGINT",
        "same_until_epoch_s": "BIGINT",
    },
    "billing_month": {
        "month": "VARCHAR",
        "cutoff": "TIMESTAMP WITH TIME ZONE",
        "previous_cutoff": "TIMESTAMP WITH TIME ZONE",
    },
    "part_count": {"parts": "BIGINT"},
    "burst_groups": {"destination_group": "VARCHAR"},
    "calling_codes": {"prefix": "VARCHAR", "country": "VARCHAR"},
    "network_countries": {"network": "VARCHAR", "country": "VARCHAR"},
    "neighbouring_countries": {"country": "VARCHAR", "neighbour": "VARCHAR"},
    "fraud_rules": {
        "rule": "VARCHAR",
        "limit_minutes": "BIGINT",
        "limit_excl_tax": "DECIMAL(18,6)",
        "limit_data_excl_tax": "DECIMAL(18,6)",
        "limit_count": "BIGINT",
        "limit_bytes": "BIGINT",
        "lookback_days": "BIGINT",
        "history_days": "BIGINT",
    },
    "months": {
        "month": "VARCHAR",
        "first_day": "DATE",
        "next_first_day": "DATE",
        "days": "INTEGER",
        "is_rated": "BOOLEAN",
        "is_next": "BOOLEAN",
    },
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with Warehouse(tmp_path_factory.mktemp("home")).session() as opened:
        yield opened


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(HERE)))
def test_model(session: Session, case: Path) -> None:
    model = load_model("/".join(case.relative_to(HERE).parts[:2]))
    params = case / "params.toml"
    inputs = {path.stem for path in case.glob("*.csv")} - {"expect"}
    assert inputs <= set(model.reads), "a CSV file of the case is no table that the model reads"
    for table in model.reads:
        if table == "wrong_iccids":
            session.query("create or replace temp table iccids as select distinct iccid from raw_rows")
            session.run("mediation/wrong_iccids")
            continue
        types = columns_of(table, model)
        bind_table(session, table, types, read_csv(case / f"{table}.csv"))
    if "dates" in model.reads:
        texts = {text for row in read_csv(case / "raw_rows.csv") for text in row.values() if text}
        session.bind_rows("dates", dates_table(texts))
    session.run(f"{model.stage}/{model.name}", name="found", **params_of(params))
    expected = read_csv(case / "expect.csv")
    columns = {column.name: column.type for column in model.columns}
    with (case / "expect.csv").open(encoding="utf-8", newline="") as file:
        named = next(csv.reader(file))
    bind_table(session, "expected", {name: columns[name] for name in named}, expected)
    shown = ", ".join(f'cast("{name}" as varchar)' for name in named)
    found, wanted = (session.query(f"select {shown} from {table}") for table in ("found", "expected"))
    assert sorted(found, key=repr) == sorted(wanted, key=repr)


@pytest.mark.parametrize("path", [path for path in all_models() if path.startswith(WITH_CASES)])
def test_every_model_has_a_case(path: str) -> None:
    assert any(case.is_relative_to(HERE / path) for case in CASES), f"tests/sql/{path}/<case> is missing"


def test_no_case_is_of_a_model_that_is_gone() -> None:
    models = set(all_models())
    assert {str(case.parent.relative_to(HERE)) for case in CASES} <= models


def model_name(table: str) -> str:
    """The model that gives the columns of a table that a query reads."""
    return SAME_AS.get(table, table.removesuffix(OF_DAY))


def columns_of(table: str, model: Model) -> dict[str, str]:
    """The columns of a table that a model reads, with their types."""
    if table in MADE_BY_PYTHON:
        return MADE_BY_PYTHON[table]
    if table == "raw_rows":
        path = f"{model.stage}/{model.name}"
        names = {c.name for feed in FEEDS if feed.model == path for c in feed.columns if not c.secret}
        secret = {f"{c.name}_state" for feed in FEEDS if feed.model == path for c in feed.columns if c.secret}
        constants = {name for feed in FEEDS if feed.model == path for name in feed.constants}
        return RAW_ROWS | dict.fromkeys(sorted(names | secret | constants), "VARCHAR")
    if table == "dates":
        return {"text": "VARCHAR"}
    if table in ("workbook_rows", "register_rows"):
        table = model.name
    try:
        columns = table_model(model_name(table)).columns
        return NUMBERED.get(table, {}) | {column.name: column.type for column in columns}
    except ModelError:
        pytest.fail(f"{table}: say in SAME_AS or MADE_BY_PYTHON which columns it has")


def bind_table(
    session: Session, table: str, types: dict[str, str], rows: list[dict[str, str | None]]
) -> None:
    """Makes a table of the rows of a CSV file."""
    unknown = {name for row in rows for name in row} - set(types)
    assert not unknown, f"{table}.csv: no such columns: {sorted(map(str, unknown))}"
    declared = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    session.query(f'create or replace temp table "{table}" ({declared})')
    by_columns: dict[tuple[str, ...], list[tuple[str | None, ...]]] = {}
    for row in rows:
        by_columns.setdefault(tuple(row), []).append(tuple(row.values()))
    for names, alike in by_columns.items():
        places = itertools.count(1)
        casts = (", ".join(f"cast(${next(places)} as {types[name]})" for name in names) for _ in alike)
        listed = ", ".join(f'"{name}"' for name in names)
        session.query(
            f'insert into "{table}" ({listed}) values {", ".join(f"({cast})" for cast in casts)}',
            {str(place): value for place, value in enumerate(itertools.chain(*alike), 1)},
        )


def read_csv(path: Path) -> list[dict[str, str | None]]:
    """The rows of a CSV file; none when it does not exist. An empty cell is null, a cell of '' an empty text."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert None not in row and None not in row.values(), f"{path}: a row has too few or too many cells"
    return [{name: (value.strip("'") if value else None) for name, value in row.items()} for row in rows]


def params_of(path: Path) -> dict[str, Any]:
    """The parameters of a case."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
