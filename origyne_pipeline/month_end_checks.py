"""The checks of a month-end pack: its figures agree with their sources, and the month before stands as it was given."""

from datetime import datetime

from origyne_pipeline.month_ends import WrittenPack
from origyne_pipeline.periods import Month
from origyne_pipeline.quality.checks import keep_results
from origyne_pipeline.quality.names import ACCRUALS_STAND, FIGURES_TIE, PACK
from origyne_pipeline.quality.results import ERROR, WARN, CheckResult
from origyne_pipeline.warehouse import Warehouse


def check_pack(warehouse: Warehouse, written: WrittenPack, month: Month, now: datetime) -> list[CheckResult]:
    """The result of both checks, kept."""
    pack = written.pack
    ties = [
        {
            "control": tie.name,
            "journals": str(tie.journal),
            "source": str(tie.source),
            "difference": str(tie.difference),
        }
        for tie in pack.differences
    ]
    changes = [
        {"accrual": one.name, "given": str(one.given), "now": str(one.now), "difference": str(one.difference)}
        for one in pack.restated or ()
    ]
    results = [
        CheckResult(
            PACK,
            str(month),
            FIGURES_TIE,
            ERROR,
            not ties,
            "; ".join(f"{row['control']}: {row['difference']}" for row in ties) or "nothing",
            "each figure is the same in the journals and in the register, the ledger or the lake",
            "the figures of the pack are those of the journals and of their sources",
            tuple(ties),
            len(pack.ties),
        ),
        CheckResult(
            PACK,
            str(month),
            ACCRUALS_STAND,
            WARN,
            not changes,
            "; ".join(f"{row['accrual']}: {row['difference']}" for row in changes) or "nothing",
            "the accruals of the month before are those that its pack gave",
            "no late file changed the accruals of the month before since its pack was made",
            tuple(changes),
        ),
    ]
    with warehouse.session() as session:
        keep_results(session, {f"{PACK}-{month}": results}, now)
    return results
