from pathlib import Path

import pytest

from origyne_pipeline.collection.link import RemoteUnreachable
from origyne_pipeline.collection.remote import RemoteLost, RemoteRefused
from origyne_pipeline.collection.upload import uploading

from .conftest import Deposit, Keys, serve

PATH = "Factures/Clients/2026-09/F2026-000001.pdf"
LONG = bytes(range(256)) * 1000


def test_a_document_is_put_whole_in_new_folders_and_over_the_former_one(deposit: Deposit) -> None:
    with uploading(deposit.settings.ftp, deposit.pauses.append) as upload:
        upload(PATH, b"%PDF former")
        upload(PATH, LONG)
        upload(PATH.replace("01.pdf", "02.pdf"), b"")
    folder = deposit.root / "Factures/Clients/2026-09"
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert found == {"F2026-000001.pdf": LONG, "F2026-000002.pdf": b""}
    assert deposit.pauses == []


def test_a_place_that_cannot_be_written_fails_alone(deposit: Deposit) -> None:
    (deposit.root / "Factures").write_bytes(b"a file where a folder should be")
    with uploading(deposit.settings.ftp, deposit.pauses.append) as upload:
        with pytest.raises(OSError, match=f"{PATH}: cannot be written"):
            upload(PATH, b"%PDF")
        upload("Autre/F.pdf", b"%PDF")
    assert (deposit.root / "Autre/F.pdf").read_bytes() == b"%PDF"


def test_a_server_that_is_down_is_no_failure_of_a_file(tmp_path: Path, keys: Keys) -> None:
    for protocol in ("ftp", "sftp"):
        (tmp_path / protocol).mkdir()
        with serve(protocol, tmp_path / protocol, keys) as gone:
            pass
        with (
            uploading(gone.settings.ftp, gone.pauses.append) as upload,
            pytest.raises(RemoteUnreachable, match="no answer.*3 attempts"),
        ):
            upload(PATH, b"%PDF")


def test_a_server_that_breaks_the_connection_on_three_files_is_given_up(
    local_deposit: Deposit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RemoteLost("the connection broke")

    monkeypatch.setattr("origyne_pipeline.collection.remote_file.FileRemote.put", broken)
    with uploading(local_deposit.settings.ftp, local_deposit.pauses.append) as upload:
        for _ in range(2):
            with pytest.raises(OSError, match="broke"):
                upload(PATH, b"%PDF")
        with pytest.raises(RemoteLost):
            upload(PATH, b"%PDF")


def test_a_wrong_password_is_no_failure_of_a_file(deposit: Deposit) -> None:
    if deposit.protocol == "file":
        pytest.skip("a disk asks for no password")
    wrong = deposit.with_ftp(password="wrong")
    with uploading(wrong.settings.ftp, deposit.pauses.append) as upload, pytest.raises(RemoteRefused):
        upload(PATH, b"%PDF")
