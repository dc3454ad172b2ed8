"""The visit of one landing to one server: what it lists, what it fetches, and what ends it before its time."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from origyne_pipeline.collection.fetching import Fetching, Progress
from origyne_pipeline.collection.landing_folder import LandingFolder
from origyne_pipeline.collection.link import Link
from origyne_pipeline.collection.of_source import without_others
from origyne_pipeline.collection.plan import Plan, Sighting, plan_landing, recall, with_rechecks
from origyne_pipeline.collection.register import Register
from origyne_pipeline.collection.remote import Ignored, Listing, RemoteError, RemoteFile
from origyne_pipeline.feeds.deposits import Patterns
from origyne_pipeline.setting_checks import words_of_source
from origyne_pipeline.settings import Source
from origyne_pipeline.sources import MAIN, prefix_of, source_of

NOTHING = Plan((), (), (), ())


@dataclass
class Visit:
    """One landing from one source; ``fault``: why it ended before its time."""

    source: Source
    link: Link
    listing: Listing = field(default_factory=Listing)
    plan: Plan = NOTHING
    fetching: Fetching | None = None
    fault: RemoteError | None = None

    def attempt(self, step: Callable[..., None], *arguments: Any) -> None:
        """Takes a step, unless one failed before; an error of the server is kept."""
        if self.fault is None:
            try:
                step(*arguments)
            except RemoteError as error:
                self.fault = error

    def look(
        self, sightings: dict[bytes, Sighting], now: datetime, others: frozenset[str], register: Register
    ) -> None:
        """Lists the server, and plans what to fetch."""
        listing = self.link.call(lambda remote: remote.list_tree(partial(recall, sightings, now)))
        listing, ftp = without_others(listing, self.source.name, others), self.source.ftp
        self.listing = listing
        plan = plan_landing(listing, sightings, now, ftp.settle_seconds, ftp.max_file_bytes)
        self.plan = with_rechecks(plan, register.notes.comparisons(), now, ftp.recheck_bytes)

    def fetch(
        self,
        folder: LandingFolder,
        register: Register,
        patterns: Patterns,
        now: datetime,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        """Fetches the files of the plan."""
        self.fetching = Fetching(
            self.link, folder, register, patterns, now, self.plan, progress or (lambda _: None)
        )
        self.fetching.run()

    @property
    def failed(self) -> list[Ignored]:
        """What could not be fetched: files, and all of a server that can't be used."""
        files = self.fetching.failed if self.fetching else []
        if self.fault is None:
            return files
        return [*files, Ignored(prefix_of(self.source.name) or "/", self.reason)]

    @property
    def reason(self) -> str:
        """Why the server can't be used, in the words of the source's own settings; empty where it can."""
        if self.fault is None:
            return ""
        return f"source {self.source.name}: {words_of_source(self.source.name, str(self.fault))}"


def refuse_when_alone(visits: Sequence[Visit]) -> None:
    """Ends a landing of which no server can be used: there is nothing that could go on.

    Raises:
        RemoteError: that of the first.
    """
    if visits and all(visit.fault for visit in visits):
        fault, name = visits[0].fault, visits[0].source.name
        assert fault is not None
        raise fault if name == MAIN else type(fault)(words_of_source(name, str(fault)))


def files_seen(visits: Iterable[Visit], sightings: dict[bytes, Sighting]) -> Iterator[RemoteFile]:
    """The files listed now, and those that were listed before of sources that could not be listed."""
    listed = {visit.source.name for visit in visits if visit.fault is None}
    for visit in visits:
        yield from visit.listing.files
    for path, sighting in sightings.items():
        if source_of(os.fsdecode(path)) not in listed:
            yield RemoteFile(path, sighting.stat, sighting.mark)
