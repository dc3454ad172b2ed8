"""A command that holds others; each is imported when it is chosen, or listed in the help."""

import importlib
from collections.abc import Mapping

import click

from origyne_pipeline.cli.file_steps import note_file_step


class LazyGroup(click.Group):
    """A group by a table: the name of each command, and its module in this package.

    The function has the command's name, with the group's name before it and underscores: ``tariff_check``.
    """

    def __init__(self, *args: object, modules: Mapping[str, str] | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.modules = dict(modules or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the table."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports a command."""
        if cmd_name not in self.modules:
            return None
        module = importlib.import_module(f"origyne_pipeline.cli.{self.modules[cmd_name]}")
        command: click.Command = getattr(module, f"{self.name}_{cmd_name}".replace("-", "_"))
        return note_file_step(command, f"{self.name} {cmd_name}")
