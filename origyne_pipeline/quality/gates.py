"""The gates: conditions for issuing a month's invoices, since an issued invoice cannot be taken back.

Unlike the checks of sql/checks they compare with limits that the VNO sets, and each can be accepted with a reason.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds import FEED_FAMILIES
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.quality.accepting import accepted_results
from origyne_pipeline.quality.checks import keep_results
from origyne_pipeline.quality.completeness import describe_missing, last_closed_day, missing_deposits
from origyne_pipeline.quality.evidence import RESULTS
from origyne_pipeline.quality.names import GATES
from origyne_pipeline.quality.results import ERROR, CheckResult
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session, Warehouse

ISSUE = "issue"
"""The prefix of the month in the key of the gates' partition of ``quality_results``."""
Outcome = tuple[bool, str, str]
"""Whether the gate is open, what was observed, what is expected."""


class HeldError(OrigyneError):
    """A gate is closed, so nothing is issued; ``results`` holds the closed gates."""

    def __init__(self, results: list[CheckResult]) -> None:
        """Lists the closed gates in the message."""
        self.results = tuple(results)
        lines = [f"- {result.words}; expected {result.expected}" for result in results]
        names = " ".join(f'--accept {result.check_name}="reason"' for result in results)
        super().__init__(
            f"{results[0].partition} is not invoiced:\n"
            + "\n".join(lines)
            + f"\nCorrect the cause, or accept it: {names}"
        )


def check_gates(
    warehouse: Warehouse,
    settings: Settings,
    month: Month,
    now: datetime,
    accepted: Mapping[str, str],
    last_issued_on: date | None = None,
) -> list[CheckResult]:
    """Evaluates every gate of a month, and keeps the results.

    Args:
        warehouse: holds the rated month.
        settings: the limits.
        month: about to be invoiced.
        now: aware.
        accepted: by gate, the reason for accepting it.
        last_issued_on: the date of the register's last entry; None when it has none.

    Raises:
        HeldError: a gate is closed and not accepted.
    """
    results = evaluate_gates(warehouse, settings, month, now, accepted, last_issued_on)
    closed = [result for result in results if result.blocks]
    if closed:
        raise HeldError(closed)
    return results


def evaluate_gates(
    warehouse: Warehouse,
    settings: Settings,
    month: Month,
    now: datetime,
    accepted: Mapping[str, str],
    last_issued_on: date | None = None,
) -> list[CheckResult]:
    """Like ``check_gates``, but a closed gate raises nothing."""
    with warehouse.session() as session:
        outcomes = {name: gate(session, settings, month, now) for name, gate in GATE_FUNCTIONS.items()}
        outcomes["issues_are_in_order"] = _issues_in_order(last_issued_on, now)
        unaccepted = [
            CheckResult("invoices", str(month), name, ERROR, *outcomes[name], sentence)
            for name, sentence in GATES.items()
        ]
        results = accepted_results(unaccepted, accepted)
        keep_results(session, {f"{ISSUE}-{month}": results}, now)
    return results


def kept_gates(warehouse: Warehouse, month: Month) -> list[CheckResult]:
    """The gates as last evaluated for the month, in their order; none if they never were."""
    key = f"{ISSUE}-{month}"
    if key not in warehouse.partitions(RESULTS):
        return []
    with warehouse.session() as session:
        session.bind(RESULTS, [key])
        rows = session.query(
            f"select check_name, severity, passed, observed, expected from {RESULTS} where table_name = 'invoices'"
        )
    results = {
        name: CheckResult("invoices", str(month), name, severity, passed, observed, expected, GATES[name])
        for name, severity, passed, observed, expected in rows
        if name in GATES
    }
    return [results[name] for name in GATES if name in results]


def _issues_in_order(last_issued_on: date | None, now: datetime) -> Outcome:
    today = local_day(now)
    observed = f"the last issue is of {last_issued_on}" if last_issued_on else "nothing was issued yet"
    return last_issued_on is None or last_issued_on <= today, observed, f"{today}, which is today, or before"


def _cut_off(_session: Session, settings: Settings, month: Month, now: datetime) -> Outcome:
    cutoff = settings.calendar.cutoff(month)
    return now > cutoff, f"{now:%Y-%m-%d %H:%M} UTC", f"a moment after {cutoff:%Y-%m-%d %H:%M} UTC"


def _unrated_money(session: Session, settings: Settings, month: Month, _now: datetime) -> Outcome:
    session.bind("unrated_cdrs", [str(month)])
    ((waiting,),) = session.query("select coalesce(sum(supplier_amount_excl_tax), 0) from unrated_cdrs")
    limit = settings.invoice.max_unrated_excl_tax
    return waiting <= limit, f"{waiting} € unrated", f"at most {limit} €"


def _some_event_is_rated(session: Session, settings: Settings, month: Month, _now: datetime) -> Outcome:
    """A month whose RatedCDRs files all came and hold no event passes."""
    rated, unrated = _rated_and_unrated(session, month)
    session.bind("file_results", _keys_of_days(session, settings, month, "file_results"))
    ((files, rows),) = session.query(
        "select count(*), coalesce(sum(row_count), 0) from file_results"
        " where feed like 'rated_cdrs_%' and status = 'loaded'"
    )
    is_quiet = files > 0 and rows == 0 and unrated == 0
    observed = f"{rated} events rated, {unrated} unrated, {files} RatedCDRs files of {rows} rows"
    return rated > 0 or is_quiet, observed, "at least one rated event, or RatedCDRs files that hold none"


def _unrated_share(session: Session, settings: Settings, month: Month, _now: datetime) -> Outcome:
    rated, unrated = _rated_and_unrated(session, month)
    return _share(unrated, rated + unrated, settings.invoice.max_unrated_share, "due events are unrated")


def _rated_and_unrated(session: Session, month: Month) -> tuple[int, int]:
    for table in ("rated_cdrs", "unrated_cdrs"):
        session.bind(table, [str(month)])
    return session.count("rated_cdrs"), session.count("unrated_cdrs")


def _quarantine(session: Session, settings: Settings, month: Month, _now: datetime) -> Outcome:
    limit = settings.invoice.max_quarantined_rows
    count = _refused_rows(session, settings, month)
    return count <= limit, f"{count} rows", f"at most {limit} rows"


def _refused_share(session: Session, settings: Settings, month: Month, _now: datetime) -> Outcome:
    """The share of refused rows, and of the bytes of RatedCDRs files refused whole, whose rows are not known."""
    session.bind("file_results", _keys_of_days(session, settings, month, "file_results"))
    ((read, files, file_bytes, all_bytes),) = session.query(
        "select coalesce(sum(row_count), 0), count(*) filter (is_whole),"
        " coalesce(sum(size_bytes) filter (is_whole), 0), coalesce(sum(size_bytes) filter (is_event_file), 0)"
        " from (select *, feed like 'rated_cdrs_%' and status <> 'duplicate' as is_event_file,"
        " feed like 'rated_cdrs_%' and status = 'quarantined' as is_whole from file_results)"
    )
    refused = _refused_rows(session, settings, month)
    share = settings.invoice.max_quarantined_share
    rows_pass, observed, expected = _share(refused, int(read), share, "rows were refused")
    if files:
        observed += f"; {files} RatedCDRs files refused whole, {file_bytes} of {all_bytes} bytes"
    return rows_pass and file_bytes <= all_bytes * share, observed, expected


def _refused_rows(session: Session, settings: Settings, month: Month) -> int:
    session.bind("refused_rows", _keys_of_days(session, settings, month, "refused_rows"))
    return session.count("refused_rows")


def _keys_of_days(session: Session, settings: Settings, month: Month, table: str) -> list[str]:
    """The partitions of the daily feeds of the month's deposit days, from its first day to its cut-off."""
    days = {str(day) for day in settings.calendar.deposit_days(month)}
    families = set(FEED_FAMILIES)
    return [key for key in session.lake.partitions(table) if key[-10:] in days and key[:-11] in families]


def _share(part: int, whole: int, limit: Decimal, what: str) -> Outcome:
    """Multiplies instead of dividing, so that no quotient is rounded."""
    return (
        part <= whole * limit,
        f"{part} of {whole} {what}",
        f"at most {(limit * 100).normalize():f} % of them",
    )


def _reconciled(session: Session, settings: Settings, month: Month, _now: datetime) -> Outcome:
    if not settings.invoice.require_reconciliation:
        return True, "not required", "nothing"
    session.bind("billed_matches", [str(month)])
    count = session.count("billed_matches")
    return count > 0, f"{count} billed events", "the wholesaler's BilledCDRs of the month"


def _deposits(session: Session, settings: Settings, month: Month, now: datetime) -> Outcome:
    if not settings.invoice.require_all_deposit_days:
        return True, "not required", "nothing"
    last = min(settings.calendar.last_day(month), last_closed_day(now, settings.windows))
    missing = missing_deposits(session, month.first_day, last, settings.windows)
    return (
        not missing,
        "; ".join(describe_missing(missing)) or "none is missing",
        "every feed of every deposit day",
    )


GATE_FUNCTIONS: dict[str, Callable[[Session, Settings, Month, datetime], Outcome]] = {
    "cutoff_has_passed": _cut_off,
    "some_event_is_rated": _some_event_is_rated,
    "unrated_money_is_low": _unrated_money,
    "unrated_share_is_low": _unrated_share,
    "quarantine_is_small": _quarantine,
    "refused_share_is_low": _refused_share,
    "month_is_reconciled": _reconciled,
    "deposit_days_are_complete": _deposits,
}
"""The function of each gate, but ``issues_are_in_order``: it needs the register, which the caller has read."""
