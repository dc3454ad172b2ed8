"""Whether the papers of the accounts, refunds' files and letters, are those that were written: a check of each day."""

from datetime import datetime
from pathlib import Path

from origyne_pipeline.letters.kept import check_letters
from origyne_pipeline.quality.checks import keep_results
from origyne_pipeline.quality.names import PAPERS_ARE_KEPT
from origyne_pipeline.quality.results import WARN, CheckResult
from origyne_pipeline.quality.scope import ALL
from origyne_pipeline.refunds import check_refunds
from origyne_pipeline.warehouse import Warehouse

SHOWN = 10


def check_account_papers(home: Path, warehouse: Warehouse, now: datetime) -> CheckResult:
    """Compares each refund's file and each letter with the hash that was kept, and keeps the result."""
    faults = [fault for part in (check_refunds(home), check_letters(home)) for fault in part.faults]
    more = "" if len(faults) <= SHOWN else f"; and {len(faults) - SHOWN} more, 'origyne verify' lists them"
    result = CheckResult(
        "account_entries",
        ALL,
        PAPERS_ARE_KEPT,
        WARN,
        not faults,
        "; ".join(f"{fault.place}: {fault.problem}" for fault in faults[:SHOWN]) + more or "nothing",
        "each file is there with the bytes that were written, and no other",
        "refunds' files and letters are those that were written",
        tuple(
            {"file": fault.place, "problem": fault.problem, "what to do": fault.remedy}
            for fault in faults[:SHOWN]
        ),
    )
    with warehouse.session() as session:
        keep_results(session, {f"account_entries-{PAPERS_ARE_KEPT}": [result]}, now)
    return result
