"""A file read without landing it: what its columns are read as, what is refused, and what looks wrong in the sums."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.feeds.sharing import sections_of
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.guessing.names import stamp_of
from origyne_pipeline.mediation.judging import judge_rows
from origyne_pipeline.mediation.landed import LandedFile
from origyne_pipeline.mediation.raw_texts import texts_of_pages
from origyne_pipeline.mediation.reading import FilesRead, Page, read_files
from origyne_pipeline.warehouse import Session, Warehouse

SHOWN_ROWS, LARGEST = 3, 5
HIDDEN_COLUMNS = frozenset({"reason", "raw", "content", "source_path", "source_line", "deposited_at", "feed"})
MEASURES = (
    "duration_s",
    "volume_bytes",
    "supplier_amount_excl_tax",
    "supplier_cost_excl_tax",
    "amount_excl_tax",
)
MOMENTS = ("started_at", "activated_on", "issue_date")
LONG_CALL_S, DEAR_EVENT, NIGHT_SHARE = 3600, Decimal(1), Decimal("0.4")
LATE_DAYS = 45
"""Days between an event and the deposit after which its day looks wrong."""
GLUED_CLOCK = re.compile(r"0\d[0-5]\d[0-5]\d", re.ASCII)


@dataclass(frozen=True)
class Measure:
    """A column of numbers: how many, their sum, mean, and the largest with the line of each."""

    name: str
    count: int
    total: Decimal
    mean: Decimal
    largest: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True)
class Trial:
    """What reading a file gave.

    ``rows``: those of the feed. ``refused``: reason to how many, with the first line and its text. ``shown``: the first
    rows, each as written and as read. ``lines``: what became of the physical lines. ``doubts``: what looks wrong.
    """

    feed: str
    rows: int = 0
    refused: tuple[tuple[str, int, int, str], ...] = ()
    shown: tuple[tuple[str, dict[str, Any]], ...] = ()
    measures: tuple[Measure, ...] = ()
    span: tuple[datetime, datetime] | None = None
    lines: dict[str, int] = field(default_factory=dict)
    remark: str | None = None
    doubts: tuple[str, ...] = ()


def try_file(
    scratch: Path,
    path: Path,
    feed: CsvFeed,
    deposited_at: datetime,
    *,
    billed_month: str | None = None,
    beside: Iterable[CsvFeed] = (),
) -> Trial:
    """Reads a file as a feed's, and judges its rows; nothing of it is kept.

    Args:
        scratch: an empty folder for what is made meanwhile.
        path: the file.
        feed: the section that reads it.
        deposited_at: when it would count as deposited.
        billed_month: of a monthly file.
        beside: the sections of the layout, of which some may read rows of the file too.

    Raises:
        FileRefused: it can't be read as the feed's.
    """
    file = _landed(path, feed, deposited_at, billed_month)
    others = [each for each in sections_of([feed, *beside], feed.word, file.path) if each != feed]
    with Warehouse(scratch).session() as session:
        files = read_files([file], [feed, *others], session.scratch)
        for unread in files.unread:
            raise FileRefused(unread.reason or "", f"{path}: {unread.detail}")
        return _judged(session, files, file, feed)


def _landed(path: Path, feed: CsvFeed, deposited_at: datetime, billed_month: str | None) -> LandedFile:
    import hashlib

    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return LandedFile(
        feed=feed.word,
        path=f"{feed.deposited.folder}/{path.name}".lstrip("/"),
        name=path.name,
        sha256=sha256,
        modified_at=deposited_at,
        deposited_at=deposited_at,
        stored=path,
        is_current=True,
        stamped_on=None,
        billed_month=billed_month,
        size_bytes=path.stat().st_size,
        place=str(path),
    )


def _judged(session: Session, files: FilesRead, file: LandedFile, feed: CsvFeed) -> Trial:
    judged = judge_rows(session, files, feed.model)
    table = f"{feed.model.rpartition('/')[2]}_of_day"
    columns = [name for (name,) in session.query(f"select column_name from (describe {table})")]
    counted = session.query(
        "select reason, count(*), min(source_line) from judged_rows group by reason order by 2 desc, 1"
    )
    first_good = session.dicts(
        f"select * from {table} where reason is null order by source_line limit {SHOWN_ROWS}"
    )
    page = judged.counts[0].page
    texts = _texts(page, [*(row["source_line"] for row in first_good), *(line for _, _, line in counted)])
    measures = [_measure(session, table, name) for name in MEASURES if name in columns]
    moment = next((name for name in MOMENTS if name in columns), None)
    span = (
        session.query(f"select min({moment}), max({moment}) from {table} where reason is null")[0]
        if moment
        else None
    )
    lines = sum((count.lines for count in judged.counts[1:]), judged.counts[0].lines)
    shown = tuple((texts.get(row["source_line"], ""), _shown(row)) for row in first_good)
    words = dict.fromkeys(count.page.feed.word for count in judged.counts)
    return Trial(
        feed=" and ".join(words),
        rows=judged.row_count,
        refused=tuple((reason, count, line, texts.get(line, "")) for reason, count, line in counted),
        shown=shown,
        measures=tuple(measure for measure in measures if measure.count),
        span=(span[0], span[1]) if span and span[0] else None,
        lines={
            "header": lines.header,
            "rows": lines.rows,
            "no rows": lines.blank,
            "in all": page.content.line_count,
        },
        remark="; ".join(filter(None, (page.header.remark, lines.remark))) or None,
        doubts=(
            *_doubts(
                session,
                table,
                columns,
                {measure.name: measure for measure in measures},
                has_constant_amount=_is_constant(feed, "MONTANT_HT"),
            ),
            *_doubts_of_rows(shown, file),
        ),
    )


def _doubts_of_rows(shown: Iterable[tuple[str, dict[str, Any]]], file: LandedFile) -> Iterable[str]:
    """What the first rows show beside their text: clocks read as seconds, days far from that in the file's name."""
    rows = list(shown)
    for raw, values in rows:
        clock = f"{values.get('duration_s') or 0:06}"
        if GLUED_CLOCK.fullmatch(clock) and int(clock) > 99 and clock in re.split(r"\D", raw):
            yield f'{clock} was read as {int(clock)} s: is it hours, minutes and seconds (form = "HHMMSS")?'
            break
    stamp = stamp_of(file.name)
    days = [values["local_date"] for _, values in rows if "local_date" in values]
    if stamp and days and (stamp - min(days)).days > LATE_DAYS:
        yield (
            f"an event of {min(days)} is in a file of {stamp}: is it the day first, then the month, or the other way"
            " round?"
        )


def _is_constant(feed: CsvFeed, header: str) -> bool:
    recipe = feed.section.recipes.get(header) if feed.section else None
    return recipe is not None and recipe.constant is not None


def _texts(page: Page, lines: Iterable[int]) -> dict[int, str]:
    frame = texts_of_pages([(page, sorted(set(lines)))])
    return dict(frame.select("source_line", "raw").iter_rows())


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in HIDDEN_COLUMNS and value is not None}


def _measure(session: Session, table: str, name: str) -> Measure:
    ((count, total),) = session.query(
        f"select count({name}), coalesce(sum(cast({name} as decimal(38, 6))), 0) from {table} where reason is null"
    )
    largest = session.query(
        f"select source_line, {name} from {table} where reason is null and {name} is not null"
        f" order by {name} desc, source_line limit {LARGEST}"
    )
    mean = (Decimal(total) / count) if count else Decimal(0)
    return Measure(
        name, count, Decimal(total), mean, tuple((line, Decimal(value)) for line, value in largest)
    )


def _doubts(
    session: Session,
    table: str,
    columns: list[str],
    measures: dict[str, Measure],
    *,
    has_constant_amount: bool,
) -> Iterable[str]:
    """What a file of telephony seldom shows, and a wrong unit, zone or sign often does."""
    calls, amounts = measures.get("duration_s"), measures.get("supplier_amount_excl_tax")
    if calls and calls.count and calls.mean > LONG_CALL_S:
        yield f"calls last {calls.mean:,.0f} s on average: is the duration in milliseconds, or a total?"
    if calls and calls.count > 1 and not calls.total:
        yield "all calls last 0 s: is the duration in another column?"
    if amounts and amounts.count and amounts.mean > DEAR_EVENT:
        yield f"an event costs {amounts.mean:,.2f} EUR on average: are the amounts cents or thousandths of euros?"
    if amounts and amounts.count > 1 and not amounts.total and not has_constant_amount:
        yield "all amounts are 0: is the price in another column?"
    if (
        "volume_bytes" in columns
        and (volumes := measures.get("volume_bytes"))
        and volumes.count
        and volumes.mean < 1000
    ):
        yield f"data sessions hold {volumes.mean:,.0f} octets on average: is the volume in KO or MO?"
    if "started_at" in columns:
        ((count, at_night, at_midnight),) = session.query(
            "select count(*), count(*) filter (local_time < time '05:00'), count(*) filter (local_time = time '00:00')"
            f" from {table} where reason is null"
        )
        if count >= 10 and at_midnight == count:
            yield "every event starts at midnight: is the time in another column?"
        elif count >= 10 and Decimal(at_night) / count > NIGHT_SHARE:
            yield f"{at_night} of {count} events start between 0h and 5h: is the time that of another zone?"
