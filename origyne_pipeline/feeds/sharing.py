"""Sections of a layout that read the same files, each its own rows of them."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.feeds.contract import CsvFeed, folded
from origyne_pipeline.feeds.deposits import is_at


class SharingError(OrigyneError):
    """Two sections that cannot read the same files; the message says which, and what to change."""


def section_of(feeds: Iterable[CsvFeed], word: str, path: str) -> CsvFeed:
    """The section of a feed whose files lie where a file does; the feed's only one, wherever it lies."""
    own = [feed for feed in feeds if feed.word == word]
    return next((feed for feed in own if len(own) > 1 and is_at(path, feed.deposited)), own[0])


def sections_of(feeds: Sequence[CsvFeed], word: str, path: str) -> tuple[CsvFeed, ...]:
    """Every section that reads rows of a file: several only where each says with ``only`` which rows are its own."""
    first = section_of(feeds, word, path)
    if not first.family or not _takes_some(first):
        return (first,)
    others = (
        feed
        for feed in feeds
        if feed is not first
        and feed.family == first.family
        and _takes_some(feed)
        and is_at(path, feed.deposited)
    )
    return (first, *others)


def names_of_sections(feeds: Iterable[CsvFeed], word: str, path: str) -> str:
    """The section of a feed that reads a file, as a layouts file writes it; all that may, where several share it.

    Empty where the layouts say nothing of the feed.
    """
    own = [feed for feed in feeds if feed.word == word]
    if len(own) == 1:
        return f"[{word}]" if own[0] not in FEEDS else ""
    here = [number for number, feed in enumerate(own, 1) if is_at(path, feed.deposited)] or [1]
    return " or ".join(f"[[{word}]] {number}" for number in here)


def refuse_conflicts(feeds: Sequence[CsvFeed]) -> None:
    """Makes sure that sections of the same folder and names can share their files.

    Raises:
        SharingError: two of them can't.
    """
    for one, other in combinations((feed for feed in feeds if feed.section), 2):
        if not _have_one_place(one, other):
            continue
        where = f"[{one.word}] and [{other.word}], which read the same files:"
        if one.family != other.family or not one.family:
            raise SharingError(
                f"{where} expected feeds of one kind, such as rated_cdrs_mobile and rated_cdrs_vga; ask for a file"
                " a kind, or give them other names"
            )
        if not (_takes_some(one) and _takes_some(other)):
            raise SharingError(f"{where} expected 'only' in each, which says what rows are its own")
        if one.section and other.section and one.section.dialect != other.section.dialect:
            raise SharingError(f"{where} expected the same 'file' in both, found two that differ")


def _takes_some(feed: CsvFeed) -> bool:
    return bool(feed.section and feed.section.only)


def _have_one_place(one: CsvFeed, other: CsvFeed) -> bool:
    places = one.deposited, other.deposited
    is_one_folder = folded(places[0].folder) == folded(places[1].folder)
    return is_one_folder and not set(places[0].names).isdisjoint(places[1].names)
