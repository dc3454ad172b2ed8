"""What the tests of several stages start from."""

import os
from pathlib import Path

import pytest

from tests.deposits import Deposit, Market

os.environ["ORIGYNE_HOME"] = os.devnull
"""The calendar of partitions is read at import: not from a data root that happens to stand in the working folder."""


@pytest.fixture
def deposit(tmp_path: Path) -> Deposit:
    """An empty deposit."""
    return Deposit(tmp_path)


@pytest.fixture
def market(tmp_path: Path) -> Market:
    """An empty lake to rate from."""
    return Market(Deposit(tmp_path).warehouse)
