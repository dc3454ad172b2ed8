"""Landed files that have not been read by the present recipe: what ``file_results`` does not account for yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from origyne_pipeline.feeds import FEED_FAMILIES
from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.feeds.tariff_workbook import SHEETS
from origyne_pipeline.mediation.days import stale_days
from origyne_pipeline.mediation.families import family
from origyne_pipeline.mediation.landed import LandedFile
from origyne_pipeline.mediation.reference import unread_reference
from origyne_pipeline.mediation.tariffs import unread_workbooks
from origyne_pipeline.periods import local_day
from origyne_pipeline.warehouse import Warehouse

if TYPE_CHECKING:
    from origyne_pipeline.workbook import Layout


@dataclass(frozen=True)
class WaitingFile:
    """A version of a landed file that has not been read by the present recipe."""

    feed: str
    path: str
    sha256: str
    deposited_at: datetime

    @property
    def day(self) -> date:
        """Its deposit day, in Europe/Paris."""
        return local_day(self.deposited_at)


def waiting_days(warehouse: Warehouse, feeds: Iterable[CsvFeed]) -> dict[date, tuple[WaitingFile, ...]]:
    """The deposit days to clean, in order, each with its files; a day whose files are all gone has none.

    Every file of such a day waits: its day is made from all of them at once.
    """
    by_day: dict[date, list[WaitingFile]] = {}
    chosen = tuple(feeds)
    for word in FEED_FAMILIES:
        for stale in stale_days(warehouse, family(chosen, word)):
            by_day.setdefault(stale.day, []).extend(map(_waiting, stale.files))
    return {day: tuple(files) for day, files in sorted(by_day.items())}


def waiting_versions(
    warehouse: Warehouse, feeds: Iterable[CsvFeed], tariffs: Sequence["Layout"] = SHEETS
) -> tuple[WaitingFile, ...]:
    """The tariff workbooks and reference files that have not been read."""
    unread = (*unread_workbooks(warehouse, tariffs).values(), *unread_reference(warehouse, feeds).values())
    return tuple(map(_waiting, unread))


def _waiting(file: LandedFile) -> WaitingFile:
    return WaitingFile(file.feed, file.path, file.sha256, file.deposited_at)
