"""Every command with --json: one JSON document on stdout, or none and a failure; messages go to stderr."""

import json
from collections.abc import Iterator

import click
import pytest

from origyne_pipeline.cli.commands import origyne
from tests.cli.conftest import Cli

MONTH = ("--month", "2026-09")
NOTE, FORM = ("--note", "x"), "RENSEIGNEMENTS_COMPLEMENTAIRES.xlsx"
CALLS: dict[str, tuple[tuple[str, ...], ...]] = {
    "run": (MONTH, (*MONTH, "--dry-run")),
    "land": ((),),
    "rate": (MONTH,),
    "invoice": (MONTH, (*MONTH, "--dry-run")),
    "collect": (MONTH,),
    "publish": ((), ("--standalone", "alone.duckdb")),
    "doctor": ((),),
    "status": ((),),
    "usage": ((), ("--update",), ("C1",), MONTH),
    "notices": ((),),
    "notices send": ((), ("--dry-run",)),
    "fraud": ((), ("--status", "OPEN")),
    "fraud confirm": (("X", *NOTE),),
    "fraud dismiss": (("X", *NOTE),),
    "fraud show": (("X",),),
    "explain": (("MOBILE", "X"),),
    "query": (("select 1 as n where false",), ("--tables",)),
    "margin": ((), ("2026-09", "--by", "line", "--negative")),
    "reconcile": ((), ("2026-09", "--out", "ecarts.xlsx")),
    "dashboard": ((), ("2026-09",)),
    "verify": ((),),
    "compare": (("F1",),),
    "credit": (("F1", "--reason", "x"),),
    "deliver": (MONTH, (*MONTH, "--dry-run")),
    "register verify": ((),),
    "bank-answers": ((),),
    "match": (("1", "F1", *NOTE, "--dry-run"),),
    "payment": (("F1", "--amount", "3", *NOTE, "--dry-run"),),
    "payments": (("absent.csv",),),
    "write-off": (("F1", *NOTE),),
    "dispute": (("F1", *NOTE),),
    "account": (("C1",),),
    "refund": (("C1",),),
    "represent": (MONTH,),
    "reminders": ((), ("--write",), ("--dry-run",)),
    "month-end": (MONTH,),
    "fec": (("2026",),),
    "supplier explain": (MONTH,),
    "supplier claim": ((*MONTH, "--dry-run"),),
    "supplier claims": ((),),
    "onboard status": ((), ("--all",)),
    "onboard done": (("x", "--by", "me"),),
    "onboard plan": ((), ("--svg", "plan.svg", "--ics", "plan.ics")),
    "onboard artwork": (("--compose",), ("absent.png",)),
    "onboard form": (("--write",), ("--check", FORM), ("--apply", FORM)),
    "onboard profile": (("--write",), ("--check", "absent.xlsx")),
    "onboard clients": (("--write",), ("--check", "clients.xlsx")),
    "tariff check": (("absent.xlsx",),),
    "tariff diff": (("absent.xlsx", "other.xlsx"),),
    "tariff impact": (("absent.xlsx",),),
    "tariff price": (("0612345678", "--offer", "MOB", "--usage", "VOIX"),),
    "sim stock": ((),),
    "sim puk": (("8933", "--why", "x"),),
    "rio": ((), ("01P123456ABC", "0612345678")),
    "layout check": ((),),
    "layout guess": (("absent.csv",),),
    "layout try": (("absent.csv",),),
    "simulate": (("deposit", "--lines", "2", "--days", "2"),),
}
"""Calls by command, in an empty folder with an empty data root, one after another."""


def with_json(command: click.Command, name: str = "") -> Iterator[str]:
    """The commands that offer --json."""
    if any("--json" in option.opts for option in command.params):
        yield name
    if isinstance(command, click.Group):
        context = click.Context(command)
        for word in command.list_commands(context):
            inner = command.get_command(context, word)
            assert inner is not None
            yield from with_json(inner, f"{name} {word}".strip())


def test_every_command_that_offers_json_is_called_here() -> None:
    assert sorted(with_json(origyne)) == sorted(CALLS)


@pytest.mark.parametrize("command", CALLS)
def test_stdout_is_one_document_or_nothing_and_a_failure(cli: Cli, command: str) -> None:
    for arguments in CALLS[command]:
        result = cli(*command.split(), *arguments, "--json")
        if result.exit_code == 0 or result.stdout:
            json.loads(result.stdout)
        else:
            assert result.stderr, f"{command} {arguments}: a failure without a message"


def test_usage_of_no_month_has_the_shape_of_a_month(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("origyne_pipeline.cli.usage._update", lambda _: None)
    result = cli("usage", "--update", "--json", "--csv", "usage.csv")
    assert (result.exit_code, json.loads(result.stdout)["month"]) == (0, None)
    assert json.loads(result.stdout)["limits"] == json.loads(result.stdout)["spends"] == []
    assert "no month to follow" in result.stderr
    with open("usage.csv", encoding="utf-8-sig") as rows:
        assert len(rows.readlines()) == 1
    assert cli("usage", "--update").stdout == ""
