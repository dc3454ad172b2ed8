"""What became of each landed file in the view of a billing month: the month's account of what it is made from."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from origyne_pipeline.mediation.waiting import WaitingFile
from origyne_pipeline.periods import CLOCK_AHEAD, BillingCalendar, Month
from origyne_pipeline.warehouse import Warehouse


def account_for_month(
    warehouse: Warehouse,
    month: Month,
    calendar: BillingCalendar,
    waiting: Iterable[WaitingFile],
    now: datetime,
) -> Mapping[str, int]:
    """Writes the files of a month with what became of them; returns how many there are of each status.

    Args:
        warehouse: the lake.
        month: the billing month.
        calendar: says when it is cut off.
        waiting: the files that the present recipe has not read.
        now: aware; a deposit day after it is not in view yet.
    """
    import polars as pl

    names = pl.DataFrame(
        [(file.path, file.sha256) for file in waiting],
        schema={"path": pl.String, "sha256": pl.String},
        orient="row",
    )
    with warehouse.session() as session:
        session.bind("landed_versions")
        session.bind("file_results")
        session.bind_rows("waiting_files", names)
        session.run(
            "mediation/month_files",
            month=str(month),
            until=min(calendar.cutoff(month), now),
            first_day=month.first_day - CLOCK_AHEAD,
        )
        session.save("month_files", str(month))
        return Counter(status for (status,) in session.query("select status from month_files"))
