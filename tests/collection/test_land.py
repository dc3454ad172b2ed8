"""Landing over real servers of every protocol."""

import os
import stat
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from origyne_pipeline.collection.landing_folder import LandingFolderError
from origyne_pipeline.collection.landing_lock import LandingBusyError, landing_lock
from origyne_pipeline.collection.register import LandedFile, read_landed_files
from origyne_pipeline.collection.remote import RemoteError
from origyne_pipeline.feeds.deposits import overridden
from origyne_pipeline.files import file_sha256

from .conftest import NOW, Deposit

CDRS = "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.csv"


def test_every_file_lands_byte_for_byte_under_its_own_path(deposit: Deposit) -> None:
    contents = {
        CDRS: b"\xef\xbb\xbfID_CDR;TYPE\r\n" + os.urandom(400_000),
        "Cartes SIM/CartesSIM_CMD001_20260802.csv": b"NUM_COMMANDE\n",
        "Factures/Intégrateur/Facture_202609.csv": b"",
        "Documents/sub/Kbis (copie).pdf": b"%PDF\r\n\x00",
        "RatedCDRs/MOBILE/lisez-moi.txt": b"bonjour",
    }
    for path, content in contents.items():
        deposit.write(path, content)
    result = deposit.land()
    assert {file.path: file.feed for file in result.landed} == {
        CDRS: "rated_cdrs_mobile",
        "Cartes SIM/CartesSIM_CMD001_20260802.csv": "sim_cards",
        "Factures/Intégrateur/Facture_202609.csv": "supplier_invoices",
        "Documents/sub/Kbis (copie).pdf": "documents",
        "RatedCDRs/MOBILE/lisez-moi.txt": "unknown",
    }
    for path, content in contents.items():
        assert (deposit.landing / path).read_bytes() == content
    assert (result.waiting, result.ignored, result.failed) == ((), (), ())
    assert result.fetched_bytes == sum(map(len, contents.values()))


def test_what_the_register_says_of_a_file(deposit: Deposit) -> None:
    deposit.write(CDRS, b"abc", age_s=7200)
    deposit.land()
    (file,) = read_landed_files(deposit.settings.home)
    assert (file.path, file.name, file.size_bytes) == (CDRS, "RatedCDRs_MOBILE_20261003_100245.csv", 3)
    assert file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert file.modified_at == NOW - timedelta(seconds=7200)
    assert file.deposited_at == datetime(2026, 10, 3, 8, 2, 45, tzinfo=UTC)
    assert (file.landed_at, file.superseded_by) == (NOW, None)
    assert (deposit.settings.home / file.landing_file).read_bytes() == b"abc"


def test_landing_again_fetches_nothing(deposit: Deposit) -> None:
    deposit.write(CDRS)
    deposit.write("Account_VGA/Account_VGA_20261003.csv")
    deposit.land()
    before = read_landed_files(deposit.settings.home)
    again = deposit.land()
    assert (again.landed, again.unchanged_count, again.fetched_bytes, again.deposit_days) == ((), 2, 0, ())
    assert read_landed_files(deposit.settings.home) == before


def test_files_and_folders_are_their_owners_only(deposit: Deposit) -> None:
    deposit.write("Cartes SIM/CartesSIM_CMD001_20260802.csv", b"PUK1\n12345678\n")
    deposit.land()
    for at in (deposit.settings.home, *deposit.settings.home.rglob("*")):
        expected = 0o700 if at.is_dir() else 0o600
        assert stat.S_IMODE(at.stat().st_mode) == expected, at


def test_a_file_not_settled_waits_then_lands(deposit: Deposit) -> None:
    deposit.write(CDRS, age_s=30)
    first = deposit.land()
    assert [file.path for file in first.waiting] == [CDRS]
    assert first.landed == ()
    deposit.now += timedelta(seconds=91)
    assert [file.path for file in deposit.land().landed] == [CDRS]


def test_a_file_dated_in_the_future_lands_once_listings_agree_for_long_enough(deposit: Deposit) -> None:
    deposit.write(CDRS, age_s=-7200)
    assert deposit.land().landed == ()
    deposit.now += timedelta(seconds=119)
    assert deposit.land().landed == ()
    deposit.now += timedelta(seconds=1)
    assert [file.path for file in deposit.land().landed] == [CDRS]


def test_a_wait_of_zero_seconds_is_no_wait(deposit: Deposit) -> None:
    deposit.write(CDRS, age_s=0)
    assert [file.path for file in deposit.with_ftp(settle_seconds=0).land().landed] == [CDRS]


def test_a_file_that_arrives_late_with_an_old_time_lands(deposit: Deposit) -> None:
    deposit.write(CDRS)
    deposit.land()
    deposit.write("RatedCDRs/MOBILE/RatedCDRs_MOBILE_20260901_080000.csv", b"x", age_s=90 * 86400)
    assert [file.name for file in deposit.land().landed] == ["RatedCDRs_MOBILE_20260901_080000.csv"]


def test_two_files_of_the_same_second_both_land(deposit: Deposit) -> None:
    deposit.write(CDRS)
    deposit.land()
    for minute in (3, 4):
        deposit.write(f"RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_10{minute:02}00.csv", b"x")
    assert len(deposit.land().landed) == 2


def test_a_clock_set_back_does_not_change_the_order_of_versions(deposit: Deposit) -> None:
    for days, content in ((0, b"1"), (-400, b"22"), (30, b"333")):
        deposit.write(CDRS, content)
        moved = replace(deposit, now=NOW + timedelta(days=days)).with_ftp(settle_seconds=0)
        assert len(moved.land().landed) == 1
    versions = read_landed_files(deposit.settings.home)
    assert [version.superseded_by for version in versions] == [2, 3, None]
    assert (deposit.landing / CDRS).read_bytes() == b"333"


def test_other_content_is_a_new_version_and_the_former_bytes_are_kept(deposit: Deposit) -> None:
    deposit.write(CDRS, b"one")
    deposit.land()
    deposit.write(CDRS, b"two", age_s=1800)
    result = deposit.land()
    former, current = read_landed_files(deposit.settings.home)
    assert result.landed == result.new_versions == (current,)
    assert result.replaced == (former,)
    assert (former.superseded_by, former.superseded_at) == (current.version_id, NOW)
    assert (deposit.settings.home / former.landing_file).read_bytes() == b"one"
    assert former.landing_file == f"landing/.versions/{CDRS}/{former.sha256[:16]}"
    assert (deposit.landing / CDRS).read_bytes() == b"two"
    assert [str(day) for day in result.deposit_days] == ["2026-10-03"]


def test_content_that_comes_back_is_a_third_version(deposit: Deposit) -> None:
    for age_s, content in ((5000, b"one"), (4000, b"two"), (3000, b"one")):
        deposit.write(CDRS, content, age_s)
        deposit.land()
    versions = read_landed_files(deposit.settings.home)
    assert [version.superseded_by for version in versions] == [2, 3, None]
    kept = [(deposit.settings.home / version.landing_file).read_bytes() for version in versions]
    assert kept == [b"one", b"two", b"one"]


def test_the_same_content_deposited_again_is_the_same_deposit(deposit: Deposit) -> None:
    path = "Tables tarifaires/TABLES_TARIFAIRES_20261001.xlsx"
    deposit.write(path, b"PK", age_s=7200)
    (first,) = deposit.land().landed
    deposit.write(path, b"PK", age_s=3600)
    again = deposit.land()
    assert (again.landed, again.unchanged_count) == ((), 1)
    assert read_landed_files(deposit.settings.home) == (first,)
    assert first.deposited_at == NOW - timedelta(seconds=7200)


def test_a_file_gone_from_the_server_stays_landed(deposit: Deposit) -> None:
    at = deposit.write(CDRS, b"kept")
    deposit.land()
    at.unlink()
    assert deposit.land().landed == ()
    assert (deposit.landing / CDRS).read_bytes() == b"kept"
    assert read_landed_files(deposit.settings.home)[0].superseded_by is None


@pytest.mark.parametrize(
    "folder",
    [
        "Factures/Intégrateur".encode(),
        unicodedata.normalize("NFD", "Factures/Intégrateur").encode(),
        "Factures/Intégrateur".encode("latin-1"),
        "Factures/Intégrateur".encode().decode("latin-1").encode(),
        b"Factures/Integrateur",
    ],
    ids=["utf-8", "decomposed", "latin-1", "twice encoded", "no accent"],
)
def test_an_accented_folder_is_the_feed_in_any_encoding(deposit: Deposit, folder: bytes) -> None:
    deposit.write(folder + b"/Facture_202609.csv", b"NUM_FACTURE\n")
    (file,) = deposit.land().landed
    assert file.feed == "supplier_invoices"
    assert file.path == unicodedata.normalize("NFC", file.path)
    assert (deposit.landing / file.path).read_bytes() == b"NUM_FACTURE\n"
    assert deposit.land().unchanged_count == 1


def test_one_path_in_two_encodings_is_the_latest_of_the_two(deposit: Deposit) -> None:
    deposit.write("Documents/Reçu.pdf".encode(), b"older", age_s=7200)
    deposit.write("Documents/Reçu.pdf".encode("latin-1"), b"newer", age_s=3600)
    result = deposit.land()
    assert [(file.path, file.path_bytes) for file in result.landed] == [
        ("Documents/Reçu.pdf", b"Documents/Re\xe7u.pdf")
    ]
    assert "another encoding" in result.ignored[0].reason
    assert deposit.land().landed == ()


def test_links_and_pipes_are_not_followed(deposit: Deposit) -> None:
    deposit.write(CDRS)
    secret = deposit.root.parent / "secret"
    secret.write_text("not deposited")
    (deposit.root / "Documents").mkdir()
    (deposit.root / "Documents" / "loop").symlink_to(deposit.root)
    (deposit.root / "Documents" / "out.pdf").symlink_to(secret)
    result = deposit.land()
    landed = {file.path for file in result.landed}
    assert CDRS in landed
    assert len(landed) == 1
    assert (deposit.root / "Documents" / "loop").exists()
    assert not any("not deposited" in at.read_text(errors="ignore") for at in _files(deposit.settings.home))


def test_a_folder_that_cannot_be_read_does_not_hide_the_others(local_deposit: Deposit) -> None:
    local_deposit.write(CDRS)
    local_deposit.write("Documents/Kbis.pdf")
    real = os.scandir

    def refusing(path: bytes) -> object:
        if os.fsencode(path).endswith(b"/deposit/Documents"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("origyne_pipeline.collection.remote_file.os.scandir", refusing)
        result = local_deposit.land()
    assert [file.path for file in result.landed] == [CDRS]
    assert [(ignored.path, "cannot be listed" in ignored.reason) for ignored in result.ignored] == [
        ("Documents", True)
    ]


def test_a_root_that_does_not_exist_is_an_error_not_an_empty_deposit(deposit: Deposit) -> None:
    url = (deposit.settings.ftp.url or "").rstrip("/") + "/nowhere"
    with pytest.raises(RemoteError, match="ORIGYNE_FTP_URL"):
        deposit.with_ftp(url=url).land()


def test_the_root_may_be_a_folder_of_the_server(deposit: Deposit) -> None:
    deposit.write("vno 7/" + CDRS)
    url = (deposit.settings.ftp.url or "").rstrip("/") + "/vno%207/"
    assert [file.path for file in deposit.with_ftp(url=url).land().landed] == [CDRS]


def test_progress_goes_from_nothing_to_all(deposit: Deposit) -> None:
    for hour in range(3):
        deposit.write(f"AccountStatus/AccountStatus_20261003_0{hour}0000.csv", b"x" * 1000, age_s=3600 - hour)
    seen = []
    deposit.land(progress=seen.append)
    assert [step.bytes_done for step in seen] == sorted(step.bytes_done for step in seen)
    assert (seen[-1].files_done, seen[-1].files_total, seen[-1].bytes_done, seen[-1].bytes_total) == (
        3,
        3,
        3000,
        3000,
    )


def test_a_second_landing_at_the_same_time_says_so(local_deposit: Deposit) -> None:
    local_deposit.write(CDRS)
    with landing_lock(local_deposit.settings.home), pytest.raises(LandingBusyError, match=str(os.getpid())):
        local_deposit.land()
    assert len(local_deposit.land().landed) == 1


def test_nothing_is_fetched_when_the_disk_has_no_room(
    local_deposit: Deposit, monkeypatch: pytest.MonkeyPatch
) -> None:
    local_deposit.write(CDRS)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with pytest.raises(LandingFolderError, match="1000 bytes are free"):
        local_deposit.land()
    assert not (local_deposit.landing / CDRS).exists()


def test_a_disk_that_fills_leaves_no_half_file(
    local_deposit: Deposit, monkeypatch: pytest.MonkeyPatch
) -> None:
    local_deposit.write(CDRS)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("origyne_pipeline.collection.fetching.os.fsync", full)
        with pytest.raises(LandingFolderError, match="No space left"):
            local_deposit.land()
    assert list(_files(local_deposit.landing)) == []
    assert len(local_deposit.land().landed) == 1


def test_a_data_root_inside_the_deposit_is_refused(local_deposit: Deposit) -> None:
    url = f"file://{local_deposit.root.parent}"
    with pytest.raises(RemoteError, match="lies inside the deposit"):
        local_deposit.with_ftp(url=url).land()


def test_a_lost_landing_file_is_fetched_again(local_deposit: Deposit) -> None:
    local_deposit.write(CDRS, b"abc")
    local_deposit.land()
    (local_deposit.landing / CDRS).unlink()
    assert local_deposit.land().landed == ()
    assert (local_deposit.landing / CDRS).read_bytes() == b"abc"


def test_a_lost_register_is_made_anew_by_landing_again(local_deposit: Deposit) -> None:
    local_deposit.write(CDRS, b"abc")
    local_deposit.write("Documents/Kbis.pdf")
    local_deposit.land()
    before = read_landed_files(local_deposit.settings.home)
    (local_deposit.settings.home / "registers/landing.sqlite").unlink()
    local_deposit.land()
    assert read_landed_files(local_deposit.settings.home) == before


def test_a_register_lost_after_the_server_was_purged_is_made_anew_from_the_landing_folder(
    deposit: Deposit,
) -> None:
    deposit.write("Documents/Kbis.pdf", age_s=9000)
    deposit.write(".versions/Reçu.pdf", age_s=8500)
    for age_s, content in ((8000, b"one"), (7000, b"two"), (7500, b"three")):
        at = deposit.write(CDRS, content, age_s)
        deposit.land()
    before = {_without_number(file) for file in read_landed_files(deposit.settings.home)}
    (deposit.settings.home / "registers/landing.sqlite").unlink()
    at.unlink()
    result = deposit.land()
    assert (result.landed, result.unchanged_count) == ((), 2)
    after = read_landed_files(deposit.settings.home)
    assert {_without_number(file) for file in after} == before
    assert [file.superseded_by is None for file in after].count(True) == 3
    for file in after:
        assert file_sha256(deposit.settings.home / file.landing_file) == file.sha256


def test_a_corrected_layout_takes_up_files_already_landed(local_deposit: Deposit) -> None:
    local_deposit.write("RatedCDRs/MOBILE/cdr-2026-10-03.csv")
    (landed,) = local_deposit.land().landed
    assert landed.feed == "unknown"
    patterns = overridden(
        {"rated_cdrs_mobile": [{"names": r"cdr-(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\.csv"}]}
    )
    result = local_deposit.land(patterns=patterns)
    ((before, after),) = result.reclassified
    assert (before, after.feed) == (landed, "rated_cdrs_mobile")
    assert after.deposited_at == datetime(2026, 10, 3, 18, tzinfo=UTC)
    assert [str(day) for day in result.deposit_days] == ["2026-10-03", "2026-11-24"]


def test_no_url_is_a_clear_error(local_deposit: Deposit) -> None:
    with pytest.raises(RemoteError, match="ORIGYNE_FTP_URL: not set"):
        local_deposit.with_ftp(url=None).land()


def _without_number(file: LandedFile) -> LandedFile:
    return replace(file, version_id=0, superseded_by=file.superseded_by and 0)


def _files(folder: Path) -> list[Path]:
    return [at for at in folder.rglob("*") if at.is_file()]
