"""Looks whether what must be true of partitions is, and keeps the results: ``quality_results``.

Days are looked at together and, where something is found, one by one: a month of days costs little more than one
day. A partition whose files and checks are those of the last look is not looked at again, unless it was blocked.
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
from origyne_pipeline.quality.completeness import in_words, last_closed_day, missing_deposits
from origyne_pipeline.quality.evidence import EVIDENCE, RESULTS, keep_evidence, recall
from origyne_pipeline.quality.expectations import FILLED, KEY, RANGES, SENTENCES, Expected, expectations_of
from origyne_pipeline.quality.keys import look_at_keys
from origyne_pipeline.quality.marks import mark_of, rows_still_meet
from origyne_pipeline.quality.masking import masked
from origyne_pipeline.quality.names import DEPOSITS_CAME, ISSUED_STAND
from origyne_pipeline.quality.pushdown import Finding, validate
from origyne_pipeline.quality.results import ERROR, WARN, CheckResult
from origyne_pipeline.quality.scope import ALL, Catalogue, Scope
from origyne_pipeline.tables import BILLING_MONTH, is_cut_by
from origyne_pipeline.warehouse import Session, Warehouse, literal, relation

SHOWN_ROWS = 5
NOTHING = "nothing"
WORDED = {FILLED: "is filled", KEY: "is unique", RANGES: "is 0 or more"}
USUAL = Terms()
BLOCKED = "blocked"


class QualityError(OrigyneError):
    """A check that cannot be looked at."""


def check_partition(
    warehouse: Warehouse, table: str, key: str | None, now: datetime, terms: Terms = USUAL
) -> list[CheckResult]:
    """Looks at one partition; ``key`` None is a table that is not cut by time. See ``check_partitions``."""
    return check_partitions(warehouse, table, None if key is None else [key], now, terms)


def check_partitions(
    warehouse: Warehouse,
    table: str,
    keys: Iterable[str] | None,
    now: datetime,
    terms: Terms = USUAL,
    accepted: Mapping[str, str] = MappingProxyType({}),
) -> list[CheckResult]:
    """Looks at partitions of a table and keeps the results.

    Args:
        warehouse: holds the table.
        table: a lake table.
        keys: deposit days or billing months; None for a table that is not cut by time.
        now: aware; when this is.
        terms: the settings that checks depend on.
        accepted: check to who lets it pass and why; see ``accepting``.

    Returns:
        Each check of each partition, in order.
    """
    chosen = [ALL] if keys is None else list(keys)
    catalogue = Catalogue(warehouse)
    kept = catalogue[RESULTS]
    scopes = {key: Scope(catalogue, table, (key,), terms) for key in chosen}
    marks = {key: mark_of(scope) for key, scope in scopes.items()}
    known = {key: kept[f"{table}-{key}"] for key in chosen if f"{table}-{key}" in kept}
    fresh = [key for key in chosen if key not in known or known[key].made_from != marks[key]]
    with warehouse.session() as session:
        found = {
            key: recall(session, table, key, known[key], catalogue[EVIDENCE].get(f"{table}-{key}"))
            for key in chosen
            if key not in fresh
        }
        for group in [[key] for key in fresh] if is_cut_by(BILLING_MONTH, table) else [fresh]:
            if group:
                together = Scope(catalogue, table, tuple(group), terms)
                compared = [(known[key].made_from if key in known else "", marks[key]) for key in group]
                found |= _look(session, together, scopes, rows_still_meet(session, together, compared))
        found |= {key: accepted_results(found[key], accepted) for key in fresh}
        keep_results(
            session,
            {f"{table}-{key}": found[key] for key in fresh},
            now,
            {f"{table}-{key}": marks[key] for key in fresh},
        )
    rows = {key: sum(partition.rows for partition in scopes[key].partitions(table)) for key in chosen}
    return [replace(result, looked_at=rows[key]) for key in chosen for result in found[key]]


def unsound(warehouse: Warehouse, table: str) -> list[str]:
    """The deposit days of a table that were not looked at since they were last made, or that a check blocked."""
    catalogue = Catalogue(warehouse)
    kept = catalogue[RESULTS]
    marks = {key: mark_of(Scope(catalogue, table, (key,), USUAL)) for key in catalogue[table]}
    return [
        key
        for key, mark in marks.items()
        if f"{table}-{key}" not in kept or kept[f"{table}-{key}"].made_from != mark
    ]


def check_deposits(warehouse: Warehouse, now: datetime) -> CheckResult:
    """Looks whether every feed came on every deposit day since its first, up to now, and keeps the result."""
    with warehouse.session() as session:
        missing = missing_deposits(session, date.min, last_closed_day(now))
        shown = tuple({"missing": line} for line in in_words(missing))
        result = CheckResult(
            "landed_versions",
            ALL,
            DEPOSITS_CAME,
            WARN,
            not missing,
            f"{len(missing)} missing: " + "; ".join(row["missing"] for row in shown[:SHOWN_ROWS])
            if missing
            else NOTHING,
            "no deposit is missing, Monday to Saturday",
            "every feed came on every deposit day since its first",
            shown,
        )
        keep_results(session, {f"landed_versions-{ALL}": [result]}, now)
    return result


def check_issued(warehouse: Warehouse, changes: Mapping[str, str], now: datetime) -> CheckResult:
    """Says whether later files would have changed an issued month, and keeps the result.

    Args:
        warehouse: keeps the result.
        changes: issued month to what would be otherwise, in words.
        now: aware.
    """
    told = tuple({"month": month, "change": words} for month, words in changes.items())
    result = CheckResult(
        "late_cdrs",
        ALL,
        ISSUED_STAND,
        WARN,
        not told,
        "; ".join(f"{month}: {words}" for month, words in changes.items()) or NOTHING,
        "no file that came later would have changed an issued month",
        "later files would have changed no issued month",
        told,
    )
    with warehouse.session() as session:
        keep_results(session, {f"late_cdrs-{ALL}": [result]}, now)
    return result


def keep_results(
    session: Session,
    found: Mapping[str, Sequence[CheckResult]],
    now: datetime,
    marks: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Keeps results as partitions of ``quality_results``, each those of one partition of one table.

    Args:
        session: an engine.
        found: the results, one at least, by the key of the partition that keeps them.
        now: aware; when they were found.
        marks: by the same keys, a digest of all that they depend on; empty when not given.
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
        for results in found.values()
        for result in results
    ]
    keep_evidence(session, found)
    session.bind_values(RESULTS, rows, name="looked_at")
    session.run(f"quality/{RESULTS}")
    for key, results in found.items():
        first = results[0]
        own = f"table_name = {literal(first.table)} and partition = {literal(first.partition)}"
        blocked = any(result.blocks for result in results)
        session.save(RESULTS, key, made_from=BLOCKED if blocked else marks.get(key, ""), where=own)


def _look(
    session: Session, together: Scope, scopes: Mapping[str, Scope], rows_meet: bool = False
) -> dict[str, list[CheckResult]]:
    """The results of the partitions of a scope, each check once over all of them, then apart where it is broken.

    What is expected of single rows is not looked at again where they are known to meet it (``rows_meet``).
    """
    found: dict[str, list[CheckResult]] = {key: [] for key in together.keys}
    for result in _expected_results(session, together, rows_meet):
        for key in found:
            found[key].append(_of(key, result))
    for query in check_queries_of(together.table):
        whole = look_at_query(session, query, together)
        for key in found:
            found[key].append(_of(key, whole))
    if len(found) > 1 and any(not result.passed for results in found.values() for result in results):
        for key in found:
            found[key] = _look(session, scopes[key], scopes, rows_meet)[key]
    return found


def _of(key: str, result: CheckResult) -> CheckResult:
    return replace(result, partition=key)


def _findings(session: Session, scope: Scope) -> list[Finding]:
    """What is found in single columns, by great-expectations where some row breaks a rule, and in keys."""
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
        look_at_keys(session, queries, expected) for expected in expectations if expected.check == KEY
    ]


def _expected_results(session: Session, scope: Scope, rows_meet: bool) -> list[CheckResult]:
    """What is expected of single columns and of keys, check by check."""
    expectations = expectations_of(scope.table)
    findings = [] if rows_meet else _findings(session, scope)
    results = []
    for check in dict.fromkeys(expected.check for expected in expectations):
        broken = [found for found in findings if found.expected.check == check and not found.success]
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


def look_at_query(session: Session, query: CheckQuery, scope: Scope) -> CheckResult:
    """What a check's query returns, over the partitions of a scope.

    Raises:
        QualityError: the query does not run.
    """
    for name in query.reads:
        rows_read = relation(session.lake, scope.table_of(name), scope.partitions(name))
        session.query(f'create or replace temp view "{name}" as {rows_read}')
    asked = {name: scope.parameters[name] for name in query.params}
    try:
        ((count,),) = session.query(f"select count(*) from ({query.text})", asked)  # reads what decides alone
        rows = session.dicts(f"select * from ({query.text}) limit {SHOWN_ROWS}", asked) if count else []
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
        f"{count} rows break it; the first: {first}" if rows else NOTHING,
        "no row breaks it",
        query.sentence,
        shown,
    )
