"""A small month, and what stands still: what the commands cost as a user starts them, imports and all."""

from pathlib import Path

from benchmarks.fresh import Used, whole_process
from benchmarks.report import Line
from benchmarks.steps import variables_of

EVENTS, LINES, SNAPSHOTS = 10_000, 200, 2
ORIGYNE = "from origyne_pipeline.cli import main; main()"
CHAIN = "import dagster, duckdb, polars, pyarrow.parquet, reportlab.pdfgen.canvas"
LOOKING = "import click, duckdb, polars, pyarrow, rich"


def small_month_lines(folder: Path) -> list[Line]:
    """A run of a small month, run again with nothing new, a landing with nothing new, and the two ways to look."""
    from origyne_pipeline.cli.deposits import month_before_last

    def origyne(*words: object) -> Used:
        return whole_process("-c", ORIGYNE, *map(str, words), variables=variables_of(str(folder)))

    month = month_before_last()
    invented = ("--month", month, "--lines", LINES, "--events", EVENTS, "--snapshots", SNAPSHOTS)
    origyne("simulate", folder, *invented)
    used = {
        f"a month of {EVENTS:,} events, from the server to the analysts": origyne("run", "--month", month),
        "the same month again, for the first time": origyne("run", "--month", month),
        "the same month again, for the second time": origyne("run", "--month", month),
        "`origyne land`, nothing new": origyne("land"),
        "`origyne status`": origyne("status"),
        '`origyne query "select 1"`': origyne("query", "select 1"),
    }
    chain, looking = (_twice(imports) for imports in (CHAIN, LOOKING))
    return [
        _line(what, run, chain if "month" in what or "land" in what else looking)
        for what, run in used.items()
    ]


def _twice(imports: str) -> Used:
    """Python that starts, imports and ends; the second time, when the files are in memory."""
    whole_process("-c", imports)
    return whole_process("-c", imports)


def _line(what: str, run: Used, bare: Used) -> Line:
    return Line(
        what,
        f"{run.cpu_s:.2f} s",
        f"{bare.cpu_s:.2f} s",
        run.cpu_s / bare.cpu_s,
        remark=f"wall {run.wall_s:.1f} s",
    )
