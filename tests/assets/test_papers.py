"""Documents of an issued month, drawn by runs of a job of their own."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from assets.definitions import defs
from assets.resources import Office
from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.settings import Settings
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer


def drawn(home: Path) -> dg.ExecuteInProcessResult:
    """A run of the job on a data root."""
    office = Office(Settings(home, home / "clients.xlsx"), lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))
    job = defs.resolve_job_def("draw_papers")
    return job.execute_in_process(
        partition_key=str(MONTH), resources={"office": office}, raise_on_error=False
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data root with a month of two invoices, none of them drawn."""
    people = {ref: customer(ref) for ref in ("C1", "C2")}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], []).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    return tmp_path


def test_a_run_draws_what_an_issued_month_lacks_and_a_second_one_nothing(home: Path) -> None:
    assert drawn(home).success
    papers = {path: path.read_bytes() for path in home.glob("invoices/**/*.pdf")}
    assert [path.stem for path in sorted(papers)] == ["F2026-000001", "F2026-000002"]
    sorted(papers)[0].unlink()
    assert drawn(home).success
    assert {path: path.read_bytes() for path in papers} == papers
    assert draw_month(home, MONTH).drawn == ()


def test_another_document_that_lies_there_fails_the_run_and_the_others_are_drawn(home: Path) -> None:
    folder = home / f"invoices/{MONTH}"
    folder.mkdir(parents=True)
    (folder / "F2026-000001.pdf").write_bytes(b"by hand")
    assert not drawn(home).success
    assert (folder / "F2026-000001.pdf").read_bytes() == b"by hand"
    assert (folder / "F2026-000002.pdf").is_file()


def test_a_month_that_is_not_issued_has_nothing_to_draw(tmp_path: Path) -> None:
    assert drawn(tmp_path).success
    assert not list(tmp_path.glob("invoices/**/*.pdf"))
