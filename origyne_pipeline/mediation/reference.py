"""Reference files, a partition a version: SIM card orders and the wholesaler's own invoices.

PIN and PUK codes stay in the landed file: the reader passes none of them on.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.feeds.sharing import section_of
from origyne_pipeline.mediation.days import RESULT_TABLES, tried_again
from origyne_pipeline.mediation.landed import LandedFile, landed_files
from origyne_pipeline.tables import tables
from origyne_pipeline.warehouse import Warehouse

TABLES = {
    feed.word: table
    for feed in FEEDS
    if not feed.family
    for table, model in tables().items()
    if model.feed == feed.word
}
"""The table of each reference feed, as its header says."""
RECIPE = 2


@dataclass(frozen=True)
class ReferenceCounts:
    """What the reading of the new reference files did."""

    sim_cards: int
    supplier_invoice_rows: int
    files: int


def load_reference(
    warehouse: Warehouse, feeds: Iterable[CsvFeed], progress: Callable[[int, int], None] | None = None
) -> ReferenceCounts:
    """Reads the reference files that were not read yet, and lets go of versions that were replaced."""
    own = [feed for feed in feeds if feed.word in TABLES]
    current = _current(warehouse, own)
    partitions = warehouse.partitions("file_results")
    for key in partitions:
        if key.startswith("reference-") and key not in current:
            for table in (*TABLES.values(), *RESULT_TABLES):
                warehouse.drop(table, key)
    new = _unread(warehouse, current, own)
    counts = dict.fromkeys(TABLES, 0)
    for done, (key, file) in enumerate(new.items()):
        counts[file.feed] += _load(warehouse, key, file, own)
        if progress:
            progress(done + 1, len(new))
    return ReferenceCounts(counts["sim_cards"], counts["supplier_invoices"], len(new))


def unread_reference(warehouse: Warehouse, feeds: Iterable[CsvFeed]) -> dict[str, LandedFile]:
    """The reference files in force that the present recipe has not read, by the key of their partition."""
    own = [feed for feed in feeds if feed.word in TABLES]
    return _unread(warehouse, _current(warehouse, own), own)


def _current(warehouse: Warehouse, feeds: Sequence[CsvFeed]) -> dict[str, LandedFile]:
    return {
        _key(file): file
        for file in landed_files(warehouse, [feed.word for feed in feeds])
        if _is_parsed(file)
    }


def _unread(
    warehouse: Warehouse, current: dict[str, LandedFile], feeds: Sequence[CsvFeed]
) -> dict[str, LandedFile]:
    partitions, glance = warehouse.partitions("file_results"), warehouse.at_a_glance()
    return {
        key: file
        for key, file in current.items()
        if key not in partitions
        or partitions[key].made_from != _made_from(file, feeds)
        or any(glance.fault_of(table, key) for table in (TABLES[file.feed], "refused_rows"))
    }


def _load(warehouse: Warehouse, key: str, file: LandedFile, feeds: Sequence[CsvFeed]) -> int:
    from origyne_pipeline.mediation.file_results import bind_results
    from origyne_pipeline.mediation.judging import judge_rows
    from origyne_pipeline.mediation.reading import read_files

    feed, table = section_of(feeds, file.feed, file.path), TABLES[file.feed]
    with warehouse.session() as session:
        files = read_files([file], [feed], session.scratch)
        judged = judge_rows(session, files, feed.model)
        bind_results(session, judged)
        count = session.run(f"mediation/{table}")
        made_from = _made_from(file, feeds)
        made_from = made_from if files.are_as_landed else tried_again(made_from)
        for each in (table, *RESULT_TABLES):
            session.save(each, key, made_from=made_from)
        return count


def _is_parsed(file: LandedFile) -> bool:
    """Any file of Factures/Intégrateur is landed; only Facture_AAAAMM.csv is read."""
    return file.feed != "supplier_invoices" or file.billed_month is not None


def _key(file: LandedFile) -> str:
    place = hashlib.sha256(file.path.encode()).hexdigest()
    return f"reference-{file.feed}-{place[:8]}-{file.sha256[:12]}"


def _made_from(file: LandedFile, feeds: Sequence[CsvFeed]) -> str:
    return f"{RECIPE}-{file.path}-{file.repeats or ''}-{hash_of(section_of(feeds, file.feed, file.path))}"


def hash_of(feed: CsvFeed) -> str:
    """A digest of a feed's layout."""
    return hashlib.sha256(feed.made_from.encode()).hexdigest()[:12]
