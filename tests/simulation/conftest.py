"""Two invented deposits that the tests of this room read, never write."""

from pathlib import Path

import pytest

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import SimulationSummary, simulate

MONTH = Month(2026, 9)


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> SimulationSummary:
    """A whole month with a pinch of faults."""
    out: Path = tmp_path_factory.mktemp("faulty")
    return simulate(out, month=MONTH, lines=40, seed=7, faults=True, snapshots_a_day=2)


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> SimulationSummary:
    """A whole month without."""
    return simulate(tmp_path_factory.mktemp("clean"), month=MONTH, lines=40, seed=3, snapshots_a_day=2)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> SimulationSummary:
    """A whole month of the plain rules alone."""
    out: Path = tmp_path_factory.mktemp("plain")
    return simulate(out, month=MONTH, lines=40, seed=3, snapshots_a_day=2, plain=True)
