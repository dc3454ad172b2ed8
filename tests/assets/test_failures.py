"""Expected errors in the UI: the sentence first, what to do in the launchpad's words, and no Python frames."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.errors import DagsterExecutionInterruptedError

from assets.definitions import defs
from assets.failures import BlockedError, ExpectedFailure, launchpad_words, steps_without_plain_errors
from assets.in_process import SILENT_CONSOLE
from assets.instance import open_instance
from assets.job_runner import JobRunner
from assets.resources import Office, office
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.quality.gates import HeldError
from origyne_pipeline.quality.results import CheckResult
from origyne_pipeline.settings import Settings

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
GATE = CheckResult(
    "invoices",
    "2026-09",
    "cutoff_has_passed",
    "ERROR",
    False,
    "2026-09-30",
    "after 2026-10-05",
    "cut-off passed",
)


def failed_step(job: str, home: Path, partition: str | None) -> dg.DagsterEvent:
    resource = Office(Settings(home, home / "clients.xlsx"), lambda: NOW)
    run = defs.resolve_job_def(job).execute_in_process(
        partition_key=partition,
        run_config=SILENT_CONSOLE,
        resources={"office": resource},
        raise_on_error=False,
    )
    assert not run.success
    return next(event for event in run.all_events if event.is_step_failure)


def a_file_for_a_folder(home: Path) -> None:
    home.write_text("not a folder")


FAULTS: dict[str, tuple[str, str | None, Callable[[Path], None], str]] = {
    "no server is set": ("land", None, Path.mkdir, r"ORIGYNE_FTP_URL"),
    "the data root is a file": ("publish", None, a_file_for_a_folder, r"home"),
    "nothing has landed": ("rate_month", "2026-09", Path.mkdir, r"run the job land first"),
    "no clients.xlsx": ("invoice_month", "2026-09", Path.mkdir, r"clients\.xlsx"),
    "nothing was issued": (
        "collect_month",
        "2026-09",
        Path.mkdir,
        r"expected an issued month, found no invoice",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_expected_fault_is_one_sentence_without_frames(tmp_path: Path, fault: str) -> None:
    job, partition, prepare, sentence = FAULTS[fault]
    prepare(tmp_path / "home")
    data = failed_step(job, tmp_path / "home", partition).step_failure_data
    assert data.error is not None and data.user_failure_data is not None
    assert re.search(sentence, data.error.message.splitlines()[0])
    assert (data.error.stack, data.error.cause, data.error.context) == ([], None, None)
    shown = data.error.to_string()
    assert "Traceback" not in shown and ".py" not in shown and "--" not in shown and "Failure" not in shown
    assert "where" in data.user_failure_data.metadata


def test_wrong_settings_fail_the_first_step_with_their_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ORIGYNE_HOME", str(tmp_path))
    monkeypatch.setenv("ORIGYNE_CUTOFF_DAY", "31")
    run = defs.resolve_job_def("land").execute_in_process(run_config=SILENT_CONSOLE, raise_on_error=False)
    (failed,) = (event for event in run.all_events if event.is_step_failure)
    error = failed.step_failure_data.error
    assert error is not None and error.stack == []
    assert error.message == "ORIGYNE_CUTOFF_DAY: expected a day from 1 to 28, found 31"
    assert failed.step_failure_data.user_failure_data is not None
    metadata = failed.step_failure_data.user_failure_data.metadata
    assert {name: value.value for name, value in metadata.items()} == {
        "where": "ORIGYNE_CUTOFF_DAY",
        "expected": "a day from 1 to 28",
        "found": "31",
    }
    assert office.description


@pytest.mark.parametrize(
    ("job", "choice"),
    [
        ("close_days", "a deposit day AAAA-MM-JJ"),
        ("follow_up", "a month AAAA-MM"),
        ("month_end", "a month AAAA-MM"),
    ],
)
def test_a_run_without_a_partition_says_what_to_choose_and_starts_no_step(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, job: str, choice: str
) -> None:
    monkeypatch.setenv("ORIGYNE_HOME", str(tmp_path / "home"))
    with dg.instance_for_test(temp_dir=str(tmp_path)) as instance:
        with pytest.raises(
            ExpectedFailure, match=f"{job}: expected a partition, found none; choose {choice}"
        ):
            defs.resolve_job_def(job).execute_in_process(run_config=SILENT_CONSOLE, instance=instance)
        (run,) = instance.get_runs()
        assert run.status == dg.DagsterRunStatus.FAILURE
        events = [record.dagster_event for record in instance.all_logs(run.run_id) if record.dagster_event]
    (failed,) = (event for event in events if event.event_type_value == "PIPELINE_FAILURE")
    assert failed.job_failure_data.error is not None
    assert (
        choice in failed.job_failure_data.error.message
        and "Traceback" not in failed.job_failure_data.error.message
    )
    assert not any(event.is_step_start for event in events)


@pytest.mark.parametrize(
    "stop",
    [KeyboardInterrupt(), DagsterExecutionInterruptedError(), RuntimeError("Query interrupted")],
    ids=lambda stop: type(stop).__name__,
)
def test_a_run_that_is_stopped_by_ctrl_c_is_canceled_and_alerts_nobody(
    tmp_path: Path, stop: BaseException
) -> None:
    def stopped(*_: object) -> None:
        raise stop

    settings = Settings(tmp_path, tmp_path / "clients.xlsx")
    with pytest.raises(type(stop)):
        JobRunner(Office(settings, lambda: NOW, progress=stopped)).run("publish")
    with open_instance(settings) as instance:
        (run,) = instance.get_runs()
    assert run.status == dg.DagsterRunStatus.CANCELED
    assert not (tmp_path / "alerts.log").exists()


@pytest.mark.parametrize("error", [HeldError([GATE]), BlockedError([GATE])], ids=["gate", "check"])
def test_a_check_that_holds_a_run_is_accepted_in_the_launchpad(error: OrigyneError) -> None:
    words = launchpad_words(error, "invoicing")
    assert words.splitlines()[0] == (
        "invoicing: 2026-09: cutoff_has_passed failed, and later stages did not run."
    )
    assert 'add accept: {cutoff_has_passed: "the reason"} to the configuration of invoicing' in words
    assert "--accept" not in words and '--accept cutoff_has_passed="reason"' in str(error)
    metadata = ExpectedFailure(error, "invoicing").metadata
    assert isinstance(metadata["checks that failed"], dg.TableMetadataValue)


def test_a_command_of_a_message_is_a_job_in_the_ui() -> None:
    error = OrigyneError("2026-09: run 'origyne rate --month 2026-08' first, or `origyne status`")
    assert launchpad_words(error, "rating") == (
        "2026-09: run the job rate_month of 2026-08 first, or `origyne status`"
    )


def test_every_step_words_its_expected_errors() -> None:
    assert list(steps_without_plain_errors([*(defs.assets or ()), *(defs.asset_checks or ())])) == []
