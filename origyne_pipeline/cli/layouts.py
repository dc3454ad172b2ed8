"""Commands for files in a form of their own: guess a layout, try it, check it."""

import contextlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import PATH, json_option
from origyne_pipeline.cli.printing import count, pairs, print_json, stdout, table, warn
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import PARIS
from origyne_pipeline.sources import MAIN

if TYPE_CHECKING:
    from origyne_pipeline.feeds.contract import CsvFeed
    from origyne_pipeline.feeds.layout import Layout
    from origyne_pipeline.mediation.trying import Trial

MEASURE_WORDS = {
    "duration_s": "seconds of calls",
    "volume_bytes": "octets of data",
    "supplier_amount_excl_tax": "wholesaler's amount, EUR",
    "supplier_cost_excl_tax": "wholesaler's cost, EUR",
    "amount_excl_tax": "amount, EUR",
}


@click.group(short_help="Describe the wholesaler's files: guess a layout, try it, check it.")
def layout() -> None:
    """How a wholesaler's files are read that are not as the default contract says; docs/adapting.md."""


source_option = click.option(
    "--source", "source", default=MAIN, help="The wholesaler whose files these are: a name of [[sources]]."
)


@layout.command(short_help="Look at sample files and propose a layout, with questions.")
@click.argument("files", type=PATH, nargs=-1, required=True)
@click.option("--folder", default="", help="The folder of such files on the server, from the deposit's root.")
@source_option
@json_option
def guess(files: tuple[Path, ...], folder: str, source: str, as_json: bool) -> None:
    """Prints a section of a layouts file for FILES, its reasons as comments and what it could not tell as questions.

    Save it, answer the questions, then run 'origyne layout try'. Nothing is landed, nothing is kept.
    """
    from origyne_pipeline.mediation.guessing.guess import guess as guessed
    from origyne_pipeline.mediation.guessing.proposal_text import proposal_text
    from origyne_pipeline.mediation.guessing.sample import take_sample

    if source != MAIN:
        _layouts_of(source)  # the name is checked; what files look like does not depend on it
    sections: dict[tuple[str, tuple[str, ...], int], tuple[Path, str, list[str]]] = {}
    for path in files:
        with _fault_as_json(path, as_json=as_json), _naming(_readable(path)):
            sample = take_sample(path)
            proposal = guessed(sample)
        form = (proposal.feed, tuple(column.header for column in sample.columns), len(sample.columns))
        sections.setdefault(form, (path, proposal_text(proposal, path.name, folder), proposal.questions))
    if as_json:
        print_json(
            [{"file": path, "layout": text, "questions": asked} for path, text, asked in sections.values()]
        )
        return
    click.echo("\n".join(text for _, text, _ in sections.values()), nl=False)


@layout.command(name="try", short_help="Read a file by a layout without landing it, and show what it gives.")
@click.argument("file", type=PATH)
@click.option("--layouts", type=PATH, help="The layouts file; that of the settings by default.")
@click.option(
    "--feed",
    "word",
    help="The feed of the file, where its name does not tell; for example rated_cdrs_mobile.",
)
@source_option
@json_option
@click.pass_context
def try_layout(
    ctx: click.Context, file: Path, layouts: Path | None, word: str | None, source: str, as_json: bool
) -> None:
    """Reads FILE as it would be cleaned: the first rows as written and as read, sums, the largest, what is refused.

    Exit status 1 when a row is refused, the sums look wrong, or the file can't be read.
    """
    from origyne_pipeline.feeds.layout import load_layout
    from origyne_pipeline.mediation.trying import try_file

    path = _given(layouts) or _layouts_of(source)
    with _fault_as_json(_readable(file), as_json=as_json), TemporaryDirectory() as scratch:
        layout = load_layout(path)
        feed, deposited_at, month = _feed_of(layout, file, word)
        trial = try_file(Path(scratch), file, feed, deposited_at, billed_month=month, beside=layout.feeds)
    if as_json:
        print_json(trial)
    else:
        _print_trial(trial, file)
    ctx.exit(1 if trial.refused or trial.doubts else 0)


@layout.command(short_help="Check a whole layouts file.")
@click.option("--layouts", type=PATH, help="The layouts file; that of the settings by default.")
@source_option
@json_option
def check(layouts: Path | None, source: str, as_json: bool) -> None:
    """Checks every section, key and value, and lists what is read where. Exit status 1 at the first mistake."""
    from origyne_pipeline.feeds import FEEDS
    from origyne_pipeline.feeds.layout import LayoutError, load_layout
    from origyne_pipeline.setting_checks import words_of_source

    path = _given(layouts) or _layouts_of(source)
    if path is None:
        name = "ORIGYNE_LAYOUTS" if source == MAIN else words_of_source(source, "[ftp] layouts")
        raise LayoutError(f"{name}: expected a layouts file, found none; give --layouts FILE")
    with _fault_as_json(path, as_json=as_json):
        loaded = load_layout(path)
    changed = [feed for feed in loaded.feeds if feed not in FEEDS]
    workbooks = [
        (word, sheet.sheet, ", ".join(sheet.titles), ", ".join(sheet.rules))
        for word, sheets in (("tariffs", loaded.tariffs), ("clients", loaded.clients))
        for sheet in sheets
        if sheet.titles or sheet.rules or sheet.header_row
    ]
    if as_json:
        places = [(feed.word, feed.deposited.folder, list(feed.deposited.names)) for feed in changed]
        print_json(
            {
                "file": path,
                "sections": [dict(zip(("feed", "folder", "names"), place, strict=True)) for place in places],
                "workbooks": [
                    dict(zip(("workbook", "sheet", "read_from", "columns"), row, strict=True))
                    for row in workbooks
                ],
            }
        )
        return
    rows = [(feed.word, feed.deposited.folder, ", ".join(feed.deposited.names)) for feed in changed]
    stdout().print(f"{path}: good; {count(len(changed), 'section')} of CSV feeds")
    if rows:
        stdout().print(table("", ("feed", "folder", "names"), rows))
    if workbooks:
        stdout().print(table("", ("workbook", "sheet", "read from", "columns"), workbooks))


def _layouts_of(source: str) -> Path | None:
    """The layouts file of a source of the settings."""
    from origyne_pipeline.settings import load_settings

    settings = load_settings()
    by_name = {MAIN: settings.layouts, **{each.name: each.layouts for each in settings.further_sources}}
    if source not in by_name:
        raise click.UsageError(f"--source: expected one of {', '.join(by_name)}, found {source!r}")
    return by_name[source]


def _readable(path: Path) -> Path:
    if not path.is_file():
        what = "a folder" if path.is_dir() else "nothing"
        raise click.UsageError(f"{path}: expected a file, found {what}; correct the path")
    return path


def _given(layouts: Path | None) -> Path | None:
    """The layouts file of the command line, which must be there."""
    return None if layouts is None else _readable(layouts)


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Names the file in what is wrong with its content."""
    try:
        yield
    except OrigyneError as error:
        raise OrigyneError(f"{path}: {error}") from None


@contextlib.contextmanager
def _fault_as_json(path: Path, *, as_json: bool) -> Iterator[None]:
    """Prints as JSON too what is wrong with a file, so that stdout is JSON whatever happens."""
    try:
        yield
    except OrigyneError as error:
        if as_json:
            print_json({"file": path, "fault": str(error)})
        raise


def _feed_of(layout: "Layout", path: Path, word: str | None) -> tuple["CsvFeed", datetime, str | None]:
    """The section that reads a file, when the file counts as deposited, and its month."""
    from origyne_pipeline.feeds.deposits import classify, deposit_instant
    from origyne_pipeline.feeds.sharing import sections_of

    modified_at = datetime.fromtimestamp(path.stat().st_mtime, PARIS)
    words = sorted({feed.word for feed in layout.feeds})
    if word is not None and word not in words:
        raise click.UsageError(f"--feed: expected one of {', '.join(words)}, found {word!r}")
    named = []
    for feed in layout.feeds:
        place = f"{feed.deposited.folder}/{path.name}".lstrip("/")
        deposit = classify(place, {feed.word: feed.deposited})
        is_told = deposit.stamp or deposit.billed_month or feed.section or word == feed.word
        if deposit.feed == feed.word and is_told and word in (None, feed.word):
            named.append((feed, deposit_instant(deposit, modified_at), deposit.billed_month))
    if len(named) == 1 or (named and len({feed.word for feed, _, _ in named[:2]}) == 1):
        return named[0]
    if named:
        first = named[0][0]
        sharing = sections_of(layout.feeds, first.word, f"{first.deposited.folder}/{path.name}".lstrip("/"))
        if all(feed in sharing for feed, _, _ in named):
            return named[0]
    own = [feed for feed in layout.feeds if feed.word == word]
    if not named and own:
        return own[0], modified_at, None
    what = f"{len(named)} feeds" if named else "no feed"
    raise click.UsageError(
        f"{path.name}: expected a name of one feed, found one of {what}; say --feed, one of {', '.join(words)}"
    )


def _print_trial(trial: "Trial", file: Path) -> None:
    out = stdout()
    lines = ", ".join(f"{number:,} {what}" for what, number in trial.lines.items())
    refused = sum(number for _, number, _, _ in trial.refused)
    out.print(
        f"{file.name} as {trial.feed}: {count(trial.rows, 'row')}, {refused:,} refused; lines: {lines}",
        markup=False,
    )
    if trial.remark:
        out.print(trial.remark, markup=False)
    for raw, values in trial.shown:
        out.print()
        out.print(raw, style="dim", markup=False)
        out.print(pairs([(f"  {name}", value) for name, value in values.items()]))
    if trial.span:
        out.print()
        out.print(pairs([("from", trial.span[0]), ("to", trial.span[1])]))
    if trial.measures:
        rows = [
            (
                MEASURE_WORDS.get(one.name, one.name),
                one.count,
                one.total.normalize() + 0,
                round(one.mean, 3),
                _largest(one.largest),
            )
            for one in trial.measures
        ]
        out.print(table("Sums", ("what", "rows", "sum", "mean", "largest (line)"), rows))
    if trial.refused:
        out.print(table("Refused", ("reason", "rows", "first line", "as written"), trial.refused))
    for doubt in trial.doubts:
        warn(doubt)


def _largest(largest: Iterable[tuple[int, Decimal]]) -> str:
    return ", ".join(f"{value.normalize():f} ({line})" for line, value in largest)
