"""The end of the demo: what landed, what was refused, what was billed, where it all is, and what to try next."""

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
from origyne_pipeline.feeds.layout import Layout
from origyne_pipeline.settings import Settings
from origyne_pipeline.status.standing import Standing, standing

if TYPE_CHECKING:
    from assets.launch import MonthRun

QUERIES = (
    (
        "the biggest bills",
        "select customer_ref, invoice_number, total_incl_tax from invoices order by total_incl_tax desc limit 5",
    ),
    (
        "what was refused, and why",
        "select feed, reason, count(*) as n from quarantined_rows group by all order by n desc",
    ),
    (
        "where the margin is",
        "select usage, sum(revenue_excl_tax) as revenue, sum(margin_excl_tax) as margin from margin group by usage",
    ),
)
WIDTH = 118
SETTINGS = "origyne.toml"
"""In the folder of the demo, beside its data root."""


def print_summary(console: Console, settings: Settings, run: "MonthRun", seconds: float) -> None:
    """Prints the summary of a demo."""
    from origyne_pipeline.warehouse import Warehouse

    found = standing(Warehouse(settings.home), run.month.next().last_day, Layout())
    parts: list[RenderableType] = [
        _title("Landed"),
        Text(_landed(run, found)),
        _title("Refused"),
        *_refused(found),
        _title("Billed"),
        pairs(_billed(run)),
        _title("Where it is"),
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


def _landed(run: "MonthRun", found: Standing) -> str:
    rows = sum(feed.row_count or 0 for feed in found.feeds)
    copies = sum(day.set_aside for days in run.days.values() for day in days)
    files = sum(feed.files for feed in found.feeds)
    return (
        f"{count(files, 'file')} of {count(len(found.feeds), 'feed')}, {count(rows, 'row')};"
        f" {count(copies, 'row')} deposited twice counted once"
    )


def _refused(found: Standing) -> Iterator[RenderableType]:
    rows: list[tuple[object, ...]] = [(q.feed, q.reason, q.quarantined_rows) for q in found.quarantined]
    rows += [(f.feed, f"whole file: {f.reason}", 1) for f in found.quarantined_files]
    yield table("", ["feed", "reason", "rows"], rows)
    if found.unrated:
        reasons = ", ".join(f"{u.events:,} {u.reason}" for u in found.unrated)
        money = sum((u.supplier_amount_excl_tax for u in found.unrated), Decimal(0))
        yield Text(f"Clean, and waiting for a price: {reasons}; {euros(money)} at risk.")


def _billed(run: "MonthRun") -> Iterator[tuple[str, str]]:
    if run.rating:
        yield "events", f"{run.rating.rated:,} rated, {euros(run.rating.amount_excl_tax)} excluding tax"
    if run.assurance:
        differences = ", ".join(
            f"{number:,} {kind}" for kind, number in sorted(run.assurance.differences.items())
        )
        yield "wholesaler", f"differences found: {differences or 'none'}"
    if run.invoicing:
        made = run.invoicing
        yield (
            "invoices",
            f"{made.invoices:,}, {euros(made.total_excl_tax)} excluding tax, {euros(made.total_incl_tax)} to pay",
        )
    if run.payments:
        yield "debits", f"{run.payments.debits:,}, {euros(run.payments.amount)}"
    if run.checks:
        passed = sum(check.passed for check in run.checks)
        yield "checks", f"{passed:,} of {len(run.checks):,} hold"


def _places(settings: Settings, run: "MonthRun") -> Iterator[tuple[str, str]]:
    folder = settings.home / "invoices" / str(run.month)
    yield "invoices", f"{_near(folder)}  ({count(len(list(folder.glob('*.pdf'))), 'PDF')})"
    for path in run.payments.files if run.payments else ():
        yield "bank's file", _near(settings.home / path)
    yield "database", _near(settings.home / "origyne.duckdb")
    yield "data root", _near(settings.home)
    yield "as deposited", _near(settings.home / "landing")


def _next(settings: Settings, run: "MonthRun") -> Iterator[tuple[str, str]]:
    """What to try, and the line to copy."""
    start = f"ORIGYNE_TOML={shlex.quote(_near(settings.home.parent / SETTINGS))} {_command()}"
    yield "The graph, its partitions and checks, in a browser; land and bill from there", f"{start} ui"
    yield "What stands where", f"{start} status"
    for what, sql in QUERIES:
        yield f"Ask for {what}", f'{start} query "{sql}"'
    yield "What is new on the server, to the bank's file: nothing, now", f"{start} run --month {run.month}"
    yield "The bank's file alone: once written, it never changes", f"{start} collect --month {run.month}"
    for document in sorted((settings.home / "invoices" / str(run.month)).glob("F*.pdf"))[:1]:
        yield (
            "Correct an invoice by a credit note",
            f'{start} credit {document.stem} --reason "Geste commercial"',
        )


def _near(path: Path) -> str:
    """The path as one types it here."""
    near = os.path.relpath(path)
    return str(path) if near.startswith("..") else near


def _command() -> str:
    """How ``origyne`` is called from here."""
    called, found = Path(sys.argv[0]), shutil.which("origyne")
    if called.name != "origyne" or (found and Path(found).resolve() == called.resolve()):
        return "origyne"
    return _near(called)
