"""The plan of a landing, a pure function of a listing and of what was seen before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from origyne_pipeline.collection.plan import Sighting, plan_landing
from origyne_pipeline.collection.remote import Listing, RemoteError, RemoteFile, RemoteStat

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FILE = RemoteFile(b"Documents/Kbis.pdf", RemoteStat(10, NOW - timedelta(hours=1)))


def aged(seconds: float) -> RemoteFile:
    return replace(FILE, stat=RemoteStat(10, NOW - timedelta(seconds=seconds)))


def seen(file: RemoteFile, seconds_ago: float, fetched: bool = False) -> dict[bytes, Sighting]:
    return {file.path_bytes: Sighting(file.stat, NOW - timedelta(seconds=seconds_ago), fetched)}


@pytest.mark.parametrize(
    ("file", "sightings", "settle", "verdict"),
    [
        (FILE, {}, 120, "fetch"),
        (aged(120), {}, 120, "fetch"),
        (aged(119), {}, 120, "waiting"),
        (aged(-60), {}, 120, "waiting"),
        (aged(-60), {}, 0, "fetch"),
        (aged(-60), seen(aged(-60), 120), 120, "fetch"),
        (aged(-60), seen(aged(-60), 119), 120, "waiting"),
        (aged(-60), seen(aged(-61), 500), 120, "waiting"),
        (FILE, seen(FILE, 500, fetched=True), 120, "unchanged"),
        (FILE, seen(FILE, 500, fetched=True), 0, "unchanged"),
        (FILE, seen(aged(3601), 500, fetched=True), 120, "fetch"),
        (replace(FILE, stat=replace(FILE.stat, size_bytes=11)), seen(FILE, 500, fetched=True), 120, "fetch"),
    ],
)
def test_what_is_done_with_a_file(
    file: RemoteFile, sightings: dict[bytes, Sighting], settle: int, verdict: str
) -> None:
    plan = plan_landing(Listing([file]), sightings, NOW, settle)
    counts = {"fetch": len(plan.fetch), "waiting": len(plan.waiting), "unchanged": len(plan.unchanged)}
    assert counts == {"fetch": 0, "waiting": 0, "unchanged": 0} | {verdict: 1}


@pytest.mark.parametrize(
    ("file", "sightings", "instant"),
    [
        (aged(100), {}, "13:00:20"),
        (aged(-60), {}, "13:02:00"),
        (aged(-60), seen(aged(-60), 119), "13:00:01"),
        (aged(-60), seen(aged(-61), 500), "13:02:00"),
    ],
)
def test_a_file_that_waits_says_when_a_landing_fetches_it(
    file: RemoteFile, sightings: dict[bytes, Sighting], instant: str
) -> None:
    (waiting,) = plan_landing(Listing([file]), sightings, NOW, 120).waiting
    assert f"'origyne land' fetches it from {instant} on" in waiting.reason


def test_files_are_fetched_from_the_oldest_on() -> None:
    files = [replace(aged(age), path_bytes=name) for age, name in ((200, b"a"), (300, b"b"), (300, b"B"))]
    plan = plan_landing(Listing(files), {}, NOW, 120)
    assert [file.path_bytes for file in plan.fetch] == [b"B", b"b", b"a"]
    assert plan.fetch_bytes == 30


def test_a_size_beyond_belief_is_ignored() -> None:
    listing = Listing()
    listing.add(replace(FILE, stat=RemoteStat(2**63, NOW)))
    assert (listing.files, listing.ignored[0].path) == ([], "Documents/Kbis.pdf")


def test_a_listing_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("origyne_pipeline.collection.remote.MAX_FILES", 2)
    listing = Listing()
    listing.add(FILE)
    listing.add(FILE)
    with pytest.raises(RemoteError, match="at most 2 files"):
        listing.add(FILE)
