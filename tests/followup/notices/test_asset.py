"""The job ``send_notices``: what can't be sent is an alert, and the table and its check are there all the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from assets.job_runner import JobRunner
from assets.resources import Office
from origyne_pipeline.settings import Mail
from tests.cli.test_deliver import write_clients

from .samples import NOON, REF
from .scenes import Scene, put, reached


def test_a_mail_server_that_is_down_is_an_alert_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    scene = Scene(tmp_path, replace(Mail(), host="127.0.0.1", port=1, starttls=False))
    put(scene.warehouse, reached("ALLOWANCE", 80), reached("ROAMING", 80))
    write_clients(scene.home, {REF: "jeanne.martin@exemple.fr"})
    clients = scene.home / "reference" / "clients.xlsx"
    office = Office(replace(scene.settings, clients=clients), lambda: NOON)
    JobRunner(office).run("send_notices")
    assert scene.statuses() == [("ALLOWANCE_80", "RAISED"), ("ROAMING_80", "SENT")]
    assert [
        (check.check_name, check.passed) for check in office.checks if check.check_name == "reached_is_raised"
    ] == [("reached_is_raised", True)]
    assert "the notices wait: mail server 127.0.0.1:1" in (tmp_path / "alerts.log").read_text("utf-8")
