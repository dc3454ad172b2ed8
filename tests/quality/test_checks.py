"""Partitions are looked at, together and apart; the results are kept, recalled, accepted."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest

from origyne_pipeline.quality import checks
from origyne_pipeline.quality.checks import check_partition, check_partitions, days_to_check
from origyne_pipeline.quality.expectations import FILLED, KEY, RANGES, WORDS
from origyne_pipeline.quality.names import check_names
from origyne_pipeline.quality.results import ERROR, WARN, CheckResult
from origyne_pipeline.quality.scope import Scope
from origyne_pipeline.tables import has_rules, tables
from origyne_pipeline.warehouse import Session, Warehouse
from tests.quality import world, world_rows
from tests.quality.world_rows import DAY, EVENT, MONTH, NOW

OTHER_DAY = "2026-09-03"


def failed(results: list[CheckResult]) -> set[tuple[str, str]]:
    return {(result.partition, result.check_name) for result in results if not result.passed}


@pytest.mark.parametrize("table", [*filter(has_rules, sorted(tables()))])
def test_every_check_of_a_sound_table_passes_and_is_kept(lake: Warehouse, table: str) -> None:
    results = check_partition(lake, table, world.key_of(table), NOW)
    assert failed(results) == set()
    assert [result.check_name for result in results] == list(check_names(table))
    with lake.session() as session:
        session.bind("quality_results")
        kept = session.query("select table_name, check_name, passed from quality_results order by all")
    assert kept == sorted((table, name, True) for name in check_names(table))


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"line": None}, FILLED),
        ({"cdr_id": "B"}, KEY),
        ({"usage": "FAX"}, WORDS),
        ({"supplier_amount_excl_tax": Decimal("-0.01")}, RANGES),
    ],
)
def test_an_expectation_fails_and_says_what_was_met(
    lake: Warehouse, change: dict[str, object], check: str
) -> None:
    world.change(lake, {"cdrs": {DAY: [{**EVENT, **change}, {**EVENT, "cdr_id": "B", "source_line": 4}]}})
    results = check_partition(lake, "cdrs", DAY, NOW)
    assert failed(results) == {(DAY, check)}
    (result,) = (result for result in results if not result.passed)
    assert result.severity == ERROR and result.blocks
    assert next(iter(change)) in result.observed
    assert result.broken[0]["rows"] == ("2" if check == KEY else "1")


def test_a_check_that_is_not_run_again_keeps_its_rows_and_how_many_it_looked_at(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = [{**EVENT, "usage": "FAX"}, {**EVENT, "cdr_id": "B", "source_line": 4}]
    world.change(lake, {"cdrs": {DAY: bad}})
    accepted = {WORDS: "known"}
    first = checks.check_partitions(lake, "cdrs", [DAY], NOW, accepted=accepted)
    with monkeypatch.context() as patch:
        patch.setattr(checks, "_look", None)
        again = checks.check_partitions(lake, "cdrs", [DAY], NOW, accepted=accepted)
    assert again == first and failed(again) == {(DAY, WORDS)}
    (broken,) = (result for result in again if not result.passed)
    assert broken.broken[0]["column"] == "usage"
    assert {result.looked_at for result in again} == {2}
    world.change(lake, {"cdrs": {DAY: [{**EVENT}, {**EVENT, "cdr_id": "B", "source_line": 4}]}})
    checks.check_partitions(lake, "cdrs", [DAY], NOW)
    assert not lake.partitions("check_evidence"), "nothing is broken any more"


def test_a_column_that_cannot_be_looked_at_is_no_pass(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    from origyne_pipeline.quality.expectations import Expected

    no_column = (Expected(RANGES, "ExpectColumnValuesToBeBetween", {"column": "no_such", "min_value": 0}),)
    monkeypatch.setattr(checks, "expectations_of", lambda table: no_column)
    (result,) = (r for r in check_partition(lake, "cdrs", DAY, NOW) if r.check_name == RANGES)
    assert not result.passed and "could not be evaluated" in result.observed


def test_of_many_days_only_the_broken_one_is_blamed(lake: Warehouse) -> None:
    world.change(
        lake,
        {
            "cdrs": {OTHER_DAY: [{**EVENT, "cdr_id": "D", "source_path": "other", "usage": "FAX"}]},
            "file_results": {
                f"rated_cdrs-{OTHER_DAY}": [{**world_rows.RESULT, "path": "other", "row_count": 1}]
            },
            "set_aside_cdrs": {OTHER_DAY: []},
            "refused_rows": {f"rated_cdrs-{OTHER_DAY}": []},
        },
    )
    results = check_partitions(lake, "cdrs", [DAY, OTHER_DAY], NOW)
    assert failed(results) == {(OTHER_DAY, WORDS)}
    assert len(results) == 2 * len(check_names("cdrs"))
    assert days_to_check(lake, "cdrs") == [OTHER_DAY]


def test_what_did_not_change_is_recalled_and_what_did_is_looked_at_again(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = check_partition(lake, "rated_cdrs", MONTH, NOW)
    looks: list[str] = []
    real = checks._look

    def counted(
        session: Session, together: Scope, scopes: Mapping[str, Scope], rows_meet: bool = False
    ) -> dict[str, list[CheckResult]]:
        looks.append(together.table)
        return real(session, together, scopes, rows_meet)

    monkeypatch.setattr(checks, "_look", counted)
    again = check_partition(lake, "rated_cdrs", MONTH, NOW + timedelta(days=1))
    assert [(r.check_name, r.passed, r.sentence) for r in again] == [
        (r.check_name, r.passed, r.sentence) for r in first
    ]
    assert not looks
    world.change(lake, {"unrated_cdrs": {MONTH: []}})
    assert failed(check_partition(lake, "rated_cdrs", MONTH, NOW)) == {(MONTH, "due_is_rated_or_unrated")}
    assert looks


def test_rows_that_met_what_is_expected_are_not_read_for_it_again_when_a_table_beside_them_changed(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = check_partition(lake, "rated_cdrs", MONTH, NOW)
    world.change(lake, {"unrated_cdrs": {MONTH: []}})
    with monkeypatch.context() as patch:
        patch.setattr(checks, "_findings", None)
        again = check_partition(lake, "rated_cdrs", MONTH, NOW)
    assert failed(again) == {(MONTH, "due_is_rated_or_unrated")}
    assert [result for result in again if result.passed] == [
        result for result in first if result.check_name != "due_is_rated_or_unrated"
    ]


@pytest.mark.parametrize("accepted", [{}, {WORDS: "ada, known since Monday"}])
def test_rows_that_did_not_meet_what_is_expected_are_read_again_when_a_table_beside_them_changed(
    lake: Warehouse, accepted: dict[str, str]
) -> None:
    world.change(lake, {"rated_cdrs": {MONTH: [{**world_rows.RATED, "usage": "FAX"}]}})
    check_partitions(lake, "rated_cdrs", [MONTH], NOW, accepted=accepted)
    world.change(lake, {"unrated_cdrs": {MONTH: []}})
    (result,) = (r for r in check_partition(lake, "rated_cdrs", MONTH, NOW) if r.check_name == WORDS)
    assert result.blocks, "it was accepted of other contents"


def test_other_rows_are_read_for_what_is_expected_of_them(lake: Warehouse) -> None:
    check_partition(lake, "rated_cdrs", MONTH, NOW)
    world.change(lake, {"rated_cdrs": {MONTH: [{**world_rows.RATED, "usage": "FAX"}]}})
    assert (MONTH, WORDS) in failed(check_partition(lake, "rated_cdrs", MONTH, NOW))


def test_a_blocked_partition_is_looked_at_until_it_is_mended_or_accepted(
    lake: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.change(lake, {"unrated_cdrs": {MONTH: []}})
    for _ in range(2):
        (result,) = (r for r in check_partition(lake, "rated_cdrs", MONTH, NOW) if not r.passed)
        assert result.blocks and result.broken == (
            {"feed": "MOBILE", "cdr_id": "B", "is_due": "True", "times_placed": "0"},
        )
    assert "rated_cdrs" in str(result) and MONTH in str(result)
    accepted = {WORDS: "ada, known since Monday"}
    bad = [{**EVENT, "usage": "FAX"}, {**EVENT, "cdr_id": "B", "source_line": 4}]
    world.change(lake, {"cdrs": {DAY: bad}})
    results = check_partitions(lake, "cdrs", [DAY], NOW, accepted=accepted)
    (result,) = (r for r in results if r.check_name == WORDS)
    assert not result.blocks and result.severity == WARN
    assert "ada, known since Monday" in result.observed
    monkeypatch.setattr(checks, "_look", None)
    again = check_partition(lake, "cdrs", DAY, NOW)
    assert "ada" in next(r.observed for r in again if r.check_name == WORDS)


def test_an_acceptance_of_one_table_is_none_of_another(lake: Warehouse) -> None:
    world.change(lake, {"cdrs": {DAY: [{**EVENT, "usage": "FAX"}]}})
    other = {f"rated_cdrs.{WORDS}": "ada, why not"}
    assert any(r.blocks for r in check_partitions(lake, "cdrs", [DAY], NOW, accepted=other))


def test_numbers_of_people_are_masked_in_what_is_shown_and_kept(lake: Warehouse) -> None:
    world.change(lake, {"lines": {MONTH: [world_rows.SPELL, world_rows.SPELL]}})
    results = check_partition(lake, "lines", MONTH, NOW)
    assert {name for _, name in failed(results)} == {KEY, "spells_do_not_overlap"}
    assert world_rows.LINE not in repr(results)
    with lake.session() as session:
        session.bind("quality_results")
        assert not session.query(f"select 1 from quality_results where observed like '%{world_rows.LINE}%'")


def test_a_claim_that_does_not_run_names_its_file(lake: Warehouse) -> None:
    from origyne_pipeline.header import DeclaredCheck
    from origyne_pipeline.quality.check_queries import parse_check_query
    from origyne_pipeline.quality.scope import Catalogue

    claim = parse_check_query(
        "cdrs",
        DeclaredCheck("wrong", "WARN"),
        "cdrs__wrong",
        "-- Says so.\n-- reads: cdrs\nselect nothing from cdrs",
    )
    with lake.session() as session, pytest.raises(checks.QualityError, match="sql/checks/cdrs__wrong.sql"):
        checks.run_check_query(session, claim, Scope(Catalogue(lake), "cdrs", (DAY,), checks.USUAL))


def test_rows_that_break_a_claim_are_all_counted_and_the_first_shown(lake: Warehouse) -> None:
    late = EVENT["deposited_at"] + timedelta(hours=24, seconds=1)
    rows = [EVENT | {"cdr_id": f"E{n}", "source_line": n + 2, "started_at": late} for n in range(9)]
    world.change(lake, {"cdrs": {DAY: rows}})
    (found,) = (
        r for r in check_partition(lake, "cdrs", DAY, NOW) if r.check_name == "none_starts_after_its_deposit"
    )
    assert not found.passed and found.observed.startswith("9 rows break it; the first: ")
    assert len(found.broken) == checks.SHOWN_ROWS
    on_time = [row | {"started_at": late - timedelta(seconds=1)} for row in rows]
    world.change(lake, {"cdrs": {DAY: on_time}})
    (found,) = (
        r for r in check_partition(lake, "cdrs", DAY, NOW) if r.check_name == "none_starts_after_its_deposit"
    )
    assert found.passed


def test_a_check_that_came_with_a_later_version_is_run_where_the_older_ones_are_kept(lake: Warehouse) -> None:
    first = check_partitions(lake, "cdrs", [DAY], NOW)
    mark = lake.partitions("quality_results")[f"cdrs-{DAY}"].made_from
    older = [result for result in first if result.check_name != "none_starts_after_its_deposit"]
    with lake.session() as session:
        checks.keep_results(session, {f"cdrs-{DAY}": older}, NOW, {f"cdrs-{DAY}": f"{mark[:-1]}-"})
    assert check_partitions(lake, "cdrs", [DAY], NOW) == first
