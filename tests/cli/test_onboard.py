"""``origyne onboard``: where an opening stands, what was done, and when the rest will be."""

import json
from pathlib import Path

import pytest
from icalendar import Calendar

from origyne_pipeline.cli import onboard_plan, onboard_status
from origyne_pipeline.onboarding.stages import CHECKLIST, steps
from origyne_pipeline.periods import local_instant
from tests.cli.conftest import Cli

FIRST = ("papers-received", "contracts-sent", "contracts-returned", "vno-file", "technical-file")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 October 2026."""
    from datetime import date, time

    for module in (onboard_status, onboard_plan):
        monkeypatch.setattr(module, "now", lambda: local_instant(date(2026, 10, 22), time(9)))


def do(cli: Cli, *ids: str) -> None:
    for step_id in ids:
        assert cli("onboard", "done", step_id, "--on", "2026-10-01", "--by", "Léa").exit_code == 0


def test_alone_it_says_where_one_stands_and_the_next_step_with_its_command(cli: Cli, home: Path) -> None:
    shown = cli("onboard")
    assert shown.exit_code == 0
    assert "0 of 32 steps done; service opens on" in shown.stdout
    assert "origyne onboard done papers-received" in shown.stdout
    meanwhile = " ".join(shown.stdout.split())
    assert (
        "tariff-tables, artwork, rio-tool, further-information (nothing of the wholesaler's is needed;"
        in meanwhile
    )
    assert "send nothing before technical-file" in meanwhile
    assert not home.exists()
    do(cli, *FIRST)
    shown = cli("onboard")
    assert "Meanwhile" not in shown.stdout
    assert "electrical-profile is late by 12 working days" in shown.stdout
    assert "origyne onboard profile --write" in shown.stdout


def test_the_status_is_one_screen(cli: Cli) -> None:
    for step_id in steps():
        lines = cli("onboard", "status").stdout.splitlines()
        assert len(lines) <= 24, step_id
        assert all(len(line) <= 80 for line in lines), step_id
        do(cli, step_id)
    lines = cli("onboard", "status").stdout.splitlines()
    assert lines[0] == "Account opening: 32 of 32 steps done on 2026-10-01"
    assert not [line for line in lines if ", late" in line or "up to" in line]
    assert "origyne run --month" in lines[-1]


def test_the_status_says_what_waits_for_what_and_what_is_late(cli: Cli) -> None:
    do(cli, *FIRST)
    shown = " ".join(cli("onboard", "status").stdout.split())
    assert "Dossier technique: 2/11 done, 2 weeks up to 2026-10-15, late by 5 days" in shown
    assert "electrical-profile (VNO, priority), due 2026-10-06, late by 12 days" in shown
    assert "files-sent (for electrical-profile, tariff-tables) > files-received > files-created" in shown
    assert "waits for cards-ordered, information-sent" in shown
    every = cli("onboard", "status", "--all").stdout
    assert all(f"{step.id}\t{step.label}\t{step.owner}\t" in every for step in steps().values())
    assert "done 2026-10-01 by Léa" in every


def test_a_step_that_nobody_may_see_names_the_one_that_shows_it(cli: Cli) -> None:
    do(cli, *FIRST[:3])
    shown = " ".join(cli("onboard").stdout.split())
    assert "Next: Fiche du VNO créée" in shown
    assert "you may not see it: wait for technical-file, which notes it too, or ask Origyne" in shown
    do(cli, "technical-file")
    assert "you may not see it" not in cli("onboard").stdout


def test_the_same_as_json(cli: Cli) -> None:
    do(cli, *FIRST)
    shown = json.loads(cli("onboard", "status", "--json").stdout)
    assert shown["next"][0] == "electrical-profile"
    by_id = {step["id"]: step for step in shown["steps"]}
    assert by_id["electrical-profile"]["late_by_working_days"] == 12
    assert by_id["files-sent"]["missing"] == ["electrical-profile", "tariff-tables"]
    assert by_id["vno-file"]["done"]["by"] == "Léa"
    assert shown["groups"][1]["due"] == "2026-10-15"


def test_done_twice_and_undo(cli: Cli, home: Path) -> None:
    do(cli, "papers-received")
    again = cli("onboard", "done", "papers-received", "--note", "encore")
    assert "was done already: nothing changed" in again.stdout
    assert "give it with --note" in cli("onboard", "done", "papers-received", "--undo").stderr
    undone = cli("onboard", "done", "papers-received", "--undo", "--note", "mauvais Kbis")
    assert "papers-received is no longer done" in undone.stdout
    assert len((home / CHECKLIST).read_text().splitlines()) == 2
    assert cli("onboard", "done", "papers-received", "--undo", "--on", "2026-10-01").exit_code == 2


def test_order_is_kept_unless_forced(cli: Cli) -> None:
    refused = cli("onboard", "done", "test-call")
    assert refused.exit_code == 1
    assert "test-cards-received not done" in refused.stderr
    forced = cli("onboard", "done", "test-call", "--force", "--json")
    assert json.loads(forced.stdout)["changed"] is True
    do(cli, "papers-received")
    early = cli("onboard", "done", "contracts-sent", "--on", "2026-09-30")
    assert early.exit_code == 1
    assert "expected a day from 2026-10-01 on, when papers-received was done" in early.stderr
    assert "test-call is done; noted before" not in forced.stdout


def test_a_changed_checklist_is_refused(cli: Cli, home: Path) -> None:
    do(cli, *FIRST)
    path = home / CHECKLIST
    path.write_text(path.read_text().replace("Léa", "Zoé", 1))
    refused = cli("onboard", "status")
    assert refused.exit_code == 1
    assert "onboarding.jsonl, line 1" in refused.stderr


def test_the_plan_writes_what_it_is_asked_for(cli: Cli, tmp_path: Path) -> None:
    do(cli, *FIRST)
    shown = cli("onboard", "plan", "--png", "--svg", "--ics", "agenda.ics")
    assert "electrical-profile\tVNO\t2026-10-02\t2026-10-22\t3\tcritical" in shown.stdout
    assert "technical-file\tOrigyne\t2026-10-01\t2026-10-01\t\tdone" in shown.stdout
    assert "critical: a delay moves the end" in shown.stdout
    assert (tmp_path / "plan_ouverture.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (tmp_path / "plan_ouverture.svg").read_bytes()
    assert len(Calendar.from_ical((tmp_path / "agenda.ics").read_bytes()).walk("VEVENT")) == len(steps())
    assert cli("onboard", "plan", "--png", "new/folder/y.png").exit_code == 0  # folders are created
    (tmp_path / "file").write_text("")
    refused = cli("onboard", "plan", "--png", "file/x.png")
    assert refused.exit_code == 1
    assert "file/x.png: expected a place where a file can be written" in refused.stderr


def test_a_plan_from_another_day_as_json(cli: Cli) -> None:
    shown = json.loads(cli("onboard", "plan", "--from", "2027-01-04", "--json").stdout)
    assert shown["steps"][0]["first"] == "2027-01-04"
    assert shown["end"] == "2027-03-17"
    assert shown["critical_path"][0] == "papers-received"
    assert shown["files"] == []
