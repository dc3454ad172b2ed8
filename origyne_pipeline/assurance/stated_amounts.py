"""Which files state what the wholesaler asks for an event; those whose layout gives all rows one amount do not."""

from collections.abc import Iterable

from origyne_pipeline.feeds.layout import Layout
from origyne_pipeline.feeds.sharing import section_of
from origyne_pipeline.sources import source_of
from origyne_pipeline.warehouse import Session, Warehouse

AMOUNT = "MONTANT_HT"


def paths_without_amounts(warehouse: Warehouse, layout: Layout) -> tuple[str, ...]:
    """The files of events whose layout gives every row the same amount, ``{ constant = "0" }``: they state none."""
    constant = [
        feed
        for feed in layout.feeds
        if feed.section
        and AMOUNT in feed.section.recipes
        and feed.section.recipes[AMOUNT].constant is not None
    ]
    if not constant:
        return ()
    words = sorted({feed.word for feed in constant})
    with warehouse.session() as session:
        session.bind("landed_versions")
        files = session.query(
            "select distinct feed, path from landed_versions where list_contains($words, feed) order by path",
            {"words": words},
        )
    return tuple(path for word, path in files if _reader_of(layout, word, path) in constant)


def bind_paths_without_amounts(session: Session, paths: Iterable[str]) -> None:
    """Binds these files as ``files_without_amounts``."""
    import polars as pl

    session.bind_rows(
        "files_without_amounts", pl.DataFrame({"path": list(paths)}, schema={"path": pl.String})
    )


def _reader_of(layout: Layout, word: str, path: str) -> object:
    """The section that reads a file; None where its source has no layout."""
    feeds = [feed for feed in layout.feeds if (feed.word, feed.source) == (word, source_of(path))]
    return section_of(feeds, word, path) if feeds else None
