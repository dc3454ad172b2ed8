"""Runs the checks of partitions and keeps the results: ``quality_results``.

Days are checked together and, where a check fails, one by one: a month of days costs little more than one day. A
partition whose files and checks have not changed is not checked again, unless it was blocked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.issued import Terms
from origyne_pipeline.quality.accepting import accepted_results
from origyne_pipeline.quality.check_queries import CheckQuery, check_queries_of
from origyne_pipeline.quality.column_rules import all_rows_meet
from origyne_pipeline.quality.completeness import Windows, describe_missing, last_closed_day, missing_deposits
from origyne_pipeline.quality.evidence import EVIDENCE, RESULTS, keep_evidence, recall
from origyne_pipeline.quality.expectations import FILLED, KEY, RANGES, SENTENCES, Expected, expectations_of
from origyne_pipeline.quality.keys import find_repeated_keys
from origyne_pipeline.quality.marks import mark_of, rows_still_pass
from origyne_pipeline.quality.masking import masked
from origyne_pipeline.quality.names import DEPOSITS_CAME, ISSUED_STAND
from origyne_pipeline.quality.pushdown import Finding, validate
from origyne_pipeline.quality.results import ERROR, WARN, CheckResult, broken_words
from origyne_pipeline.quality.scope import ALL, Catalogue, Scope
from origyne_pipeline.tables import BILLING_MONTH, is_cut_by
from origyne_pipeline.warehouse import Session, Warehouse, literal, relation

SHOWN_ROWS = 5
NOTHING = "nothing"
WORDED = {FILLED: "is filled", KEY: "is unique", RANGES: "is 0 or more"}
USUAL = Terms()
BLOCKED = "blocked"


class QualityError(OrigyneError):
    """A check that cannot run."""


def check_partition(
    warehouse: Warehouse, table: str, key: str | None, now: datetime, terms: Terms = USUAL
) -> list[CheckResult]:
    """Checks one partition; ``key`` None is a table that is not partitioned by time. See ``check_partitions``."""
    return check_partitions(warehouse, table, None if key is None else [key], now, terms)


def check_partitions(
    warehouse: Warehouse,
    table: str,
    keys: Iterable[str] | None,
    now: datetime,
    terms: Terms = USUAL,
    accepted: Mapping[str, str] = MappingProxyType({}),
) -> list[CheckResult]:
    """Checks partitions of a table and keeps the results.

    Args:
        warehouse: holds the table.
        table: a lake table.
        keys: deposit days or billing months; None for a table that is not partitioned by time.
        now: aware; the time of the check.
        terms: the settings that checks depend on.
        accepted: by check, who accepts it and why; see ``accepting``.

    Returns:
        Each check of each partition, in order.
    """
    chosen = [ALL] if keys is None else list(keys)
    catalogue = Catalogue(warehouse)
    kept = catalogue[RESULTS]
    scopes = {key: Scope(catalogue, table, (key,), terms) for key in chosen}
    marks = {key: mark_of(scope) for key, scope in scopes.items()}
    kept_by_key = {key: kept[f"{table}-{key}"] for key in chosen if f"{table}-{key}" in kept}
    fresh = [key for key in chosen if key not in kept_by_key or kept_by_key[key].made_from != marks[key]]
    with warehouse.session() as session:
        results_by_key = {
            key: recall(session, table, key, kept_by_key[key], catalogue[EVIDENCE].get(f"{table}-{key}"))
            for key in chosen
            if key not in fresh
        }
        for group in [[key] for key in fresh] if is_cut_by(BILLING_MONTH, table) else [fresh]:
            if group:
                together = Scope(catalogue, table, tuple(group), terms)
                compared = [(kept_by_key[k].made_from if k in kept_by_key else "", marks[k]) for k in group]
                rows_meet = rows_still_pass(session, together, compared)
                results_by_key |= _look(session, together, scopes, rows_meet)
        results_by_key |= {key: accepted_results(results_by_key[key], accepted) for key in fresh}
        keep_results(
            session,
            {f"{table}-{key}": results_by_key[key] for key in fresh},
            now,
            {f"{table}-{key}": marks[key] for key in fresh},
        )
    rows = {key: sum(partition.rows for partition in scopes[key].partitions(table)) for key in chosen}
    return [replace(result, looked_at=rows[key]) for key in chosen for result in results_by_key[key]]


def days_to_check(warehouse: Warehouse, table: str) -> list[str]:
    """The deposit days of a table that were not checked since they last changed, or that a check blocked."""
    catalogue = Catalogue(warehouse)
    kept = catalogue[RESULTS]
    marks = {key: mark_of(Scope(catalogue, table, (key,), USUAL)) for key in catalogue[table]}
    return [
        key
        for key, mark in marks.items()
        if f"{table}-{key}" not in kept or kept[f"{table}-{key}"].made_from != mark
    ]


def check_deposits(
    warehouse: Warehouse, now: datetime, windows: Windows = MappingProxyType({})
) -> CheckResult:
    """Looks whether every feed came on every deposit day since its first, up to now, and keeps the result."""
    with warehouse.session() as session:
        missing = missing_deposits(session, date.min, last_closed_day(now, windows), windows)
        lines = describe_missing(missing)
        shown = tuple({"missing": line} for line in lines)
        result = CheckResult(
            "landed_versions",
            ALL,
            DEPOSITS_CAME,
            WARN,
            not missing,
            f"{len(missing)} missing: {'; '.join(lines[:SHOWN_ROWS])}" if missing else NOTHING,
            "no deposit is missing, Monday to Saturday",
            "every feed came on every deposit day since its first",
            shown,
        )
        keep_results(session, {f"landed_versions-{ALL}": [result]}, now)
    return result


def check_issued(warehouse: Warehouse, changes: Mapping[str, str], now: datetime) -> CheckResult:
    """Checks that later files would not have changed an issued month, and keeps the result.

    Args:
        warehouse: keeps the result.
        changes: by issued month, what would have changed, as text.
        now: aware.
    """
    rows = tuple({"month": month, "change": words} for month, words in changes.items())
    result = CheckResult(
        "late_cdrs",
        ALL,
        ISSUED_STAND,
        WARN,
        not rows,
        "; ".join(f"{month}: {words}" for month, words in changes.items()) or NOTHING,
        "no later file would have changed an issued month",
        "later files would have changed no issued month",
        rows,
    )
    with warehouse.session() as session:
        keep_results(session, {f"late_cdrs-{ALL}": [result]}, now)
    return result


def keep_results(
    session: Session,
    results_by_key: Mapping[str, Sequence[CheckResult]],
    now: datetime,
    marks: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Keeps results as partitions of ``quality_results``, one for each partition of a table.

    Args:
        session: an engine.
        results_by_key: at least one result, by the key of the partition that keeps them.
        now: aware; the time of the check.
        marks: by the same keys, a digest of everything that they depend on; empty when not given.
    """
    rows = [
        {
            "checked_at": now,
            "table_name": result.table,
            "partition": result.partition,
            "check_name": result.check_name,
            "severity": result.severity,
            "passed": result.passed,
            "observed": result.observed,
            "expected": result.expected,
        }
        for results in results_by_key.values()
        for result in results
    ]
    keep_evidence(session, results_by_key)
    session.bind_values(RESULTS, rows, name="looked_at")
    session.run(f"quality/{RESULTS}")
    for key, results in results_by_key.items():
        first = results[0]
        own = f"table_name = {literal(first.table)} and partition = {literal(first.partition)}"
        blocked = any(result.blocks for result in results)
        session.save(RESULTS, key, made_from=BLOCKED if blocked else marks.get(key, ""), where=own)


def _look(
    session: Session, together: Scope, scopes: Mapping[str, Scope], rows_meet: bool = False
) -> dict[str, list[CheckResult]]:
    """The results of the partitions of a scope: each check runs once over all, then one by one where a check fails.

    Expectations of single rows do not run again where the rows are known to meet them (``rows_meet``).
    """
    by_key: dict[str, list[CheckResult]] = {key: [] for key in together.keys}
    for result in _expected_results(session, together, rows_meet):
        for key in by_key:
            by_key[key].append(_of(key, result))
    for query in check_queries_of(together.table):
        whole = run_check_query(session, query, together)
        for key in by_key:
            by_key[key].append(_of(key, whole))
    if len(by_key) > 1 and any(not result.passed for results in by_key.values() for result in results):
        for key in by_key:
            by_key[key] = _look(session, scopes[key], scopes, rows_meet)[key]
    return by_key


def _of(key: str, result: CheckResult) -> CheckResult:
    return replace(result, partition=key)


def _findings(session: Session, scope: Scope) -> list[Finding]:
    """The findings in single columns, by great-expectations where a row breaks a rule, and those in keys."""
    expectations = expectations_of(scope.table)
    partitions = [partition for partition in scope.partitions(scope.table) if partition.file]
    rules = [expected for expected in expectations if expected.check != KEY]
    rows = relation(session.lake, scope.table, partitions)
    if all_rows_meet(session, rows, rules):
        findings = [Finding(rule, True, 0, "") for rule in rules]
    else:
        findings = validate(rows, rules)
    together = [partitions] if scope.keys == (ALL,) else [[partition] for partition in partitions]
    queries = [relation(session.lake, scope.table, group) for group in together]
    return findings + [
        find_repeated_keys(session, queries, expected) for expected in expectations if expected.check == KEY
    ]


def _expected_results(session: Session, scope: Scope, rows_meet: bool) -> list[CheckResult]:
    """The results of the expectations of single columns and of keys, check by check."""
    expectations = expectations_of(scope.table)
    findings = [] if rows_meet else _findings(session, scope)
    results = []
    for check in dict.fromkeys(expected.check for expected in expectations):
        broken = [finding for finding in findings if finding.expected.check == check and not finding.success]
        observed = "; ".join(f"{f.expected.column}: {f.unexpected} rows, {f.detail}" for f in broken)
        rows = tuple(
            {"column": f.expected.column, "rows": str(f.unexpected), "met": f.detail} for f in broken
        )
        expected_text = "; ".join(_words(e) for e in expectations if e.check == check)
        results.append(
            CheckResult(
                scope.table,
                "",
                check,
                ERROR,
                not broken,
                observed or NOTHING,
                expected_text,
                SENTENCES[check],
                rows,
            )
        )
    return results


def _words(expected: Expected) -> str:
    if "value_set" in expected.arguments:
        return f"{expected.column} among {', '.join(expected.arguments['value_set'])}"
    return f"{expected.column} {WORDED[expected.check]}"


def run_check_query(session: Session, query: CheckQuery, scope: Scope) -> CheckResult:
    """Runs the query of a check over the partitions of a scope.

    Raises:
        QualityError: the query does not run.
    """
    for name in query.reads:
        rows_read = relation(session.lake, scope.table_of(name), scope.partitions(name))
        session.query(f'create or replace temp view "{name}" as {rows_read}')
    params = {name: scope.parameters[name] for name in query.params}
    try:
        ((count,),) = session.query(f"select count(*) from ({query.text})", params)
        rows = session.dicts(f"select * from ({query.text}) limit {SHOWN_ROWS}", params) if count else []
    except Exception as error:
        raise QualityError(f"{query}: the query failed: {error}") from error
    shown = tuple(masked(row) for row in rows)
    first = ", ".join(f"{name} {text or 'nothing'}" for name, text in shown[0].items()) if shown else ""
    return CheckResult(
        scope.table,
        "",
        query.name,
        query.severity,
        not rows,
        f"{broken_words(count)}; the first: {first}" if rows else NOTHING,
        "no row breaks it",
        query.sentence,
        shown,
    )
