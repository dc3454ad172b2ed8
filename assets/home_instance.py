"""Dagster's storage under the data root, for ``dagster`` started in the project's folder without DAGSTER_HOME.

Dagster then takes a temporary directory, which it removes at the end, but reads ``dagster.yaml`` of the working folder.
That file names ``HomeInstance``, whose storage is that of ``origyne``.
"""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import dagster as dg

from assets.dagster_private import InstanceRef
from assets.instance import dagster_home
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.settings import load_settings

DEVELOPMENT = "DAGSTER_IS_DEV_CLI"
"""Set by ``dagster dev`` for the processes that it starts."""
LOGGER = logging.getLogger("dagster")


class HomeInstance(dg.DagsterInstance):
    """The instance of the data root that the settings name, whatever directory Dagster proposes."""

    @staticmethod
    def config_schema() -> Mapping[str, Any]:
        """What it takes from ``dagster.yaml``: nothing of its own."""
        return {}

    @staticmethod
    def config_defaults(base_dir: str) -> Mapping[str, Any]:
        """The storage, where ``dagster.yaml`` does not say otherwise.

        Raises:
            click.ClickException: the settings are wrong, or runs are kept in PostgreSQL, which ``dagster.yaml`` of the
                project's folder does not name; Dagster's commands print its message and nothing else.
        """
        try:
            settings = load_settings()
            home = dagster_home(settings)
        except OrigyneError as error:
            raise click.ClickException(str(error)) from None
        if settings.dagster.postgres_url:
            raise click.ClickException(
                f"DAGSTER_HOME: expected {home}, as runs are kept in PostgreSQL, found none; set it,"
                " or start `origyne ui`"
            )
        LOGGER.info("Runs are kept in %s; nothing is kept in the temporary directory above.", home)
        return InstanceRef.config_defaults(str(home))


def warn_of_temporary_storage(environment: Mapping[str, str], folder: Path) -> bool:
    """Says loudly that ``dagster dev`` is about to forget its runs; whether it is.

    Args:
        environment: the variables of the process.
        folder: where it was started.
    """
    temporary = (
        environment.get(DEVELOPMENT) == "1"
        and not environment.get("DAGSTER_HOME")
        and not (folder / "dagster.yaml").exists()
    )
    if temporary:
        LOGGER.warning(
            "DAGSTER_HOME is not set and %s has no dagster.yaml: runs and schedules of this UI are lost when it stops,"
            " and it shows no run of the command line. Start `origyne ui`, or `dagster dev` in the project's folder, or"
            " set DAGSTER_HOME to the folder `dagster` of the data root.",
            folder,
        )
    return temporary


def warn_when_loaded() -> None:
    """For the code location."""
    warn_of_temporary_storage(os.environ, Path.cwd())
