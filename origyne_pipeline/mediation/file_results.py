"""What became of each file and of each refused row: ``file_results`` and ``refused_rows`` of a day or a version."""

from collections import Counter, defaultdict
from typing import Any

from origyne_pipeline.mediation.judging import Judged, PageCount
from origyne_pipeline.mediation.landed import file_result
from origyne_pipeline.mediation.raw_texts import raw_texts
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
        *(_page_result(count, refused_counts[count.page.file.path]) for count in judged.counts),
    ]
    pages = {page.file.path: page for page in judged.files.pages}
    session.bind_values("file_results", results, name="read_files")
    session.bind_rows(
        "refused_texts",
        raw_texts((pages[path].file, pages[path].feed, lines) for path, lines in lines_without_text.items()),
    )
    session.run("mediation/refused_rows")
    session.run("mediation/file_results")
    return refused_counts


def _page_result(count: PageCount, refused: int) -> dict[str, Any]:
    page, lines = count.page, count.lines
    status = "duplicate" if page.file.repeats else "loaded"
    return file_result(page.file, status, page.file.repeats, page.header.remark, count.rows) | {
        "refused_count": refused,
        "bytes_read": lines.bytes_read,
        "line_count": page.content.line_count,
        "header_lines": lines.header,
        "row_lines": lines.rows,
        "blank_lines": lines.blank,
    }
