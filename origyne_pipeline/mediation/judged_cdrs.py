"""The rows of the RatedCDRs of a day, judged straight into a file that has the columns of ``cdrs``.

The largest sheet is judged where it lies, so that nothing of a large file is held in memory. What its rows are judged
by is a guess at first: that dates are of the days before the deposit, and that no card's number is wrong. Where that
proves wrong, the sheet is judged again by its own dates and cards.
"""

from datetime import timedelta
from pathlib import Path

from origyne_pipeline.mediation.dates import dates_table, texts_of
from origyne_pipeline.mediation.judging import (
    Judged,
    Plan,
    bind_dates,
    bind_wrong_iccids,
    counts_of,
    judge,
    oldest_days,
    plan_of,
    retry_of,
)
from origyne_pipeline.mediation.parameters import parameters
from origyne_pipeline.mediation.reading import FilesRead
from origyne_pipeline.mediation.sheets import Sheet, bind_raw_rows, bind_sheet, seems_ordered
from origyne_pipeline.warehouse import Session, WarehouseError

AT_HAND, IN_PLACE = "cdr_rows_at_hand", "cdr_rows_in_place"
"""The judged rows that the session holds, and those that it reads and judges each time they are asked for."""
USUAL_DAYS = range(-62, 2)
"""Of events before (after: the clock may be ahead) their deposit. An event of another day costs a second reading."""
JUDGED_ROWS = f"""
create or replace temp view judged_rows as
select j.source_path, j.source_line, j.content_key as reason, r.raw from judged_cdrs as j
left join {AT_HAND} as r on j.source_path = r.source_path and j.source_line = r.source_line
where j.feed is null
"""


def judge_cdrs(session: Session, files: FilesRead, model: str) -> Judged:
    """Writes each row of the files, judged, and binds them as ``judged_cdrs``.

    Raises:
        WarehouseError: the engine could not, or lost a row.
    """
    session.bind_values(model.rpartition("/")[2], [], name=AT_HAND)
    plan = plan_of(files.pages)
    largest = plan.sheets[-1] if plan.sheets else None
    counts = judge(session, Plan(plan.sheets[:-1], plan.slow), AT_HAND)
    written = session.scratch / "judged_cdrs.parquet"
    if largest and _write_in_place(session, largest, sum(count.rows for count in counts), written):
        counts = (*counts, *counts_of(largest))
    else:
        counts = (*counts, *(judge(session, retry_of(largest), AT_HAND) if largest else ()))
        _write(session, f"select * from {AT_HAND}", written)
    judged = Judged(files, counts, written)
    if (rows := session.count("judged_cdrs")) != judged.row_count:
        raise WarehouseError(f"{judged.row_count} rows were read and {rows} judged: clean the day again")
    session.query(JUDGED_ROWS)
    return judged


def _write_in_place(session: Session, sheet: Sheet, rows_at_hand: int, written: Path) -> bool:
    """Writes the rows at hand and those of a sheet; False when the engine's reader does not read it whole."""
    query = f"select * from {IN_PLACE}" + (f" union all select * from {AT_HAND}" if rows_at_hand else "")
    is_ordered = not rows_at_hand and seems_ordered(session, sheet, "cdr_id")
    _bind_in_place(session, sheet)
    try:
        rows = _write(session, query, written, is_ordered=is_ordered)
    except WarehouseError:
        rows = -1
    if rows != rows_at_hand + sheet.rows:
        session.query("drop view raw_rows")
        return False
    if _is_guess_wrong(session):
        bind_dates(session, sheet.feed)
        _write(session, query, written, is_ordered=is_ordered)
    return True


def _write(session: Session, query: str, written: Path, *, is_ordered: bool = False) -> int:
    """Writes judged rows and binds them as ``judged_cdrs``; returns how many."""
    session.query(f"create or replace temp view cdr_rows_of_day as {query}")
    session.view("mediation/judged_cdrs", "rows_to_judge")
    with session.joins_as_written():
        rows = session.write("cdrs", written, source="rows_to_judge", in_order=not is_ordered)
    session.bind_file("judged_cdrs", "cdrs", written)
    return rows


def _bind_in_place(session: Session, sheet: Sheet) -> None:
    """Binds the rows of a sheet, each judged by the guess when it is read."""
    bind_sheet(session, sheet, "large_sheet")
    bind_raw_rows(session, sheet, "large_sheet", "large_sheet_csv")
    days = {page.file.day + timedelta(days=after) for page in sheet.pages for after in USUAL_DAYS}
    texts = (text for day in days for text in texts_of(day))
    session.bind_rows("dates", dates_table(texts, oldest_days(sheet.feed)))
    session.bind_values("wrong_iccids", [])
    session.view(sheet.feed.model, IN_PLACE, **parameters(sheet.feed))


def _is_guess_wrong(session: Session) -> bool:
    """Whether a date was refused, or the number of a card is wrong; binds ``wrong_iccids``."""
    bind_wrong_iccids(session, "judged_cdrs")
    ((refused_dates,),) = session.query(
        "select count(*) from judged_cdrs where feed is null and content_key = 'BAD_DATE'"
    )
    return bool(refused_dates or session.count("wrong_iccids"))
