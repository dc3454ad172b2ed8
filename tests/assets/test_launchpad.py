"""The launchpad: each field of each step says what it is for, and what may stand in it."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from assets.definitions import defs
from assets.jobs import JOBS


def fields(job: str) -> Iterator[tuple[str, Any]]:
    """Each configurable field of the steps of a job, those within lists too."""

    def within(path: str, config: Any) -> Iterator[tuple[str, Any]]:
        for name, field in getattr(config, "fields", {}).items():
            yield f"{path}.{name}", field
            inner = field.config_type
            while hasattr(inner, "inner_type"):
                inner = inner.inner_type
            yield from within(f"{path}.{name}", inner)

    for node in defs.resolve_job_def(job).nodes:
        schema = (
            node.definition.config_schema.config_type
            if isinstance(node.definition, dg.OpDefinition)
            else None
        )
        yield from within(node.name, schema)


@pytest.mark.parametrize("job", [job.name for job in JOBS])
def test_every_field_has_a_description(job: str) -> None:
    assert [name for name, field in fields(job) if not field.description] == []


def test_fields_with_few_values_list_them_and_show_their_default() -> None:
    found = dict(fields("bill_month"))
    engine = found["rating.engine"]
    assert [value.config_value for value in engine.config_type.enum_values] == [
        "as the settings say",
        "duckdb",
        "spark",
        "sail",
    ]
    assert engine.default_value == "as the settings say"
    assert {
        "invoicing.accept",
        "invoicing.credits.lines",
        "payments.answers_only",
        "rating_checks.accept",
    } <= set(found)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"rating": {"config": {"engine": "pandas"}}}, "pandas"),
        ({"invoicing": {"config": {"dry_runs": True}}}, "dry_runs"),
        ({"invoicing": {"config": {"accept": {"cutoff_has_passed": 3}}}}, "accept"),
    ],
)
def test_a_wrong_value_is_named_before_the_run(config: dict[str, Any], words: str) -> None:
    job = defs.resolve_job_def("bill_month")
    with pytest.raises(dg.DagsterInvalidConfigError) as error:
        dg.validate_run_config(job, {"ops": config})
    assert words in str(error.value)
