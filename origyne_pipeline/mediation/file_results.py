"""What became of each file and of each refused row: ``file_results`` and ``refused_rows`` of a day or a version."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from origyne_pipeline.mediation.judging import Judged, PageCount
from origyne_pipeline.mediation.landed import file_result
from origyne_pipeline.mediation.raw_texts import texts_of_pages
from origyne_pipeline.mediation.reading import refuse_changes
from origyne_pipeline.warehouse import Session


def bind_results(session: Session, judged: Judged) -> Counter[str]:
    """Binds ``file_results`` and ``refused_rows`` of judged files; returns how many rows of each path are refused.

    Raises:
        WarehouseError: a file was changed while it was read.
    """
    refuse_changes(judged.files)
    refused = session.query("select source_path, source_line, raw is null from judged_rows")
    lines_without_text = defaultdict(list)
    for path, line, is_without_text in refused:
        if is_without_text:
            lines_without_text[path].append(line)
    refused_counts = Counter(path for path, _, _ in refused)
    results = [
        *(file_result(f.file, f.status, f.reason, f.detail) for f in judged.files.unread),
        *(_page_result(counts, refused_counts[path]) for path, counts in _by_path(judged.counts).items()),
    ]
    pages = {page.file.path: page for page in judged.files.pages}
    session.bind_values("file_results", results, name="read_files")
    session.bind_rows(
        "refused_texts",
        texts_of_pages((pages[path], lines) for path, lines in lines_without_text.items()),
    )
    session.run("mediation/refused_rows")
    session.run("mediation/file_results")
    return refused_counts


def _by_path(counts: Iterable[PageCount]) -> dict[str, list[PageCount]]:
    """What was read of each file, by each section that reads rows of it."""
    by_path = defaultdict(list)
    for count in counts:
        by_path[count.page.file.path].append(count)
    return by_path


def _page_result(counts: Sequence[PageCount], refused: int) -> dict[str, Any]:
    page = counts[0].page
    lines = sum((count.lines for count in counts[1:]), counts[0].lines)
    unknown = set(page.header.unknown).intersection(*(count.page.header.unknown for count in counts))
    header = replace(page.header, unknown=tuple(sorted(unknown)))
    remark = "; ".join(filter(None, (header.remark, lines.remark))) or None
    status = "duplicate" if page.file.repeats else "loaded"
    rows = sum(count.rows for count in counts)
    return file_result(page.file, status, page.file.repeats, remark, rows) | {
        "refused_count": refused,
        "bytes_read": lines.bytes_read,
        "line_count": page.content.line_count,
        "header_lines": lines.header,
        "row_lines": lines.rows,
        "blank_lines": lines.blank,
    }
