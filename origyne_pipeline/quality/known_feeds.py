"""Whether what landed is a deposit at all: files of known feeds, and few that belong to none."""

from collections.abc import Iterable
from datetime import datetime

from origyne_pipeline.feeds.deposits import UNKNOWN
from origyne_pipeline.quality.checks import keep_results
from origyne_pipeline.quality.names import FEEDS_ARE_KNOWN
from origyne_pipeline.quality.results import WARN, CheckResult
from origyne_pipeline.quality.scope import ALL
from origyne_pipeline.warehouse import Warehouse

SOME = 10
"""Files of no known feed that may always be there."""
LARGE_SHARE = 10
"""One in so many files of no known feed is too many."""
SHOWN = 5


def unknown_files(counts: Iterable[tuple[str, int]]) -> str | None:
    """What is wrong with the feeds of the landed files, in a sentence; None when nothing is.

    Args:
        counts: each feed and how many of its files are in force.
    """
    by_feed = dict(counts)
    unknown, total = by_feed.get(UNKNOWN, 0), sum(by_feed.values())
    few = unknown <= SOME or unknown * LARGE_SHARE <= total
    if not unknown or (few and unknown < total):
        return None
    return (
        f"{unknown:,} of {total:,} landed files belong to no known feed: is ORIGYNE_FTP_URL the deposit's root?"
        " If it is, say in the layout file how its folders and files are named"
    )


def check_feeds(warehouse: Warehouse, now: datetime) -> CheckResult:
    """Looks whether the landed files are of known feeds, and keeps the result."""
    with warehouse.session() as session:
        session.bind("landed_versions")
        counts = session.query("select feed, count(*) from landed_versions where is_current group by feed")
        paths = session.query(
            "select path from landed_versions where is_current and feed = $unknown order by path limit $shown",
            {"unknown": UNKNOWN, "shown": SHOWN},
        )
        found = unknown_files(counts)
        result = CheckResult(
            "landed_versions",
            ALL,
            FEEDS_ARE_KNOWN,
            WARN,
            found is None,
            found or "nothing",
            f"at most one file in {LARGE_SHARE} is of no known feed",
            "the landed files are of known feeds",
            tuple({"path": path} for (path,) in paths) if found else (),
        )
        keep_results(session, {f"landed_versions-{FEEDS_ARE_KNOWN}": [result]}, now)
    return result
