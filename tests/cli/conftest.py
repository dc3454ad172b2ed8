"""The command line as a person calls it, in this process: arguments and variables in; status and words out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from origyne_pipeline.cli.commands import origyne

Cli = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The data root; nothing is in it."""
    return tmp_path / "home"


@pytest.fixture
def cli(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs ``origyne`` with some arguments, in an empty folder; keywords are further variables."""
    for name in ("URL", "PASSWORD", "KEY_FILE", "KNOWN_HOSTS", "CA_FILE"):
        monkeypatch.delenv(f"ORIGYNE_FTP_{name}", raising=False)
    for name in ("CLIENTS", "FIRST_MONTH", "CUTOFF_DAY", "INVOICE_BASIS", "LAYOUTS", "TOML"):
        monkeypatch.delenv(f"ORIGYNE_{name}", raising=False)
    monkeypatch.setenv("ORIGYNE_HOME", str(home))
    monkeypatch.setenv("ORIGYNE_SETTLE_SECONDS", "0")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **variables: str) -> Result:
        return CliRunner().invoke(origyne, arguments, env=variables, prog_name="origyne")

    return run
