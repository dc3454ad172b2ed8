"""What must be true of every partition, checked when it is made: a check of severity ERROR stops what follows.

One step a stage looks at all tables of the stage; the library says what there is to look at.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg

from assets.account import ACCOUNT_TABLES
from assets.alerts import warn_of_checks
from assets.assurance import CLAIM_TABLES, DAY_TABLES
from assets.day_records import is_to_clean_all
from assets.failures import BlockedError, expected_errors
from assets.fraud import FRAUD_TABLES
from assets.mediation import OTHER_REFERENCE, TARIFF_TABLES
from assets.notices import NOTICE_TABLES
from assets.onboarding import LINE_TABLES
from assets.partitions import billing_months, deposit_days, followed_months
from assets.resources import Acceptance, Office, OfficeParam
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.quality.accepting import check_acceptances
from origyne_pipeline.quality.expectations import expectations_of
from origyne_pipeline.quality.names import (
    DEPOSITS_CAME,
    FEEDS_ARE_KNOWN,
    ISSUED_STAND,
    PAPERS_ARE_KEPT,
    check_names,
)
from origyne_pipeline.quality.results import ERROR, CheckResult
from origyne_pipeline.tables import BILLING_MONTH, families, stage_tables

Partitions = dg.PartitionsDefinition[str] | None


def _specs(tables: Iterable[str], partitions: Partitions) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            name, asset=table, description=claim, blocking=severity == ERROR, partitions_def=partitions
        )
        for table in tables
        for name, (severity, claim) in check_names(table).items()
    ]


def _checks(stage: str, tables: Iterable[str], partitions: Partitions) -> dg.AssetChecksDefinition:
    """The step that checks the tables of a stage."""
    tables = tuple(table for table in tables if check_names(table))

    @dg.multi_asset_check(name=f"{stage}_checks", specs=_specs(tables, partitions), can_subset=True)
    @expected_errors
    def check(
        context: dg.AssetCheckExecutionContext, office: OfficeParam, config: Acceptance
    ) -> Iterator[dg.AssetCheckResult]:
        check_acceptances(config.accept)
        accepted = {**config.accept, **office.accepted}
        selected = {(key.asset_key.to_user_string(), key.name) for key in context.selected_asset_check_keys}
        keys = sorted(context.op_execution_context.partition_keys) if partitions else None
        days = keys if keys is not None and partitions is deposit_days else None
        checked, blocking = len(office.checks), list[CheckResult]()
        for done, table in enumerate(tables):
            if any(table == name for name, _ in selected):
                office.progress(f"{stage} checks", done, len(tables))
                checked_at = keys if days is None else _days(context, office, table, days)
                results = [
                    r
                    for r in run_checks_of(office, table, checked_at, accepted)
                    if (table, r.check_name) in selected
                ]
                office.checks.extend(results)
                blocking += [result for result in results if result.blocks]
                yield from reported(context, results)
        office.progress(f"{stage} checks", len(tables), len(tables))
        warn_of_checks(office, office.checks[checked:])
        if blocking:
            raise BlockedError(blocking)

    return check


def _days(context: dg.AssetCheckExecutionContext, office: Office, table: str, keys: list[str]) -> list[str]:
    """The days to look at: those of the run that have files, and all that is owed where the run is to clean it."""
    from origyne_pipeline.quality.checks import days_to_check

    days = set(keys)
    if is_to_clean_all(context):
        days |= set(days_to_check(office.warehouse, table))
        days |= {str(counts.day) for counts in office.outcomes.days.get(table, ())}
    with_files = office.warehouse.partitions(table)
    return sorted(day for day in days if day in with_files) or keys


def run_checks_of(
    office: Office, table: str, keys: list[str] | None, accepted: Mapping[str, str]
) -> list[CheckResult]:
    """Looks at partitions of a table, and keeps what was found."""
    from origyne_pipeline.account_tables import write_account_tables
    from origyne_pipeline.issued import Terms
    from origyne_pipeline.quality.checks import check_partitions
    from origyne_pipeline.rating.month import RatingError, billing_calendar

    try:
        calendar = billing_calendar(office.warehouse, office.settings.calendar)
    except RatingError:  # nothing that a month bills has landed: contracts or tariffs only
        calendar = office.settings.calendar.starting(Month.of(local_day(office.now())))
    terms = Terms(calendar, office.settings.invoice_basis)
    if table in ACCOUNT_TABLES:  # another run may have issued or read the bank since they were written
        write_account_tables(office.warehouse, office.settings, office.now())
    return check_partitions(office.warehouse, table, keys, office.now(), terms, accepted)


def reported(
    context: dg.AssetCheckExecutionContext | dg.AssetExecutionContext, results: list[CheckResult]
) -> Iterator[dg.AssetCheckResult]:
    """A result a check; of several partitions, each one's evaluation is recorded beside it."""
    by_name: dict[str, list[CheckResult]] = {}
    for result in results:
        by_name.setdefault(result.check_name, []).append(result)
    for name, results_of_check in by_name.items():
        if len(results_of_check) > 1:
            for result in results_of_check:
                context.op_execution_context.log_event(evaluation(result))  # type: ignore[arg-type]
        failed = [result for result in results_of_check if not result.passed]
        yield dg.AssetCheckResult(
            asset_key=results_of_check[0].table,
            check_name=name,
            passed=not failed,
            severity=_severity(next((r for r in failed if r.blocks), (failed or results_of_check)[0])),
            description=str(failed[0]) if failed else results_of_check[0].sentence,
            metadata=_metadata(failed or results_of_check),
        )


def evaluation(result: CheckResult) -> dg.AssetCheckEvaluation:
    """The record of one result of one partition."""
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey(result.table),
        check_name=result.check_name,
        passed=result.passed,
        severity=_severity(result),
        metadata=dg.AssetMaterialization(result.table, metadata=_metadata([result])).metadata,
        blocking=result.severity == ERROR,
        partition=result.partition,
    )


def _severity(result: CheckResult) -> dg.AssetCheckSeverity:
    return dg.AssetCheckSeverity.ERROR if result.severity == ERROR else dg.AssetCheckSeverity.WARN


def _metadata(results: list[CheckResult]) -> dict[str, Any]:
    """What was looked at, in figures that plot, and the rows that break the check."""
    broken = [{"partition": r.partition, **row} for r in results for row in r.broken]
    metadata: dict[str, Any] = {
        "observed": "; ".join(dict.fromkeys(r.observed for r in results)),
        "expected": results[0].expected,
        "partitions looked at": len(results),
        "rows shown that break it": len(broken),
    }
    rows = [result.looked_at for result in results if result.looked_at is not None]
    if rows:
        metadata["rows looked at"] = sum(rows)
    metadata |= _great_expectations(results)
    if broken:
        columns = dict.fromkeys(name for row in broken for name in row)
        records = [dg.TableRecord({name: row.get(name, "") for name in columns}) for row in broken]
        metadata["rows that break it"] = dg.MetadataValue.table(records)
    return metadata


def _great_expectations(results: list[CheckResult]) -> dict[str, Any]:
    """Each expectation of great-expectations behind a check: whether it is met, and how many rows do not meet it."""
    expectations = [e for e in expectations_of(results[0].table) if e.check == results[0].check_name]
    if not expectations:
        return {}
    unmet: dict[str, int] = {}
    for row in (row for result in results for row in result.broken):
        unmet[row.get("column", "")] = unmet.get(row.get("column", ""), 0) + int(row.get("rows") or 0)
    table = [
        dg.TableRecord(
            {
                "expectation": e.kind,
                "column": e.column,
                "met": e.column not in unmet,
                "rows": unmet.get(e.column, 0),
            }
        )
        for e in expectations
    ]
    return {
        "expectations evaluated": len(expectations),
        "expectations met": len(expectations) - len(unmet),
        "expectations": dg.MetadataValue.table(table),
    }


def _stage_checks() -> Iterator[dg.AssetChecksDefinition]:
    """The steps that check the tables of each stage, one for each way in which they are cut."""
    yield _checks("mediation", families(), deposit_days)
    yield _checks("month", stage_tables("mediation", BILLING_MONTH), billing_months)
    yield _checks("tariff", TARIFF_TABLES, None)
    yield _checks("reference", OTHER_REFERENCE, None)
    yield _checks("onboarding", LINE_TABLES, None)
    for stage in ("rating", "assurance", "invoicing", "payments"):
        yield _checks(stage, stage_tables(stage, BILLING_MONTH), billing_months)
    yield _checks("followup", stage_tables("followup", BILLING_MONTH), followed_months)
    yield _checks("days", DAY_TABLES, None)
    yield _checks("notices", NOTICE_TABLES, None)
    yield _checks("fraud", FRAUD_TABLES, None)
    yield _checks("account", ACCOUNT_TABLES, None)
    yield _checks("claims", CLAIM_TABLES, None)


stage_checks = [*_stage_checks()]


@dg.asset_check(asset="landed_versions", name=DEPOSITS_CAME, blocking=False)
@expected_errors
def deposits_came(office: OfficeParam) -> dg.AssetCheckResult:
    """Every feed came on every deposit day since its first."""
    from origyne_pipeline.quality.checks import check_deposits

    return one_result(office, check_deposits(office.warehouse, office.now(), office.settings.windows))


@dg.asset_check(asset="landed_versions", name=FEEDS_ARE_KNOWN, blocking=False)
@expected_errors
def feeds_are_known(office: OfficeParam) -> dg.AssetCheckResult:
    """The landed files are of known feeds: those of a wrong folder are of none."""
    from origyne_pipeline.quality.known_feeds import check_feeds

    return one_result(office, check_feeds(office.warehouse, office.now()))


def one_result(office: Office, result: CheckResult) -> dg.AssetCheckResult:
    """The result of a check that looks at a whole table, kept for whoever started the run."""
    office.checks.append(result)
    warn_of_checks(office, [result])
    return dg.AssetCheckResult(
        passed=result.passed,
        severity=_severity(result),
        description=str(result),
        metadata=_metadata([result]),
    )


@dg.asset_check(asset="late_cdrs", name=ISSUED_STAND, blocking=False)
@expected_errors
def issued_months_stand(office: OfficeParam) -> dg.AssetCheckResult:
    """Later files would have changed no issued month."""
    from origyne_pipeline.quality.checks import check_issued
    from origyne_pipeline.rating.after_issue import changes_of

    changes = {str(change.month): str(change) for change in changes_of(office.warehouse)}
    return one_result(office, check_issued(office.warehouse, changes, office.now()))


@dg.asset_check(asset="account_entries", name=PAPERS_ARE_KEPT, blocking=False)
@expected_errors
def papers_are_kept(office: OfficeParam) -> dg.AssetCheckResult:
    """Refunds' files and letters are those that were written."""
    from origyne_pipeline.account_papers import check_account_papers

    return one_result(office, check_account_papers(office.settings.home, office.warehouse, office.now()))
