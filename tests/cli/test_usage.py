import shlex
from pathlib import Path
from typing import Any

import click
import pytest

from assets import launch
from assets.outcomes import MonthRun
from origyne_pipeline.cli.commands import SECTIONS, origyne

from .conftest import Cli

COMMANDS = [name for commands in SECTIONS.values() for name in commands]
PROMISED = (
    "demo",
    "run",
    "land",
    "rate",
    "invoice",
    "collect",
    "explain",
    "status",
    "rio",
    "simulate",
    "ui",
    "query",
    "doctor",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_that_says_what_it_does(cli: Cli, command: str) -> None:
    shown = cli(command, "--help")
    assert shown.exit_code == 0
    sentence = shown.stdout.split("\n\n")[1]
    assert len(sentence.split()) >= 5


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_says_what_it_is_for(command: str) -> None:
    context = click.Context(origyne)
    found = origyne.get_command(context, command)
    assert found is not None
    options = [param for param in found.params if isinstance(param, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_the_help_lists_every_command_that_the_interface_promises(cli: Cli) -> None:
    shown = cli("--help")
    assert shown.exit_code == 0
    assert set(PROMISED) <= {line.split()[0] for line in shown.stdout.splitlines() if line.strip()}


def test_no_command_at_all_shows_the_help(cli: Cli) -> None:
    assert "run" in cli().output


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["fly"], "fly"),
        (["run"], "--month"),
        (["run", "--month", "2026-13"], "AAAA-MM"),
        (["rate", "--month", "september"], "AAAA-MM"),
        (["onboard", "plan", "--from", "03/11/2026"], "expected a day AAAA-MM-JJ, for example 2026-11-03"),
        (
            ["tariff", "impact", "x.xlsx", "--from", "03/11/2026"],
            "expected a day AAAA-MM-JJ, for example 2026-11-03",
        ),
        (
            ["tariff", "price", "--offer", "A", "--usage", "SMS", "--at", "2026-11-03"],
            "expected a moment AAAA-MM-JJ HH:MM",
        ),
        (["onboard", "done", "go", "--on", "2026-02-31"], "AAAA-MM-JJ"),
        (["run", "--month", "2026-09", "--accept", "unrated"], "CHECK=reason"),
        (["run", "--month", "2026-09", "--accept", "unrated="], "CHECK=reason"),
        (["query"], "SQL"),
        (["query", "select 1", "--json", "--csv"], "not both"),
        (["rio", "01P123456ABC"], "number"),
        (["explain", "SATELLITE", "X1"], "FEED"),
        (["simulate", "out", "--lines", "0"], "--lines"),
        (["credit", "F2026-000001", "--reason", "erreur", "--line", "one=2"], "POSITION=AMOUNT"),
        (["credit", "F2026-000001", "--reason", "erreur", "--line", "1=1e400"], "POSITION=AMOUNT"),
    ],
)
def test_wrong_usage_is_status_2_and_names_what_is_wrong(cli: Cli, arguments: list[str], named: str) -> None:
    shown = cli(*arguments)
    assert shown.exit_code == 2
    assert named in shown.stderr
    assert "Traceback" not in shown.output


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_an_example_that_its_own_options_understand(
    cli: Cli, command: str
) -> None:
    shown = cli(command, "--help")
    examples = [line.strip() for line in shown.stdout.partition("Examples:")[2].splitlines() if line.strip()]
    assert examples, "say an example in cli/examples.py"
    for example in examples:
        words = shlex.split(example.partition(" > ")[0])
        group = click.Context(origyne)
        rest = [word for word in words[1:] if word != "--quiet"]
        assert words[0] == "origyne" and rest[0] == command
        found = origyne.get_command(group, command)
        assert found is not None
        found.make_context(command, rest[1:], parent=group)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_can_complete_commands(cli: Cli, shell: str) -> None:
    assert "_ORIGYNE_COMPLETE" in cli(_ORIGYNE_COMPLETE=f"{shell}_source").stdout


def test_the_version_is_told(cli: Cli) -> None:
    assert cli("--version").stdout.startswith("origyne, version ")


def test_the_parts_of_a_month_reach_the_run(cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def rate_month(launcher: launch.Launcher, month: Any) -> MonthRun:
        asked.append(launcher.office.settings.rating.parts)
        return MonthRun(month)

    monkeypatch.setattr(launch.Launcher, "rate_month", rate_month)
    rate = ("rate", "--month", "2026-09")
    assert cli(*rate).exit_code == cli(*rate, "--parts", "64").exit_code == 0
    assert asked == [0, 64]
    assert cli(*rate, "--parts", "0").exit_code == cli(*rate, "--parts", "257").exit_code == 2


def test_quiet_and_verbose_stand_before_or_after_the_command(
    cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rate_month(launcher: launch.Launcher, month: Any) -> MonthRun:
        launcher.office.progress("rating", 0, 1)
        return MonthRun(month)

    monkeypatch.setattr(launch.Launcher, "rate_month", rate_month)
    clients = home / "reference/clients.xlsx"
    clients.parent.mkdir(parents=True)
    clients.touch()  # where it is missing, a warning says so, also with --quiet
    rate = ("rate", "--month", "2026-09")
    assert "2026-09" in cli(*rate).stdout
    for arguments in ((*rate, "--quiet"), ("-q", *rate)):
        assert cli(*arguments).output == ""
    for arguments in ((*rate, "--verbose"), ("-v", *rate)):
        assert "rating" in cli(*arguments).stderr
