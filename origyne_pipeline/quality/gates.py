"""What stands before the issue of a month's invoices: what is issued cannot be taken back.

Unlike the claims of sql/checks these are not true or false of data: they are the VNO's own limits, and each may be
let pass with a reason.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.quality.accepting import accepted_results
from origyne_pipeline.quality.checks import keep_results
from origyne_pipeline.quality.completeness import in_words, last_closed_day, missing_deposits
from origyne_pipeline.quality.results import ERROR, CheckResult
from origyne_pipeline.quality.scope import FAMILIES
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session, Warehouse

ISSUE = "issue"
"""Before the month in the name of the gates' partition of ``quality_results``."""
Found = tuple[bool, str, str]
"""Whether it may pass, what was found, what is expected."""


class HeldError(OrigyneError):
    """A gate is shut; ``results`` say which, and nothing is issued."""

    def __init__(self, results: list[CheckResult]) -> None:
        """Words the gates that are shut."""
        self.results = tuple(results)
        lines = [f"- {result.claim}: {result.observed}; expected {result.expected}" for result in results]
        names = " ".join(f'--accept {result.check_name}="why"' for result in results)
        super().__init__(
            f"{results[0].partition} is not invoiced:\n"
            + "\n".join(lines)
            + f"\nMend it, or let it pass: {names}"
        )


def check_gates(
    warehouse: Warehouse, settings: Settings, month: Month, now: datetime, accepted: Mapping[str, str]
) -> list[CheckResult]:
    """Looks at every gate of a month, and keeps what was found.

    Args:
        warehouse: holds the rated month.
        settings: the limits.
        month: about to be invoiced.
        now: aware.
        accepted: gate to the reason why it may pass.

    Raises:
        HeldError: one is shut, and not accepted.
    """
    with warehouse.session() as session:
        looked = [
            CheckResult("invoices", str(month), name, ERROR, *gate(session, settings, month, now), claim)
            for name, (claim, gate) in GATES.items()
        ]
        results = accepted_results(looked, accepted)
        keep_results(session, {f"{ISSUE}-{month}": results}, now)
    shut = [result for result in results if result.blocks]
    if shut:
        raise HeldError(shut)
    return results


def _cut_off(_session: Session, settings: Settings, month: Month, now: datetime) -> Found:
    cutoff = month.cutoff(settings.cutoff_day)
    return now > cutoff, f"{now:%Y-%m-%d %H:%M} UTC", f"a moment after {cutoff:%Y-%m-%d %H:%M} UTC"


def _unrated_money(session: Session, settings: Settings, month: Month, _now: datetime) -> Found:
    session.bind("unrated_cdrs", [str(month)])
    ((waiting,),) = session.query("select coalesce(sum(supplier_amount_excl_tax), 0) from unrated_cdrs")
    limit = settings.invoice.max_unrated_excl_tax
    return waiting <= limit, f"{waiting} € wait", f"at most {limit} €"


def _quarantine(session: Session, settings: Settings, month: Month, _now: datetime) -> Found:
    limit = settings.invoice.max_quarantined_rows
    days = {str(day) for day in _days(settings, month)}
    keys = [
        key
        for key in session.warehouse.partitions("refused_rows")
        if key[-10:] in days and key[:-11] in FAMILIES.values()
    ]
    session.bind("refused_rows", keys)
    count = session.count("refused_rows")
    return count <= limit, f"{count} rows", f"at most {limit} rows"


def _reconciled(session: Session, settings: Settings, month: Month, _now: datetime) -> Found:
    if not settings.invoice.require_reconciliation:
        return True, "not asked for", "nothing"
    session.bind("billed_matches", [str(month)])
    count = session.count("billed_matches")
    return count > 0, f"{count} billed events", "the wholesaler's BilledCDRs of the month"


def _deposits(session: Session, settings: Settings, month: Month, now: datetime) -> Found:
    if not settings.invoice.require_all_deposit_days:
        return True, "not asked for", "nothing"
    days = _days(settings, month)
    missing = missing_deposits(session.warehouse, days[0], min(days[-1], last_closed_day(now)))
    return not missing, "; ".join(in_words(missing)) or "none is missing", "every feed of every deposit day"


def _days(settings: Settings, month: Month) -> list[date]:
    last = local_day(month.cutoff(settings.cutoff_day))
    return [month.first_day + timedelta(days=n) for n in range((last - month.first_day).days + 1)]


GATES: dict[str, tuple[str, Callable[[Session, Settings, Month, datetime], Found]]] = {
    "cutoff_has_passed": ("the month's cut-off has passed", _cut_off),
    "unrated_money_is_low": ("little money waits in the unrated queue", _unrated_money),
    "quarantine_is_small": ("few rows of the month's deposits are in quarantine", _quarantine),
    "month_is_reconciled": ("the wholesaler's own account of the month has come", _reconciled),
    "deposit_days_are_complete": ("every feed of the month came every day", _deposits),
}
"""Each gate: what it asks for, and how it looks."""
