"""The faults of collection on the servers that wholesalers run: vsftpd, proftpd, pure-ftpd, OpenSSH."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from origyne_pipeline.collection.connecting import connect
from origyne_pipeline.collection.link import RemoteUnreachable
from origyne_pipeline.collection.register import read_landed_files
from origyne_pipeline.collection.remote import (
    Remote,
    RemoteError,
    RemoteLost,
    RemoteRefused,
    RemoteUntrusted,
    parse_url,
)
from origyne_pipeline.collection.remote_ftp import FtpRemote
from origyne_pipeline.collection.remote_sftp import SftpRemote
from origyne_pipeline.collection.upload import uploading

from .conftest import Deposit
from .real_servers import LIMIT, SERVERS, serve_really, signal_family

pytestmark = pytest.mark.long

CDRS = "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.csv"
OTHER = "Account_VGA/Account_VGA_20261003.csv"


@pytest.fixture(params=SERVERS)
def real(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deposit]:
    """A deposit on each server that is installed."""
    with serve_really(request.param, tmp_path) as deposit:
        yield deposit


def test_a_month_of_files_lands_byte_for_byte_and_once(real: Deposit) -> None:
    contents = {CDRS: os.urandom(300_000), OTHER: b"", "Cartes SIM/CartesSIM_C1_20260802.csv": b"NUM\n"}
    for path, content in contents.items():
        real.write(path, content, age_s=3 * 86400)
    result = real.land()
    assert {file.path for file in result.landed} == set(contents)
    assert all((real.landing / path).read_bytes() == content for path, content in contents.items())
    again = real.land()
    assert (again.landed, again.fetched_bytes, again.unchanged_count) == ((), 0, 3)


def test_a_redeposit_within_the_same_minute_is_seen_on_a_real_server(real: Deposit) -> None:
    real.write(CDRS, b"A;B\n1;2\n", age_s=3590)
    real.land()
    real.write(CDRS, b"A;B\n1;3\n", age_s=3570)
    assert [file.path for file in real.land().new_versions] == [CDRS]


def test_a_listing_that_pure_ftpd_truncates_is_an_error(tmp_path: Path) -> None:
    with serve_really("pure-ftpd", tmp_path) as deposit:
        for number in range(LIMIT - 3):  # "." and ".." count, and it says so at the limit itself
            deposit.write(f"Documents/{number:03}.pdf", b"x", age_s=3 * 86400)
        assert len(deposit.land().landed) == LIMIT - 3
        for number in range(3):
            deposit.write(f"Documents/more-{number}.pdf")
        with pytest.raises(RemoteError, match=rf"'Documents'.*Output truncated to {LIMIT} matches.*-L"):
            deposit.land()


def test_a_missing_folder_is_an_error_and_no_empty_deposit(real: Deposit) -> None:
    real.write(CDRS)
    url = f"{real.settings.ftp.url}".rstrip("/") + "/Factures/nowhere"
    with pytest.raises(RemoteError, match="no folder .*correct ORIGYNE_FTP_URL"):
        real.with_ftp(url=url).land()


def test_names_in_latin_1_decomposed_or_with_spaces_land_on_a_real_server(real: Deposit) -> None:
    names = [b"Documents/Int\xe9.pdf", b"Documents/e\xcc\x81t\xc3\xa9.pdf", b"Documents/ a  b .pdf"]
    for name in names:
        real.write(name, name)
    assert {file.path_bytes for file in real.land().landed} == set(names)


def test_links_pipes_and_loops_are_left_alone_on_a_real_server(real: Deposit) -> None:
    real.write(CDRS)
    (real.root / "Documents").mkdir()
    (real.root / "Documents" / "loop").symlink_to(real.root)
    (real.root / "Documents" / "passwd").symlink_to("/etc/passwd")
    os.mkfifo(real.root / "Documents" / "pipe")
    assert {file.path for file in real.land().landed} == {CDRS}


def test_a_hostile_name_on_a_real_server_is_left_alone(real: Deposit) -> None:
    real.write(CDRS)
    for name in (b"a\\b.csv", b"\x1b[2J.csv", b"a\x7f.csv"):
        real.write(b"Documents/" + name)
    assert {file.path for file in real.land().landed} == {CDRS}
    assert all(at.name.isprintable() for at in real.settings.home.rglob("*"))


def test_a_file_gone_between_listing_and_reading_does_not_stop_the_others(
    real: Deposit, monkeypatch: pytest.MonkeyPatch
) -> None:
    real.write(CDRS, age_s=7200)
    real.write(OTHER)
    fetch = "origyne_pipeline.collection.fetching.Fetching.run"
    from origyne_pipeline.collection.fetching import Fetching

    original = Fetching.run

    def vanishing(self: Fetching) -> None:
        (real.root / CDRS).unlink()
        original(self)

    monkeypatch.setattr(fetch, vanishing)
    result = real.land()
    assert ([file.path for file in result.landed], [file.path for file in result.failed]) == ([OTHER], [CDRS])


def test_one_forbidden_file_or_folder_does_not_stop_the_others(tmp_path: Path) -> None:
    with serve_really("pure-ftpd", tmp_path) as deposit:
        deposit.write(CDRS)
        deposit.write("Documents/secret.pdf").chmod(0o600)
        deposit.write("Factures/x.pdf").parent.chmod(0o700)
        result = deposit.land()
        assert [file.path for file in result.landed] == [CDRS]
        assert {left.path for left in (*result.failed, *result.ignored)} == {
            "Documents/secret.pdf",
            "Factures",
        }


@pytest.mark.parametrize("server", ["proftpd", "pure-ftpd"])
def test_a_wrong_password_is_tried_once_on_a_real_server(server: str, tmp_path: Path) -> None:
    with serve_really(server, tmp_path) as deposit:
        with pytest.raises(RemoteRefused, match="one attempt was made") as caught:
            deposit.with_ftp(password="wrong-0000").land()
        assert ("wrong-0000" not in str(caught.value), deposit.pauses) == (True, [])


def test_a_key_of_the_host_that_is_unknown_or_changed_is_refused_on_a_real_server(tmp_path: Path) -> None:
    with serve_really("sshd", tmp_path) as deposit:
        known_hosts = deposit.settings.ftp.known_hosts
        assert known_hosts
        host = known_hosts.read_text().split()[0]
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode()
        for content, words in (("", "host key is not in"), (f"{host} {other}", "host key CHANGED")):
            known_hosts.write_text(content)
            with pytest.raises(RemoteUntrusted, match=words):
                deposit.land()


def test_a_server_that_is_killed_while_it_is_read_leaves_nothing_half_landed(
    real: Deposit, monkeypatch: pytest.MonkeyPatch
) -> None:
    real.write(CDRS, os.urandom(8_000_000))
    from origyne_pipeline.collection.fetching import Fetching

    original = Fetching._fetch

    def killed(self: Fetching, remote: Remote, *arguments: object) -> str:
        signal_family(real.server, signal.SIGKILL)
        return original(self, remote, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Fetching, "_fetch", killed)
        with pytest.raises((RemoteLost, RemoteUnreachable)):
            real.land()
    assert (read_landed_files(real.settings.home), list((real.landing / ".parts").iterdir())) == ((), [])


def test_a_server_that_freezes_is_given_up_after_its_time(real: Deposit) -> None:
    real.write(CDRS)
    ftp = real.settings.ftp
    driver = SftpRemote if real.protocol == "sshd" else FtpRemote
    remote = driver(parse_url(ftp.url), ftp, timeout_s=8)
    signal_family(real.server, signal.SIGSTOP)
    try:
        began = time.monotonic()
        with pytest.raises(RemoteLost, match="no answer"):
            remote.stat(CDRS.encode())
        assert time.monotonic() - began < 40
    finally:
        signal_family(real.server, signal.SIGCONT)
        remote.close()


@pytest.mark.parametrize("server", ["proftpd", "sshd"])
def test_ten_thousand_entries_are_listed_in_one_pass(server: str, tmp_path: Path) -> None:
    with serve_really(server, tmp_path) as deposit:
        folder = deposit.root / "AccountStatus"
        folder.mkdir()
        for number in range(10_000):
            (folder / f"AccountStatus_{number:05}.csv").touch()
        remote = connect(deposit.settings.ftp)
        began = time.monotonic()
        listing = remote.list_tree(lambda path, mark: None)
        assert (len(listing.files), listing.ignored) == (10_000, [])
        assert time.monotonic() - began < 60
        remote.close()


def test_a_document_is_deposited_on_a_real_server(tmp_path: Path) -> None:
    with serve_really("sshd", tmp_path) as deposit:
        with uploading(deposit.settings.ftp, deposit.pauses.append) as upload:
            for content in (b"%PDF former", b"%PDF"):
                upload("Factures/Clients/2026-09/F2026-000001.pdf", content)
        put = deposit.root / "Factures/Clients/2026-09"
        assert [(at.name, at.read_bytes()) for at in put.iterdir()] == [("F2026-000001.pdf", b"%PDF")]
