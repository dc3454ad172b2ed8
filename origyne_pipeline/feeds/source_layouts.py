"""The layouts of all sources as one: each section of another source than the first lies below ``@name/``.

With several sources, a mistake in the layouts file of one does not stop the others: its last good layouts file, which
landing keeps, stays in force, and the mistake is told (``Layout.faults``). A source that never had a good one has no
file that could be read, and is not landed from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds.contract import CsvFeed, DepositPattern
from origyne_pipeline.feeds.deposits import COST_TARIFFS, DEFAULT_PATTERNS, Patterns
from origyne_pipeline.feeds.layout import Layout, load_layout, read_toml
from origyne_pipeline.files import write_atomically
from origyne_pipeline.settings import Settings, Source
from origyne_pipeline.sources import MAIN, prefix_of

KEPT = "registers/layouts"
LAYOUTS = "layouts.toml"
DOCUMENTS, BRANDING, TARIFFS = "documents", "branding", "tariffs"


def layout_of(settings: Settings) -> Layout:
    """The layout in force: that of the only source, or those of all sources together.

    Raises:
        OrigyneError: the layouts file of the only source can't be used, or none of any.
    """
    sources = settings.sources
    if [source.name for source in sources] == [MAIN] and settings.ftp.cost_tariffs is None:
        return load_layout(settings.layouts)
    layouts, faults = {}, {}
    books = Layout()  # customers and what they pay are of the first source
    for place, source in enumerate(sources):
        try:
            layout = _own_layout(source)
        except OrigyneError as error:
            if len(sources) == 1:
                raise
            faults[source.name] = str(error)
            try:
                layout = load_layout(_kept_layouts(settings.home, source.name))
            except OrigyneError:  # there is none yet, or a later version can't use it
                continue
        books = layout if place == 0 else books
        layouts[source.name] = _of_source(layout, source, is_first=place == 0)
    return Layout(
        tuple(feed for layout in layouts.values() for feed in layout.feeds),
        _together([layout.patterns for layout in layouts.values()]),
        faults,
        books.tariffs,
        books.clients,
    )


def left_out(layout: Layout) -> frozenset[str]:
    """The sources that have no layout at all: nothing is landed from them."""
    return frozenset(layout.faults.keys() - {feed.source for feed in layout.feeds})


def faults_of(layout: Layout) -> list[str]:
    """What is wrong with the layouts files of sources, in words."""
    without = left_out(layout)
    outcome = {
        True: "nothing is landed from it until that is corrected",
        False: "its last good layouts stay in force",
    }
    return [f"source {name}: {fault}; {outcome[name in without]}" for name, fault in layout.faults.items()]


def keep_good_layouts(settings: Settings, layout: Layout) -> None:
    """Keeps the layouts file of each source that is good, with the files of codes that it names."""
    sources = settings.sources
    for source in sources if len(sources) > 1 else ():
        if source.name in layout.faults or source.layouts is None:
            continue
        kept = _kept_layouts(settings.home, source.name)
        names = [source.layouts.name, *sorted(set(_lookups(read_toml(source.layouts))))]
        for name, own in zip(names, [LAYOUTS, *names[1:]], strict=True):
            content = (source.layouts.parent / name).read_bytes()
            target = kept.parent / own
            if not target.is_file() or target.read_bytes() != content:
                target.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(target, content)


def _kept_layouts(home: Path, source: str) -> Path:
    return home / KEPT / source / LAYOUTS


def _lookups(value: Any) -> Iterator[str]:
    """The files of codes that a layout names."""
    for key, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        if key == "lookup" and isinstance(inner, str):
            if not Path(inner).is_absolute() and ".." not in Path(inner).parts:
                yield inner
        else:
            yield from _lookups(inner)


def _own_layout(source: Source) -> Layout:
    try:
        return load_layout(source.layouts)
    except OSError as error:
        raise OrigyneError(f"{source.layouts}: cannot be read ({error.strerror})") from None


def _of_source(layout: Layout, source: Source, *, is_first: bool) -> Layout:
    """The layout of a source among several: its files lie below its prefix.

    Its tariff workbooks say what it charges, but for the first source's, which say what customers pay. The look of
    invoices is the first source's too.
    """
    prefix = prefix_of(source.name)
    patterns = dict(layout.patterns)
    own_tariffs = patterns[TARIFFS]
    if not is_first:
        branding, documents = patterns.pop(BRANDING), patterns[DOCUMENTS]
        patterns[DOCUMENTS] = replace(documents, others=(*documents.others, *branding.all))
        patterns[COST_TARIFFS] = patterns.pop(TARIFFS)
    if folder := source.ftp.cost_tariffs:
        patterns[COST_TARIFFS] = replace(own_tariffs, folder=folder.strip("/"), others=())
    return Layout(
        tuple(_feed_of_source(feed, prefix) for feed in layout.feeds),
        {word: _below(pattern, prefix) for word, pattern in patterns.items()},
    )


def _feed_of_source(feed: CsvFeed, prefix: str) -> CsvFeed:
    parameters = {
        **feed.parameters,
        **({"source_prefix": prefix} if "source_prefix" in feed.parameters else {}),
    }
    return replace(feed, deposited=_below(feed.deposited, prefix), parameters=parameters)


def _below(pattern: DepositPattern, prefix: str) -> DepositPattern:
    others = tuple(_below(other, prefix) for other in pattern.others)
    return replace(pattern, folder=f"{prefix}{pattern.folder}".rstrip("/"), others=others)


def _together(trees: list[Patterns]) -> Mapping[str, DepositPattern]:
    """The trees of several sources as one."""
    together: dict[str, DepositPattern] = {}
    for word in (*DEFAULT_PATTERNS, COST_TARIFFS):
        places = [place for tree in trees if word in tree for place in tree[word].all]
        if places:
            first, *others = (replace(place, others=()) for place in places)
            together[word] = replace(first, others=tuple(others))
    return together
