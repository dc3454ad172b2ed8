"""Whether the landed files are a deposit: files of known feeds, and few that belong to none."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from origyne_pipeline.feeds.deposits import UNKNOWN
from origyne_pipeline.quality.checks import keep_results
from origyne_pipeline.quality.names import FEEDS_ARE_KNOWN
from origyne_pipeline.quality.results import WARN, CheckResult
from origyne_pipeline.quality.scope import ALL
from origyne_pipeline.warehouse import Warehouse

SOME = 10
"""So many files of no known feed are always tolerated."""
LARGE_SHARE = 10
"""More than one in so many files of no known feed is too many."""
SHOWN = 5


def unknown_files(counts: Iterable[tuple[str, int]]) -> str | None:
    """The warning about landed files of no known feed; None when there are few.

    Args:
        counts: each feed and how many of its files are in force.
    """
    by_feed: Counter[str] = Counter()
    for feed, files in counts:
        by_feed[feed] += files
    unknown, total = by_feed[UNKNOWN], sum(by_feed.values())
    few = unknown <= SOME or unknown * LARGE_SHARE <= total
    if not unknown or (few and unknown < total):
        return None
    return (
        f"{unknown:,} of {total:,} landed files belong to no known feed. Check that ORIGYNE_FTP_URL is the deposit's"
        " root. If it is, describe the names of its folders and files in the layout file"
    )


def check_feeds(warehouse: Warehouse, now: datetime) -> CheckResult:
    """Checks that the landed files belong to known feeds, and keeps the result."""
    with warehouse.session() as session:
        session.bind("landed_versions")
        counts = session.query("select feed, count(*) from landed_versions where is_current group by feed")
        paths = session.query(
            "select path from landed_versions where is_current and feed = $unknown order by path limit $shown",
            {"unknown": UNKNOWN, "shown": SHOWN},
        )
        warning = unknown_files(counts)
        result = CheckResult(
            "landed_versions",
            ALL,
            FEEDS_ARE_KNOWN,
            WARN,
            warning is None,
            warning or "nothing",
            f"at most one file in {LARGE_SHARE} belongs to no known feed",
            "the landed files belong to known feeds",
            tuple({"path": path} for (path,) in paths) if warning else (),
        )
        keep_results(session, {f"landed_versions-{FEEDS_ARE_KNOWN}": [result]}, now)
    return result
