"""What the tests of several stages start from."""

from pathlib import Path

import pytest

from tests.deposits import Deposit, Market


@pytest.fixture
def deposit(tmp_path: Path) -> Deposit:
    """An empty deposit."""
    return Deposit(tmp_path)


@pytest.fixture
def market(tmp_path: Path) -> Market:
    """An empty lake to rate from."""
    return Market(Deposit(tmp_path).warehouse)
