"""The summary of the demo: files landed, rows refused, amounts billed, where the files are, what to try next."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from origyne_pipeline.cli.printing import count, euros, pairs, table
from origyne_pipeline.settings import Settings
from origyne_pipeline.status.overview import Overview, read_overview

if TYPE_CHECKING:
    from assets.outcomes import MonthRun

QUERIES = (
    (
        "the biggest bills",
        "select customer_ref, invoice_number, total_incl_tax from invoices order by total_incl_tax desc limit 5",
    ),
    (
        "rows refused, and the reasons",
        "select feed, reason, count(*) as n from quarantined_rows group by all order by n desc",
    ),
    (
        "the margin by usage",
        "select usage, sum(revenue_excl_tax) as revenue, sum(margin_excl_tax) as margin from margin group by usage",
    ),
)
WIDTH = 118
SETTINGS = "origyne.toml"
"""In the folder of the demo, beside its data root."""


def print_summary(console: Console, settings: Settings, run: "MonthRun", seconds: float) -> None:
    """Prints the summary of a demo."""
    from origyne_pipeline.warehouse import Warehouse

    overview = read_overview(Warehouse(settings.home), run.month.next().last_day, {})
    parts: list[RenderableType] = [
        _title("Landed"),
        Text(_landed(run, overview)),
        _title("Refused"),
        *_refused(overview),
        _title("Billed"),
        pairs(_billed(run)),
        _title("Files"),
        pairs(_places(settings, run)),
    ]
    title = f"{run.month}, from the FTP server to the bank in {seconds:.0f} s"
    console.print()
    if not console.is_terminal:
        console.print(title, *parts)
    else:
        console.print(Panel(Group(*parts), title=title, padding=(0, 2), width=min(WIDTH, console.width)))
    for what, line in _next(settings, run):
        console.print(Text(f"\n{what}:", style="bold"))
        console.print(Text(f"  {line}"), soft_wrap=True)


def _title(text: str) -> Text:
    return Text(f"\n{text}", style="bold cyan")


def _landed(run: "MonthRun", overview: Overview) -> str:
    rows = sum(feed.row_count or 0 for feed in overview.feeds)
    copies = sum(day.set_aside for days in run.days.values() for day in days)
    files = sum(feed.files for feed in overview.feeds)
    return (
        f"{count(files, 'file')} of {count(len(overview.feeds), 'feed')}, {count(rows, 'row')};"
        f" {count(copies, 'row')} deposited twice counted once"
    )


def _refused(overview: Overview) -> Iterator[RenderableType]:
    rows: list[tuple[object, ...]] = [(q.feed, q.reason, q.quarantined_rows) for q in overview.quarantined]
    rows += [(f.feed, f"whole file: {f.reason}", 1) for f in overview.quarantined_files]
    yield table("", ["feed", "reason", "rows"], rows)
    if overview.unrated:
        reasons = ", ".join(f"{u.events:,} {u.reason}" for u in overview.unrated)
        money = sum((u.supplier_amount_excl_tax for u in overview.unrated), Decimal(0))
        yield Text(f"Clean, but without a price yet: {reasons}; {euros(money)} at risk.")


def _billed(run: "MonthRun") -> Iterator[tuple[str, str]]:
    if run.rating:
        yield "events", f"{run.rating.rated:,} rated, {euros(run.rating.amount_excl_tax)} excluding tax"
    if run.assurance:
        differences = ", ".join(
            f"{number:,} {kind}" for kind, number in sorted(run.assurance.differences.items())
        )
        yield "wholesaler", f"differences found: {differences or 'none'}"
    if run.invoicing:
        invoicing = run.invoicing
        yield (
            "invoices",
            f"{invoicing.invoices:,}, {euros(invoicing.total_excl_tax)} excluding tax,"
            f" {euros(invoicing.total_incl_tax)} to pay",
        )
    if run.payments:
        yield "debits", f"{run.payments.debits:,}, {euros(run.payments.amount)}"
    if run.checks:
        passed = sum(check.passed for check in run.checks)
        yield "checks", f"{passed:,} of {len(run.checks):,} passed"


def _places(settings: Settings, run: "MonthRun") -> Iterator[tuple[str, str]]:
    folder = settings.home / "invoices" / str(run.month)
    yield "invoices", f"{_near(folder)}  ({count(len(list(folder.glob('*.pdf'))), 'PDF')})"
    for path in run.payments.files if run.payments else ():
        yield "bank's file", _near(settings.home / path)
    yield "database", _near(settings.home / "origyne.duckdb")
    yield "data root", _near(settings.home)
    yield "landed files", _near(settings.home / "landing")


def _next(settings: Settings, run: "MonthRun") -> Iterator[tuple[str, str]]:
    """What to try next, each with the command to copy."""
    start = f"ORIGYNE_TOML={shlex.quote(_near(settings.home.parent / SETTINGS))} {_command()}"
    yield (
        "The graph in a browser, with its partitions and checks; you can land and bill from there",
        f"{start} ui",
    )
    yield "The state of the data root", f"{start} status"
    for what, sql in QUERIES:
        yield f"Query: {what}", f'{start} query "{sql}"'
    yield "What each usage earns and costs, and why events lose", f"{start} margin {run.month}"
    yield "The manager's page of the month, HTML and PDF, in French", f"{start} dashboard {run.month}"
    yield (
        "What customers consume before the next invoice; who comes near an allowance or a limit",
        f"{start} usage --update",
    )
    yield "Run the month again: nothing is new, so nothing changes", f"{start} run --month {run.month}"
    yield "Only the bank's file; once written, it never changes", f"{start} collect --month {run.month}"
    for document in sorted((settings.home / "invoices" / str(run.month)).glob("F*.pdf"))[:1]:
        yield (
            "Correct an invoice with a credit note",
            f'{start} credit {document.stem} --reason "Geste commercial"',
        )


def _near(path: Path) -> str:
    """The path relative to the working directory, where it lies below it."""
    near = os.path.relpath(path)
    return str(path) if near.startswith("..") else near


def _command() -> str:
    """The command to type: ``origyne``, or its path where it is not on PATH."""
    program, on_path = Path(sys.argv[0]), shutil.which("origyne")
    if program.name != "origyne" or (on_path and Path(on_path).resolve() == program.resolve()):
        return "origyne"
    return _near(program)
