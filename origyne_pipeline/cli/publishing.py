"""The analysts' database: replaced in its place, or copied to one file that opens anywhere."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import MONTH, PATH, json_option
from origyne_pipeline.cli.printing import count, print_json, stdout
from origyne_pipeline.cli.progress import MEGA, stage_bars
from origyne_pipeline.cli.readiness import settings_to_look, settings_to_work
from origyne_pipeline.cli.verbosity import is_quiet
from origyne_pipeline.periods import Month

if TYPE_CHECKING:
    from origyne_pipeline.publication.publish import Published
    from origyne_pipeline.publication.standalone import Standalone


@click.command(short_help="Replace the analysts' database, or copy it to one file that opens anywhere.")
@click.option(
    "--standalone", "path", type=PATH, metavar="FILE", help="Copy the tables to this file; publish nothing."
)
@click.option(
    "--since",
    type=MONTH,
    help="Copy billing months from this one on, and deposits from its first day on; the rest whole.",
)
@click.option("--tables", metavar="A,B", default="", help="Copy these tables only.")
@click.option("--force", "is_forced", is_flag=True, help="Replace the file if it is there.")
@json_option
def publish(path: Path | None, since: Month | None, tables: str, is_forced: bool, as_json: bool) -> None:
    """Replaces origyne.duckdb in one step. A reader that has the former file open can go on reading it.

    With --standalone: copies what it shows to one DuckDB file, for a computer that has no data root. It holds names of
    customers and who called whom: only its owner may read it.
    """
    if path is None and (since or tables or is_forced):
        raise click.UsageError("--since, --tables and --force go with --standalone FILE")
    published = _publish() if path is None else _copy(path, since, tables, is_forced=is_forced)
    if as_json:
        print_json(published)
    elif not is_quiet():
        stdout().print(_words(published))


def _publish() -> "Published":
    settings = settings_to_work()
    from assets import launch

    with stage_bars() as progress:
        return launch.Launcher(settings, progress).publish()


def _copy(path: Path, since: Month | None, tables: str, *, is_forced: bool) -> "Standalone":
    from origyne_pipeline.publication.standalone import publish_standalone
    from origyne_pipeline.warehouse import Warehouse

    settings = settings_to_look()
    with stage_bars() as progress:
        return publish_standalone(
            Warehouse(settings.home),
            path,
            lambda done, total: progress("rows", done, total),
            since=since,
            tables=[name for name in tables.replace(" ", "").split(",") if name],
            is_forced=is_forced,
        )


def _words(published: "Published | Standalone") -> str:
    tables = count(len(published.tables), "table")
    size = getattr(published, "size_bytes", None)
    if size is None:
        return f"{tables} in {published.path}"
    return (
        f"{tables}, {count(sum(published.tables.values()), 'row')}, {size / MEGA:,.1f} MB in {published.path}"
    )
