"""Warnings of the workbooks that people fill are checks: seen in the run, in status and in the UI."""

from datetime import UTC, datetime

from origyne_pipeline.quality.workbook_warnings import check_clients, check_tariffs
from origyne_pipeline.warehouse import Warehouse
from tests.quality import world
from tests.quality.world_rows import NOW

OLD, NEW = (
    "Tables tarifaires/TABLES_TARIFAIRES_20260901.xlsx",
    "Tables tarifaires/TABLES_TARIFAIRES_20261001.xlsx",
)
IBAN = {
    "sheet": "Mandats",
    "cell": "E2",
    "value": "FR76 **** 189",
    "rule": "its key is wrong; its debits are held",
}


def read(lake: Warehouse, *files: dict[str, object]) -> None:
    """Tariff workbooks that landed, each with how it was read."""
    landed = datetime(2026, 9, 1, 18, tzinfo=UTC)
    common = {"feed": "tariffs", "name": "t.xlsx", "deposited_at": landed, "is_current": True, "sha256": "a"}
    fields = ("path", "sha256", "is_current")
    versions = [common | {key: file[key] for key in fields if key in file} for file in files]
    read_as = {"feed": "tariffs", "sha256": "a", "status": "loaded"}
    results = {
        f"tariffs-{number}": [read_as | {key: value for key, value in file.items() if key != "is_current"}]
        for number, file in enumerate(files)
    }
    world.change(lake, {"landed_versions": {"all": versions}, "file_results": results})


def kept(lake: Warehouse, table: str) -> list[tuple[object, ...]]:
    with lake.session() as session:
        session.bind("quality_results", [f"{table}-workbook"])
        return session.query("select check_name, severity, passed, observed from quality_results")


def test_each_warning_of_the_customers_is_told_and_kept(lake: Warehouse) -> None:
    result = check_clients(lake, [IBAN], NOW)
    assert (result.passed, result.severity, result.broken) == (False, "WARN", (IBAN,))
    observed = "1 warning: Mandats E2 FR76 **** 189 its key is wrong; its debits are held"
    assert kept(lake, "clients") == [("workbook_has_no_warnings", "WARN", False, observed)]
    assert check_clients(lake, [], NOW).passed
    assert kept(lake, "clients") == [("workbook_has_no_warnings", "WARN", True, "nothing")]


def test_the_latest_tariff_workbook_tells_its_warnings_or_that_it_was_refused(lake: Warehouse) -> None:
    read(lake, {"path": OLD, "detail": "Offres!H2 '19': a rate that France does not know"}, {"path": NEW})
    assert check_tariffs(lake, NOW).passed, "the older one is no longer the latest"
    read(lake, {"path": OLD}, {"path": NEW, "detail": "one; two"})
    assert [row["warning"] for row in check_tariffs(lake, NOW).broken] == ["one", "two"]
    read(lake, {"path": OLD}, {"path": NEW, "status": "quarantined", "detail": "refused, 1 fault"})
    assert [row["warning"] for row in check_tariffs(lake, NOW).broken] == ["refused, 1 fault"]
    read(lake, {"path": OLD, "status": "quarantined", "detail": f"{OLD} is refused; mend it"}, {"path": NEW})
    assert [row["warning"] for row in check_tariffs(lake, NOW).broken] == ["is refused; mend it"], (
        "any refused one"
    )


def test_a_workbook_that_was_replaced_warns_no_more(lake: Warehouse) -> None:
    read(lake, {"path": NEW, "detail": "one", "is_current": False}, {"path": NEW, "sha256": "b"})
    assert check_tariffs(lake, NOW).passed
