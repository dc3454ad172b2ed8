"""Listings that do not show the whole folder, or not in a known form: told, and no file is missed in silence."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from origyne_pipeline.collection.ftp_listing import (
    FILE,
    FOLDER,
    OTHER,
    list_entry,
    masked,
    mlsd_entry,
    read_lines,
    shortfall,
)
from origyne_pipeline.collection.register import read_landed_files, read_left_alone
from origyne_pipeline.collection.remote import RemoteError

from .conftest import NOW, Deposit, Keys, serve

CDRS = "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.csv"
LINE = re.compile(rb"(\S+) +\S+ (\S+) +(\S+) +(\d+) (\w+ +\d+ +[\d:]+) (.+)\r\n", re.DOTALL)


@pytest.fixture(params=["ftp", "ftp-list"])
def served(request: pytest.FixtureRequest, tmp_path: Path, keys: Keys) -> Iterator[Deposit]:
    with serve(request.param, tmp_path, keys) as deposit:
        yield deposit


@pytest.fixture
def lister(tmp_path: Path, keys: Keys) -> Iterator[Deposit]:
    """A deposit behind a server that has LIST only."""
    with serve("ftp-list", tmp_path, keys) as deposit:
        yield deposit


@pytest.mark.parametrize(
    "end",
    [
        "226 Output truncated to 10000 matches",
        "226 Trop de fichiers, liste tronqu\u00e9e",
        "226 Transfer complete, only the first 2000 entries were sent",
        "226 Too many files in that folder",
        "226 5 matches total",
        "451 Local error in processing",
    ],
)
def test_a_truncated_listing_is_an_error(served: Deposit, end: str) -> None:
    served.write(CDRS)
    served.faults.listing_end = end
    with pytest.raises(RemoteError, match="listing (is not complete|ended with an error)") as caught:
        served.land()
    assert f"{served.settings.ftp.url}".split("@")[1].strip("/") in str(caught.value)
    assert "folder '/'" in str(caught.value)
    assert read_landed_files(served.settings.home) == ()


def test_a_folder_that_vsftpd_may_not_open_is_shown_as_ignored(served: Deposit) -> None:
    served.write(CDRS)
    (served.root / "RatedCDRs/empty").mkdir()
    served.faults.listing_end = "226 Transfer done (but failed to open directory)."
    result = served.land()
    assert [ignored.path for ignored in result.ignored] == ["RatedCDRs/empty"]
    assert [file.path for file in result.landed] == [CDRS]


@pytest.mark.parametrize(
    ("answer", "lines", "missing"),
    [
        ("226 Transfer complete.", 0, False),
        ("226 Directory send OK.", 5, False),
        ("226 ASCII Transfer complete, limited to 10 KB/s", 5, False),
        ("226-Options: -l\n226 5 matches total", 5, False),
        ("226-Options: -l\n226 5 matches total", 4, True),
        ("226 Output truncated to 10000 matches", 10000, True),
    ],
)
def test_what_an_answer_says_is_missing(answer: str, lines: int, missing: bool) -> None:
    assert (shortfall(answer, lines) is not None) is missing


@pytest.mark.parametrize(
    ("line", "name", "kind", "size"),
    [
        ("-rw-r--r-- 1 vno Domain Users 12 Oct 03 10:02 a b.csv", "a b.csv", FILE, 12),
        ("-rw-r--r-- 1 vno grp 12  3 sept. 10:02 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r-- 1 vno grp 12 sept.  3 10:02 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r-- 1 vno grp 12  3 f\u00e9vr.  2025 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r-- 1 vno grp 12 1er ao\u00fbt 10:02 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r-- 1 vno grp 12 Okt  3 10:02 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r-- 1 vno grp 12 10\u6708  3 10:02 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r-- 1 vno grp 12 Oct 03 10:02:45 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r-- 1 vno grp 12 Oct 03 10:02:45 2026 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r-- 1 vno grp 12 Oct 03 10:02 2026 x.csv", "2026 x.csv", FILE, 12),
        ("-rw-r--r-- 1 vno grp 12 03/10/2026 10:02 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r-- 1 vno grp 12 03.10.2026 10:02:45 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r--+ 1 vno grp 12 2026-10-03 10:02:45.000000000 +0200 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r-- 1 vno 12 Oct 03 10:02 x.csv", "x.csv", FILE, 12),
        ("-rw-r--r-- 12 Oct 03 10:02 x.csv", "x.csv", FILE, 12),
        ("drwxr-xr-x 2 vno grp with spaces 4096 Oct 03 10:02 Cartes SIM", "Cartes SIM", FOLDER, 4096),
        ("10-03-26  10:02AM                   12 x.csv", "x.csv", FILE, 12),
        ("03/10/2026  10:02            1,234 x.csv", "x.csv", FILE, 1234),
        ("2026-10-03  10:02:11       <REP>          Cartes SIM", "Cartes SIM", FOLDER, None),
        ("10/03/2026  10:02 PM       <JUNCTION>     elsewhere", "elsewhere", OTHER, None),
    ],
)
def test_a_line_of_another_server_is_read(line: str, name: str, kind: str, size: int | None) -> None:
    entry = list_entry(line.encode())
    assert entry is not None
    assert (entry.name.decode(), entry.kind, entry.size_bytes) == (name, kind, size)


@pytest.mark.parametrize(
    "line",
    [
        "-rw-r--r-- 1 vno grp 12 ?? 03/10 10-02 5 Oct 03 10:02 x",
        "-rw-r--r-- 1 vno grp lots Oct 03 10:02 x.csv",
        "+i8388621.48594,m825718503,r,s280,\tx.csv",
        "ls: cannot open directory",
        "<html><body>403</body></html>",
        "- [RWCEAFMS] vno 12 Oct 03 10:02 x.csv",
    ],
)
def test_a_line_that_cannot_surely_be_read_is_kept_apart(line: str) -> None:
    reading = read_lines([line.encode(), b"total 4", b"drwxr-xr-x 2 0 0 4096 Oct 03 10:02 .."], list_entry)
    assert (reading.entries, reading.unread) == ((), (line.encode(),))


def test_a_line_of_facts_that_cannot_be_read_is_kept_apart() -> None:
    lines = [b"type=file;size=1;modify=20261003100245; x", b"x y z", b"type=cdir; .", b"type=dir; .."]
    reading = read_lines(lines, mlsd_entry)
    assert ([entry.name for entry in reading.entries], reading.unread) == ([b"x"], (b"x y z",))


def test_a_line_is_shown_without_what_may_be_a_code() -> None:
    shown = masked(b"8933010000000001;1234;12345678\x1b[2J RatedCDRs_MOBILE_20261003_100245.csv" + b"x" * 500)
    assert shown.startswith("****;****;****\\x1b[2J RatedCDRs_MOBILE_20261003_100245.csv")
    assert len(shown) == 120


STYLES: dict[str, Callable[[re.Match[bytes]], bytes]] = {
    "a group with a space": lambda m: b"%b 1 vno Domain Users %b %b %b" % (m[1], m[4], m[5], m[6]),
    "a French month": lambda m: b"%b 1 vno grp %b  3 sept. 10:02 %b" % (m[1], m[4], m[6]),
    "seconds": lambda m: b"%b 1 vno grp %b Oct 03 10:02:45 %b" % (m[1], m[4], m[6]),
    "dd/mm/yyyy": lambda m: b"%b 1 vno grp %b 03/10/2026 10:02 %b" % (m[1], m[4], m[6]),
    "no group": lambda m: b"%b 1 vno %b %b %b" % (m[1], m[4], m[5], m[6]),
    "DOS": lambda m: b"03/10/2026  10:02  %b  %b" % (b"<REP>" if m[1][:1] == b"d" else m[4], m[6]),
}


@pytest.mark.parametrize("style", STYLES)
def test_a_new_file_is_seen_however_the_server_writes_its_line(lister: Deposit, style: str) -> None:
    def rewritten(line: bytes) -> bytes:
        parts = LINE.fullmatch(line)
        assert parts, line
        return STYLES[style](parts) + b"\r\n"

    lister.write(CDRS)
    lister.faults.style = rewritten
    result = lister.land()
    assert ([file.path for file in result.landed], result.ignored) == ([CDRS], ())


def test_lines_that_cannot_be_read_are_shown_as_ignored(lister: Deposit) -> None:
    lister.write("Documents/a.pdf")
    lister.write("Documents/b.pdf")
    lister.faults.style = lambda line: b"12345678 b.pdf ?\r\n" if b"b.pdf" in line else line
    result = lister.land()
    assert [file.path for file in result.landed] == ["Documents/a.pdf"]
    assert [(ignored.path, ignored.reason) for ignored in result.ignored] == [
        ("Documents: **** b.pdf ?", "a line of the listing that could not be read")
    ]
    assert [left.path for left in read_left_alone(lister.settings.home)] == ["Documents: **** b.pdf ?"]


def test_a_listing_of_which_no_line_can_be_read_is_an_error(lister: Deposit) -> None:
    lister.write(CDRS)
    lister.land()
    lister.write("RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261004_100245.csv")
    lister.faults.style = lambda line: b"12345678;" + line
    with pytest.raises(
        RemoteError, match="none of its 1 lines could be read.*found '\\*\\*\\*\\*;"
    ) as caught:
        lister.land()
    assert "12345678" not in str(caught.value)


def test_an_empty_folder_is_no_unreadable_one(lister: Deposit) -> None:
    (lister.root / "Documents").mkdir()
    lister.write(CDRS)
    assert (lister.land().ignored, len(read_landed_files(lister.settings.home))) == ((), 1)


def test_a_redeposit_of_the_same_size_within_the_same_minute_is_seen(deposit: Deposit) -> None:
    deposit.write(CDRS, b"A;B\n1;2\n", age_s=3590)
    deposit.land()
    deposit.write(CDRS, b"A;B\n1;3\n", age_s=3570)
    assert [file.path for file in deposit.land().new_versions] == [CDRS]
    assert (deposit.landing / CDRS).read_bytes() == b"A;B\n1;3\n"


def test_a_redeposit_of_the_same_size_and_time_is_seen_by_its_hash(deposit: Deposit) -> None:
    deposit.write(CDRS, b"A;B\n1;2\n")
    deposit.land()
    deposit.write(CDRS, b"A;B\n1;3\n")
    if deposit.protocol != "ftp-list":  # exact times: compared once a day
        assert deposit.land().landed == ()
        deposit.now += NOW - NOW.replace(day=NOW.day - 1)
    result = deposit.land()
    assert [file.path for file in result.new_versions] == [CDRS]
    assert (result.fetched_bytes, result.unchanged_count) == (8, 0)
    assert (deposit.landing / CDRS).read_bytes() == b"A;B\n1;3\n"


def test_what_is_fetched_again_to_compare_is_bounded_and_takes_turns(lister: Deposit) -> None:
    for hour in range(4):
        lister.write(f"AccountStatus/AccountStatus_20261123_0{hour}0000.csv", b"x" * 1000)
    lister.write("AccountStatus/AccountStatus_20261001_000000.csv", b"x" * 1000, age_s=3 * 86400)
    bounded = lister.with_ftp(recheck_bytes=2500)
    bounded.land()
    lister.faults.commands.clear()
    bounded.now = NOW.replace(minute=30)
    assert bounded.land().rechecked_bytes == 2000
    assert lister.faults.commands.count("RETR") == 2
    bounded.now = NOW.replace(hour=13)
    for path in (
        "AccountStatus/AccountStatus_20261123_020000.csv",
        "AccountStatus/AccountStatus_20261123_030000.csv",
    ):
        at = lister.root / path
        stamp = at.stat().st_mtime
        at.write_bytes(b"y" * 1000)
        os.utime(at, (stamp, stamp))
    assert len(bounded.land().new_versions) == 2
    assert lister.with_ftp(recheck_bytes=0).land().rechecked_bytes == 0


def test_one_file_that_is_too_large_does_not_stop_the_others(deposit: Deposit) -> None:
    deposit.write("Documents/huge.bin", b"x" * 5000, age_s=7200)
    deposit.write(CDRS)
    small = deposit.with_ftp(max_file_bytes=4999)
    result = small.land()
    assert [file.path for file in result.landed] == [CDRS]
    ((path, reason),) = [(ignored.path, ignored.reason) for ignored in result.ignored]
    assert path == "Documents/huge.bin"
    assert "5000 bytes, more than the 4999 of [ftp] max_file_bytes (ORIGYNE_FTP_MAX_FILE_BYTES)" in reason
    assert [(left.path, left.kind) for left in read_left_alone(deposit.settings.home)] == [
        ("Documents/huge.bin", "ignored")
    ]
    assert len(deposit.land().landed) == 1
    assert read_left_alone(deposit.settings.home) == ()


def test_a_sparse_file_of_200_gib_does_not_stop_the_others(deposit: Deposit) -> None:
    at = deposit.write("Documents/huge.bin", b"", age_s=7200)
    os.truncate(at, 200 * 1024**3)
    os.utime(at, (NOW.timestamp() - 7200,) * 2)
    deposit.write(CDRS)
    result = deposit.land()
    assert ([file.path for file in result.landed], [i.path for i in result.ignored]) == (
        [CDRS],
        ["Documents/huge.bin"],
    )
    past_the_limit = deposit.with_ftp(max_file_bytes=2**40)
    deposit.write("Documents/new.pdf")
    result = past_the_limit.land()  # now it is judged by the disk
    assert [file.path for file in result.landed] == ["Documents/new.pdf"]
    assert [(failed.path, "make room" in failed.reason) for failed in result.failed] == [
        ("Documents/huge.bin", True)
    ]
