"""great-expectations' Data Docs: static pages of the expectations of each table and whether its rows meet them.

Built on request, over whole tables. No value of a row is shown. The site builder's pages load styles and scripts from
public servers; those links are replaced by the few rules that the pages need, so that they open offline.
"""

import atexit
import os
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from origyne_pipeline.quality.expectations import KEY, expectations_of
from origyne_pipeline.quality.light_import import great_expectations
from origyne_pipeline.quality.pushdown import CONNECTION, dispose
from origyne_pipeline.tables import has_rules, tables
from origyne_pipeline.warehouse import Warehouse, relation

FOLDER = "data_docs"
SITE = "origyne"
NO_VALUES = {"result_format": "BASIC", "partial_unexpected_count": 0}
FETCHED = re.compile(
    r"""<link\b[^>]*\bhref=["'](?:https?:)?//[^>]*>|<script\b[^>]*\bsrc=["'](?:https?:)?//[^>]*>\s*</script>"""
    r"""|<img\b[^>]*\bsrc=["'](?:https?:)?//[^>]*>|@import url\([^)]*\);?""",
    re.IGNORECASE,
)
"""What a browser would load from another server; links for people to follow stay."""
PARTS = Path(__file__).parent / "data_docs_parts"


@dataclass(frozen=True)
class DataDocs:
    """The first page, and figures. ``unmet``: how many of ``expectations`` were not met."""

    index: Path
    tables: int
    expectations: int
    unmet: int
    seconds: float


def build_data_docs(warehouse: Warehouse) -> DataDocs:
    """Validates every table that has rules, and replaces the pages under the data root."""
    began = time.monotonic()
    target = warehouse.home / FOLDER
    beside, former = target.with_name(f".{FOLDER}.new"), target.with_name(f".{FOLDER}.former")
    for leftover in (beside, former):
        shutil.rmtree(leftover, ignore_errors=True)
    context = _context(beside)
    partitions = {table: warehouse.chosen(table) for table in tables() if has_rules(table)}
    with_rows = {
        table: relation(warehouse, table, committed)
        for table, committed in partitions.items()
        if any(partition.file for partition in committed)
    }
    results = [_validate(context, table, rows) for table, rows in with_rows.items()]
    context.build_data_docs(site_names=[SITE])
    _open_offline(beside)
    if target.exists():
        target.rename(former)
    beside.rename(target)
    shutil.rmtree(former, ignore_errors=True)
    evaluated = [result for validated in results for result in validated.results]
    unmet = sum(not result.success for result in evaluated)
    return DataDocs(target / "index.html", len(with_rows), len(evaluated), unmet, time.monotonic() - began)


def _context(folder: Path) -> Any:
    """An in-memory context of great-expectations, with one site, in a folder."""
    context = great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    for site in list(context.variables.data_docs_sites or ()):
        context.delete_data_docs_site(site)
    context.add_data_docs_site(
        SITE,
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "show_cta_footer": False},
        },
    )
    return context


def _validate(context: Any, table: str, rows: str) -> Any:
    """The result of a table, kept in the context. Keys are left to the checks, which look at them by far cheaper."""
    gx = great_expectations()
    source = context.data_sources.add_sql(table, connection_string="duckdb:///:memory:", kwargs=CONNECTION)
    atexit.register(dispose, source)
    asset = source.add_query_asset(table, query=rows)
    suite = context.suites.add(
        gx.ExpectationSuite(
            name=table,
            expectations=[
                getattr(gx.expectations, expected.kind)(**expected.arguments)
                for expected in expectations_of(table)
                if expected.check != KEY
            ],
        )
    )
    definition = gx.ValidationDefinition(
        name=table, data=asset.add_batch_definition_whole_table(table), suite=suite
    )
    return context.validation_definitions.add(definition).run(result_format=NO_VALUES)


def _open_offline(folder: Path) -> None:
    """Makes the pages work offline, and readable by their owner only."""
    style, script = ((PARTS / name).read_text(encoding="utf-8") for name in ("style.css", "script.js"))
    head = f"<style>{style}</style><script>{script}</script></head>"
    for page in folder.rglob("*.html"):
        text = FETCHED.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("</head>", head, 1), encoding="utf-8")
    os.chmod(folder, 0o700)
    for path in folder.rglob("*"):
        os.chmod(path, 0o700 if path.is_dir() else 0o600)
