"""What asset bodies work with: the settings, the warehouse, the layout, the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import dagster as dg
from pydantic import Field

from assets.gone_runs import record_process
from assets.outcomes import Outcomes
from assets.run_partitions import refuse_without_partition
from origyne_pipeline.rights import make_private
from origyne_pipeline.settings import Settings, SettingsError, load_settings

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

    ``accepted`` are the checks that may fail, each with who says so and why. ``outcomes`` and ``checks``
    are what the bodies hand to whoever started the run in this process. ``lands``: whether a month lands and cleans
    what is new before it is rated; ``is_patient``: whether a landing waits for another to end.
    """

    settings: Settings
    now: Callable[[], datetime] = _clock
    progress: Progress = _silent
    accepted: Mapping[str, str] = field(default_factory=dict)
    lands: bool = True
    is_patient: bool = True
    outcomes: Outcomes = field(default_factory=Outcomes)
    checks: "list[CheckResult]" = field(default_factory=list)

    @cached_property
    def warehouse(self) -> "Warehouse":
        """The lake."""
        from origyne_pipeline.warehouse import Warehouse

        return Warehouse(self.settings.home)

    @cached_property
    def layout(self) -> "Layout":
        """How this VNO's files are laid out."""
        from origyne_pipeline.feeds.source_layouts import layout_of

        return layout_of(self.settings)

    def counting(self, stage: str) -> Callable[[int, int], None]:
        """The progress of one stage, as the library tells it."""
        return lambda done, total: self.progress(stage, done, total)


class UnsetOffice:
    """The office of a run whose settings are wrong: the first step that needs it fails with the reason."""

    def __init__(self, error: SettingsError) -> None:
        """Keeps the reason."""
        self._error = error

    def __getattr__(self, name: str) -> Any:
        """Raises the reason, whatever is asked for."""
        if name.startswith("__"):
            raise AttributeError(name)
        raise self._error


@dg.resource(description="Settings from ORIGYNE_* and origyne.toml, read when a run starts.")
def office(context: dg.InitResourceContext) -> Office:
    """The office of a run that Dagster starts."""
    record_process(context)
    refuse_without_partition(context)
    try:
        settings = load_settings()
    except SettingsError as error:
        return cast(Office, UnsetOffice(error))
    make_private(settings.home, settings.publish.group)
    return Office(settings)


class Acceptance(dg.Config):
    """The blocking checks that a run accepts."""

    accept: dict[str, str] = Field(
        default={},
        description="Blocking checks to accept, each with the reason, which is kept with the result:"
        ' {check_name: "why"} or {table.check_name: "why"}. Empty: every blocking check blocks.',
    )


OfficeParam = dg.ResourceParam[Office]
