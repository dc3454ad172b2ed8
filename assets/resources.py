"""What asset bodies work with: the settings, the warehouse, the layout, the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import dagster as dg

from origyne_pipeline.settings import Settings, load_settings

if TYPE_CHECKING:
    from origyne_pipeline.feeds.layout import Layout
    from origyne_pipeline.quality.results import CheckResult
    from origyne_pipeline.warehouse import Warehouse

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and how much there is."""


def _silent(_stage: str, _done: int, _total: int) -> None:
    return None


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Office:
    """The back office of a run.

    ``accepted`` are the checks that may fail, each with who says so and why. ``outcomes`` (by stage) and ``checks``
    are what the bodies hand to whoever started the run in this process.
    """

    settings: Settings
    now: Callable[[], datetime] = _clock
    progress: Progress = _silent
    accepted: Mapping[str, str] = field(default_factory=dict)
    outcomes: dict[str, Any] = field(default_factory=dict)
    checks: "list[CheckResult]" = field(default_factory=list)

    @cached_property
    def warehouse(self) -> "Warehouse":
        """The lake."""
        from origyne_pipeline.warehouse import Warehouse

        return Warehouse(self.settings.home)

    @cached_property
    def layout(self) -> "Layout":
        """How this VNO's files are laid out."""
        from origyne_pipeline.feeds.layout import load_layout

        return load_layout(self.settings.layouts)

    def counting(self, stage: str) -> Callable[[int, int], None]:
        """The progress of one stage, as the library tells it."""
        return lambda done, total: self.progress(stage, done, total)


@dg.resource(description="Settings from ORIGYNE_* and origyne.toml, read when a run starts.")
def office(_context: dg.InitResourceContext) -> Office:
    """The office of a run that Dagster starts."""
    return Office(load_settings())


OfficeParam = dg.ResourceParam[Office]
