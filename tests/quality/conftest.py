"""A lake where all is sound, for each test to break."""

import shutil
from pathlib import Path

import pytest

from origyne_pipeline.warehouse import Warehouse
from tests.quality import world


@pytest.fixture(scope="session")
def sound_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read, never written."""
    home = tmp_path_factory.mktemp("sound")
    world.make(Warehouse(home, threads=1))
    return home


@pytest.fixture
def lake(sound_home: Path, tmp_path: Path) -> Warehouse:
    """A copy of it."""
    shutil.copytree(sound_home / "lake", tmp_path / "lake")
    return Warehouse(tmp_path, threads=1)
