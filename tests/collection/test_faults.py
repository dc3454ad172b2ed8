"""What goes wrong while listing and reading: nothing wrong lands, and the next pass mends it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.collection import land as landing
from origyne_pipeline.collection.connecting import connect
from origyne_pipeline.collection.link import RemoteUnreachable
from origyne_pipeline.collection.register import read_landed_files
from origyne_pipeline.collection.remote import Remote, RemoteError, RemoteLost, RemoteStat

from .conftest import Deposit, Keys, serve

CDRS = "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.csv"
OTHER = "Account_VGA/Account_VGA_20261003.csv"
BIG = bytes(range(256)) * 12_000


class Meddled:
    """A connection during whose first read of a file something happens to the file."""

    def __init__(self, remote: Remote, happen: Callable[[], None]) -> None:
        self.remote, self.happen, self.close, self.list_tree = remote, happen, remote.close, remote.list_tree

    def stat(self, path: bytes) -> RemoteStat:
        return self.remote.stat(path)

    def read(self, path: bytes, size_bytes: int) -> Iterator[bytes]:
        for number, block in enumerate(self.remote.read(path, size_bytes)):
            if number == 0 and path.decode() == CDRS:
                self.happen()
            yield block


def grow(at: Path) -> None:
    with at.open("ab") as file:
        file.write(b"more" * 100_000)


def truncate(at: Path) -> None:
    os.truncate(at, 1000)


def replace(at: Path) -> None:
    other = at.with_name("other")
    other.write_bytes(bytes(reversed(BIG)))
    other.rename(at)


def rewrite(at: Path) -> None:
    with at.open("r+b") as file:
        file.write(b"other" * 10)


def vanish(at: Path) -> None:
    at.unlink()


@pytest.mark.parametrize("happening", [grow, truncate, replace, rewrite, vanish])
def test_a_file_that_changes_while_it_is_read_does_not_land(
    deposit: Deposit, happening: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = deposit.write(CDRS, BIG, age_s=7200)
    deposit.write(OTHER, b"x")
    with monkeypatch.context() as patch:
        patch.setattr(landing, "connect", lambda ftp: Meddled(connect(ftp), lambda: happening(at)))
        result = deposit.land()
    assert [file.path for file in result.landed] == [OTHER]
    assert len(result.waiting) + len(result.failed) == 1
    assert not (deposit.landing / CDRS).exists()
    assert list((deposit.landing / ".parts").iterdir()) == []
    if at.exists():
        deposit.write(CDRS, at.read_bytes())
        deposit.land()
        assert (deposit.landing / CDRS).read_bytes() == at.read_bytes()


def test_a_version_landed_before_stays_when_its_successor_changes_while_read(
    deposit: Deposit, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposit.write(CDRS, b"first", age_s=9000)
    deposit.land()
    at = deposit.write(CDRS, BIG, age_s=7200)
    monkeypatch.setattr(landing, "connect", lambda ftp: Meddled(connect(ftp), lambda: grow(at)))
    deposit.land()
    assert (deposit.landing / CDRS).read_bytes() == b"first"
    assert len(read_landed_files(deposit.settings.home)) == 1


@pytest.fixture(params=["ftp", "ftp-list", "ftps", "sftp"])
def served(request: pytest.FixtureRequest, tmp_path: Path, keys: Keys) -> Iterator[Deposit]:
    """A deposit over each protocol that has a server."""
    with serve(request.param, tmp_path, keys) as deposit:
        yield deposit


def test_bytes_that_are_missing_though_the_server_says_all_is_well(served: Deposit) -> None:
    served.write(CDRS, BIG)
    served.faults.short = True
    result = served.land()
    assert result.landed == ()
    assert [waiting.path for waiting in result.waiting] == [CDRS]
    served.faults.short = False
    assert [file.path for file in served.land().landed] == [CDRS]


def test_a_connection_that_breaks_is_made_again(served: Deposit) -> None:
    served.write(CDRS, BIG, age_s=7200)
    served.write(OTHER, b"x")
    served.faults.drops = 2
    assert {file.path for file in served.land().landed} == {CDRS, OTHER}
    assert served.pauses == [2, 10]
    assert (served.landing / CDRS).read_bytes() == BIG


def test_a_file_that_always_breaks_the_connection_does_not_hide_the_others(served: Deposit) -> None:
    served.write(CDRS, BIG, age_s=7200)
    served.write(OTHER, b"x")
    served.faults.drops = 3
    result = served.land()
    assert [file.path for file in result.landed] == [OTHER]
    assert [file.path for file in result.failed] == [CDRS]
    assert [file.path for file in served.land().landed] == [CDRS]


def test_a_server_that_breaks_every_connection_is_given_up_and_what_landed_stays(served: Deposit) -> None:
    served.write(OTHER, b"x", age_s=9000)
    for hour in range(10, 14):
        served.write(f"AccountStatus/AccountStatus_20261003_{hour}0000.csv", BIG, age_s=7200 - hour)
    served.faults.drops = 1000
    with pytest.raises(RemoteLost, match="3 attempts"):
        served.land()
    assert [file.path for file in read_landed_files(served.settings.home)] == [OTHER]


def test_hostile_names_are_reported_and_nothing_is_written_outside(served: Deposit) -> None:
    served.write(CDRS)
    hostile = (b"../evil", b"/etc/evil", b"..", b"..\\evil", b"a\0b", b"a\rb", b"sub/evil", b"x" * 256)
    served.faults.names = hostile
    before = _tree(served.root.parent, but=served.settings.home)
    result = served.land()
    if served.protocol == "ftp-list":
        assert result.ignored == ()
    else:
        assert len(result.ignored) >= len(hostile) - 1  # the name '..' is every folder's
    assert {file.path for file in result.landed} == {CDRS}
    assert _tree(served.root.parent, but=served.settings.home) == before
    assert not any("evil" in str(at) for at in served.settings.home.rglob("*"))
    assert all(ignored.path.isprintable() for ignored in result.ignored)


@pytest.mark.parametrize("name", [b"a\\b.csv", b"a\nb.csv", b"\x1b[2J.csv", b"a\x7f.csv"])
def test_a_hostile_name_on_the_servers_own_disk(deposit: Deposit, name: bytes) -> None:
    deposit.write(b"Documents/" + name)
    deposit.write(CDRS)
    assert [file.path for file in deposit.land().landed] == [CDRS]
    assert all(at.name.isprintable() for at in deposit.settings.home.rglob("*"))


def test_a_name_that_fills_the_disks_limit_lands(deposit: Deposit) -> None:
    name = "x" * 251 + ".pdf"
    deposit.write("Documents/" + name, b"long")
    assert (deposit.landing / deposit.land().landed[0].path).read_bytes() == b"long"


def test_a_latin_1_name_too_long_in_utf_8_lands_under_its_digest(local_deposit: Deposit) -> None:
    local_deposit.write(b"Documents/" + b"\xe9" * 251 + b".pdf", b"long")
    (file,) = local_deposit.land().landed
    assert file.name == "é" * 251 + ".pdf"
    assert (local_deposit.settings.home / file.landing_file).read_bytes() == b"long"


def test_a_deposited_folder_named_as_our_own_hides_nothing(local_deposit: Deposit) -> None:
    local_deposit.write(".versions/x", b"theirs")
    local_deposit.write(".parts/current.part", b"theirs too")
    assert len(local_deposit.land().landed) == 2
    assert (local_deposit.landing / "%2Eversions/x").read_bytes() == b"theirs"


def test_a_file_where_a_folder_was_is_reported(local_deposit: Deposit) -> None:
    folder = local_deposit.write("Documents/x/y.pdf").parent
    local_deposit.land()
    (folder / "y.pdf").unlink()
    folder.rmdir()
    local_deposit.write("Documents/x")
    local_deposit.write(CDRS)
    result = local_deposit.land()
    assert [file.path for file in result.landed] == [CDRS]
    assert "same name" in result.failed[0].reason


def test_no_server_at_all_is_three_attempts_and_a_clear_error(tmp_path: Path, keys: Keys) -> None:
    for protocol in ("ftp", "sftp"):
        (tmp_path / protocol).mkdir()
        with serve(protocol, tmp_path / protocol, keys) as gone:
            pass
        with pytest.raises(RemoteUnreachable, match="no answer.*3 attempts"):
            gone.land()
        assert gone.pauses == [2, 10]


def test_a_server_without_times_is_refused(
    tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyftpdlib.handlers import FTPHandler

    known = {key: value for key, value in FTPHandler.proto_cmds.items() if key != "MDTM"}
    monkeypatch.setattr(FTPHandler, "proto_cmds", known)
    with serve("ftp-list", tmp_path, keys) as deposit:
        deposit.write(CDRS)
        with pytest.raises(RemoteError, match="neither MLST nor SIZE and MDTM"):
            deposit.land()


def test_only_files_whose_line_changed_are_asked_about_where_listings_have_no_times(
    tmp_path: Path, keys: Keys
) -> None:
    with serve("ftp-list", tmp_path, keys) as deposit:
        deposit.write(CDRS, age_s=3 * 86400)
        deposit.write(OTHER, age_s=3 * 86400)
        deposit.land()
        deposit.faults.commands.clear()
        deposit.write(OTHER, b"longer than it was before")
        assert [file.path for file in deposit.land().landed] == [OTHER]
        # once for the listing, once before and once after the read; none for the file that did not change
        assert deposit.faults.commands.count("MDTM") == 3


def test_the_server_is_only_read(served: Deposit) -> None:
    served.write(CDRS)
    before = _tree(served.root)
    served.land()
    assert _tree(served.root) == before
    assert not {"STOR", "DELE", "RNFR", "MKD", "RMD", "APPE", "SITE"} & set(served.faults.commands)


def _tree(folder: Path, but: Path | None = None) -> dict[Path, Any]:
    return {
        at: (at.stat().st_size, at.stat().st_mtime_ns) if at.is_file() else None
        for at in folder.rglob("*")
        if but is None or not at.is_relative_to(but)
    }
