import click
import pytest

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
        (["run", "--month", "2026-09", "--accept", "unrated"], "CHECK=reason"),
        (["run", "--month", "2026-09", "--accept", "unrated="], "CHECK=reason"),
        (["query"], "SQL"),
        (["query", "select 1", "--json", "--csv"], "not both"),
        (["rio", "01P123456ABC"], "number"),
        (["explain", "SATELLITE", "X1"], "FEED"),
        (["simulate", "out", "--lines", "0"], "--lines"),
        (["credit", "F2026-000001", "--reason", "erreur", "--line", "one=2"], "POSITION=AMOUNT"),
    ],
)
def test_wrong_usage_is_status_2_and_names_what_is_wrong(cli: Cli, arguments: list[str], named: str) -> None:
    shown = cli(*arguments)
    assert shown.exit_code == 2
    assert named in shown.stderr
    assert "Traceback" not in shown.output
