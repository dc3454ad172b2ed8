"""The tables of the docs that follow from the headers of the models; written anew by ``python -m tests.docs_tables``.

A table stands between the lines ``<!-- checks -->`` and ``<!-- end of checks -->`` of its page.
"""

from collections.abc import Iterable
from pathlib import Path

from origyne_pipeline.quality.check_queries import all_check_queries
from origyne_pipeline.quality.expectations import SENTENCES
from origyne_pipeline.tables import tables

PAGE = Path(__file__).parents[1] / "docs" / "how-it-works.md"
PARTITIONS = {
    "deposit_day": "deposit day",
    "family_day": "feeds and deposit day",
    "billing_month": "billing month",
    "whole": "",
    "checked_partition": "partition that was checked",
}


def checks_table() -> str:
    """Each check: its table, its severity, what must be true."""
    rows = [(f"`{q.name}`", f"`{q.table}`", q.severity, q.sentence) for q in all_check_queries()]
    rows += [
        (f"`{name}`", "each table whose columns have such rules", "ERROR", sentence)
        for name, sentence in SENTENCES.items()
    ]
    return markdown(("check", "table", "severity", "what must be true"), rows)


def lake_table() -> str:
    """Each table of the lake and of the analysts' database: its stage, its partitions, who sees it, what a row is."""
    shown = {"yes": "yes", "internal": "beside published.md", "no": ""}
    rows = [
        (f"`{name}`", model.stage, PARTITIONS[model.partition], shown[model.published], model.comment)
        for name, model in sorted(tables().items(), key=lambda item: (item[1].stage, item[0]))
    ]
    return markdown(("table", "stage", "one partition a", "published", "what it holds"), rows)


TABLES = {"checks": checks_table, "tables": lake_table}


def markdown(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table of a page."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def written(page: str) -> str:
    """A page with its tables as they must be."""
    for name, table in TABLES.items():
        before, begun, rest = page.partition(f"<!-- {name} -->\n")
        _, ended, after = rest.partition(f"\n<!-- end of {name} -->")
        assert begun and ended, f"the page has no place for the table of {name}"
        page = f"{before}{begun}{table()}{ended}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
