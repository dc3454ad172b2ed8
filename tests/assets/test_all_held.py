"""A month of which every customer is held: nothing is issued or debited, and who is held is said."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from assets.launch import Launcher
from origyne_pipeline.issued import IssuedError
from origyne_pipeline.onboarding.client_form import clients_form
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Ftp, Settings
from origyne_pipeline.simulation.deposit import simulate

pytestmark = pytest.mark.long

MONTH = Month(2026, 9)


def now() -> datetime:
    return datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def launcher(tmp_path: Path) -> Launcher:
    """A deposit of three lines, and a ``clients.xlsx`` in which no customer is yet."""
    simulate(tmp_path / "essai", month=MONTH, lines=3, days=3, events=30)
    clients = tmp_path / "clients.xlsx"
    clients.write_bytes(clients_form())
    ftp = Ftp(f"file://{tmp_path / 'essai' / 'ftp'}", settle_seconds=0)
    return Launcher(Settings(tmp_path / "home", clients, ftp=ftp), now=now)


def test_the_run_goes_on_and_names_who_is_held(launcher: Launcher) -> None:
    (run,) = launcher.run_months([MONTH])
    assert run.invoicing is not None and run.payments is not None and run.publication is not None
    assert (run.invoicing.invoices, run.invoicing.new) == (0, 0)
    assert run.invoicing.held and {held.reason.partition(":")[0] for held in run.invoicing.held} == {
        "UNKNOWN_CUSTOMER"
    }
    assert (run.payments.debits, run.payments.amount) == (0, Decimal(0))
    with pytest.raises(IssuedError, match="expected an issued month"):
        Launcher(launcher.office.settings, now=now).collect_month(MONTH)
