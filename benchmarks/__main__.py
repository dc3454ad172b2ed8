"""``python -m benchmarks [ROWS] [--keep FOLDER]``: measures, prints the table, writes docs/performance.md."""

import argparse
import math
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.backfill import backfill_lines
from benchmarks.followed import followed_lines
from benchmarks.fresh import Used, in_fresh_process, whole_process
from benchmarks.layouts import LAYOUTS
from benchmarks.report import Line, page, plain_table
from benchmarks.small import small_month_lines

ROWS = 1_000_000
ROWS_A_DAY = 1_000_000
ROWS_A_LINE = 200
SAMPLE = 100_000
PARTS = (4, 64)
NEW_FILE = 50_000
DEBITS = 100_000
DRAWN = (1_000, 3_000)
PAGE = Path(__file__).parents[1] / "docs/performance.md"


def main() -> None:
    """Measures in a folder that is swept away afterwards."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="How fast, beside baselines.")
    parser.add_argument(
        "rows", nargs="?", type=int, default=ROWS, help=f"events of the month (default {ROWS:,})"
    )
    parser.add_argument("--no-page", action="store_true", help="leave docs/performance.md as it is")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="origyne-bench-") as folder:
        lines = measure(Path(folder), said.rows, lambda what: print(f"  {what}", file=sys.stderr, flush=True))
    print(plain_table(lines))
    if not said.no_page:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(said.rows, os.getloadavg(), lines), encoding="utf-8")


def measure(folder: Path, rows: int, say: Callable[[str], None]) -> list[Line]:
    """Every measure, in the order of the chain."""
    tenth, whole = folder / "tenth", folder / "whole"
    say(f"{rows // 10:,} rows")
    small = chain(tenth, rows // 10)
    say(f"{rows:,} rows")
    large = chain(whole, rows, say)
    lines = [*stage_lines(whole, large, rows, say), *growth_lines(small, large)]
    say(f"{rows:,} rows of a month that uses every rule of the trade")
    lines += every_rule_lines(folder / "every-rule", large, rows, say)
    say("cleaning files that a layout describes")
    lines += layout_lines(whole, folder)
    say("a new file of 50,000 rows, through Dagster and without")
    lines += arrival_lines(whole)
    say("a month of deposit days in one Dagster run, and without")
    lines += backfill_lines(whole, rows)
    say("a month of ten days, followed")
    lines += followed_lines(folder / "followed", rows, say)
    say("a small month as a user runs it")
    lines += small_month_lines(folder / "small")
    say("invoices and debits")
    return lines + paper_lines()


def chain(
    folder: Path, rows: int, say: Callable[[str], None] = lambda _: None, rules: str = "plain"
) -> dict[str, Used]:
    """A deposit and its stages; ``rules``: ``plain``, or ``all`` for options, holders, prices with tax and the rest."""
    days = max(1, min(30, rows // ROWS_A_DAY))
    used = {}
    steps: dict[str, tuple[object, ...]] = {
        "simulate": (rows, days, max(50, rows // ROWS_A_LINE), rules),
        "land": (),
        "accounts": (),
        "clean": (),
        "rate": ("4GB",),
        "publish": (),
    }
    folder.mkdir()
    for step, arguments in steps.items():
        say(step)
        used[step] = in_fresh_process(step, folder, *arguments)
    return used


def stage_lines(folder: Path, made: dict[str, Used], rows: int, say: Callable[[str], None]) -> list[Line]:
    """The stages beside their baselines."""
    say("baselines")
    copied, read = in_fresh_process("copy", folder), in_fresh_process("bare_reading", folder)
    scanned, loop = in_fresh_process("scan", folder), in_fresh_process("python_loop", folder, SAMPLE)
    loop_s = loop.cpu_s * rows / loop.facts["rows"]
    before = in_fresh_process("rated_digest", folder).facts["digest"]
    say("rating the events alone")
    events = in_fresh_process("rate_rows", folder, "4GB")
    say("rating again, with 1 GB of memory")
    tight = in_fresh_process("rate", folder, "1GB")
    same = in_fresh_process("rated_digest", folder).facts["digest"] == before
    land, clean, rate, simulated = made["land"], made["clean"], made["rate"], made["simulate"]
    by_parts, same_by_parts = {}, {}
    for parts in PARTS:
        say(f"rating again, by {parts} parts")
        by_parts[parts] = in_fresh_process("rate_by_parts", folder, parts)
        same_by_parts[parts] = in_fresh_process("rated_digest", folder).facts["digest"] == before
    say("rating again with another workbook")
    again = in_fresh_process("impact", folder)
    size = f"{simulated.facts['size_mb']:,.0f} MB"
    return [
        Line(
            "simulating a deposit",
            seconds(simulated),
            peak_mb=simulated.peak_mb,
            remark=per_second(simulated, rows),
        ),
        Line("landing it", seconds(land), seconds(copied), land.cpu_s / copied.cpu_s, land.peak_mb, size),
        Line("cleaning: CSV to `cdrs`", *beside(clean, read), per_second(clean, rows)),
        Line(
            "rating the events, rows written, beside the floor",
            *beside(events, scanned),
            per_second(events, rows),
        ),
        Line(
            "rating the events, beside plain Python",
            seconds(events),
            f"{loop_s:.2f} s",
            events.cpu_s / loop_s,
        ),
        Line(
            "rating a month: its events, its sums",
            seconds(rate),
            peak_mb=rate.peak_mb,
            remark=per_second(rate, rows),
        ),
        Line(
            "rating a month with 1 GB of memory",
            *beside(tight, rate),
            "the same rows" if same else "OTHER ROWS: a fault",
        ),
        *(
            Line(
                f"rating a month by {parts} parts",
                *beside(by_parts[parts], rate),
                "the same rows" if same_by_parts[parts] else "OTHER ROWS: a fault",
            )
            for parts in PARTS
        ),
        Line(
            "a month rated again with another workbook, compared",
            *beside(again, rate),
            f"{again.facts['customers']:,} customers",
        ),
        Line("publishing", seconds(made["publish"]), peak_mb=made["publish"].peak_mb),
    ]


def growth_lines(small: dict[str, Used], large: dict[str, Used]) -> list[Line]:
    """The slopes."""
    lines = []
    for step, what in (("clean", "cleaning"), ("rate", "rating a month")):
        slope = math.log(large[step].cpu_s / small[step].cpu_s) / math.log(10)
        lines.append(
            Line(f"slope of {what}", seconds(large[step]), seconds(small[step]), remark=f"slope {slope:.2f}")
        )
    return lines


def every_rule_lines(
    folder: Path, plain: dict[str, Used], rows: int, say: Callable[[str], None]
) -> list[Line]:
    """What options, holders, bands and prices of services cost, beside the plain month above."""
    every = chain(folder, rows, say, rules="all")
    say("rating it again with another workbook")
    again = in_fresh_process("impact", folder)
    steps = {"clean": "cleaning", "rate": "rating a month"}
    return [
        *(
            Line(f"{what} with every rule of the trade, beside plain", *beside(every[step], plain[step]))
            for step, what in steps.items()
        ),
        Line(
            "that month rated again with another workbook, compared",
            *beside(again, every["rate"]),
            f"{again.facts['customers']:,} customers",
        ),
    ]


def layout_lines(source: Path, folder: Path) -> list[Line]:
    """Cleaning the same events as other wholesalers would write them, beside the default files."""
    used = {}
    for form in ("default", *LAYOUTS):
        other = folder / f"layout-{form}"
        for step, arguments in (("in_other_form", (other, form)), ("land", ()), ("clean", ())):
            used[form] = in_fresh_process(step, source if step == "in_other_form" else other, *arguments)
    return [Line(f"cleaning by a layout: {form}", *beside(used[form], used["default"])) for form in LAYOUTS]


def arrival_lines(folder: Path) -> list[Line]:
    """From a new file on the server to the analysts, by the library's functions alone and through Dagster."""
    in_fresh_process("add_file", folder, NEW_FILE, 1)
    library = in_fresh_process("arrival", folder, "library")
    in_fresh_process("arrival", folder, "dagster")  # checks the days that the stages above made without it
    in_fresh_process("add_file", folder, NEW_FILE, 2)
    through = in_fresh_process("arrival", folder, "dagster")
    loading = whole_process("-c", "from assets.definitions import defs; defs.get_repository_def()")
    return [
        Line(
            "new file to analysts, through Dagster", *beside(through, library),
            f"wall {through.wall_s:.1f} s; Dagster and the checks {through.cpu_s - library.cpu_s:.1f} CPU-s",
        ),
        Line("loading the Definitions, from nothing", seconds(loading), remark=f"wall {loading.wall_s:.1f} s"),
    ]  # fmt: skip


def paper_lines() -> list[Line]:
    """Documents and the bank's file."""
    drawn, fifth = in_fresh_process("documents"), in_fresh_process("debits", DEBITS // 5).facts
    bank = in_fresh_process("debits", DEBITS).facts
    months = [in_fresh_process("drawn_month", count).facts for count in DRAWN]
    made, bare = drawn.facts["whole_ms"], drawn.facts["bare_ms"]
    both = bank["write_bare"] + bank["validate_whole"]
    pairs = (
        (f"{DEBITS:,} debits: the file written", bank["write"], bank["write_bare"], ""),
        (f"{DEBITS:,} debits: the file checked", bank["check"], bank["validate_whole"], ""),
        (f"{DEBITS:,} debits: planned", bank["plan"], both, ""),
        (
            f"{DEBITS:,} debits: planned, registered, written, checked, read again", bank["whole"], both,
            f"memory grows by {bank['grown']:.0f} MB; of {DEBITS // 5:,} by {fifth['grown']:.0f} MB",
        ),
    )  # fmt: skip
    return [
        Line("an invoice, 2 pages, 60 calls", f"{made:.1f} ms", f"{bare:.1f} ms", made / bare, drawn.peak_mb),
        *(
            Line(
                f"{count:,} documents of a page, by all cores",
                f"{month['cpu_s']:.1f} s",
                remark=f"{month['cpu_s'] * 1000 / count:.1f} ms each, wall {month['wall_s']:.1f} s; peak"
                f" {month['peak_mb']:.0f} MB, of a worker {month['worker_peak_mb']:.0f} MB",
            )
            for count, month in zip(DRAWN, months, strict=True)
        ),
        *(
            Line(what, f"{ours:.2f} s", f"{base:.2f} s", ours / base, remark=remark)
            for what, ours, base, remark in pairs
        ),
    ]


def seconds(used: Used) -> str:
    """CPU seconds as shown."""
    return f"{used.cpu_s:.2f} s"


def beside(used: Used, baseline: Used) -> tuple[str, str, float, float]:
    """The cells of a measure and its baseline."""
    return seconds(used), seconds(baseline), used.cpu_s / baseline.cpu_s, used.peak_mb


def per_second(used: Used, rows: int) -> str:
    """Rows per core-second."""
    return f"{rows / used.cpu_s:,.0f} rows per core-second"


if __name__ == "__main__":
    main()
