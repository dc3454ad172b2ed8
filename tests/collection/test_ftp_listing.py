"""Lines of MLSD and LIST as real servers write them."""

from datetime import UTC, datetime

import pytest

from origyne_pipeline.collection.ftp_listing import FILE, FOLDER, OTHER, parse_list, parse_mlsd, parse_time

WHEN = datetime(2026, 10, 3, 10, 2, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"type=file;size=12;modify=20261003100245;unique=8g2; a b.csv", (b"a b.csv", FILE, 12, WHEN)),
        (b"Type=File;Size=12;Modify=20261003100245.000; x.csv", (b"x.csv", FILE, 12, WHEN)),
        (
            b"modify=20261003100245;perm=flcdmpe;type=dir; Int\xe9grateur",
            (b"Int\xe9grateur", FOLDER, None, WHEN),
        ),
        (b"type=OS.unix=slink:/etc;size=1; link", (b"link", OTHER, 1, None)),
        (b"type=file;size=-1;modify=nonsense;  leading", (b" leading", FILE, None, None)),
    ],
)
def test_an_mlsd_line(line: bytes, expected: tuple[object, ...]) -> None:
    entry = parse_mlsd(line)
    assert entry is not None
    assert (entry.name, entry.kind, entry.size_bytes, entry.modified_at) == expected


@pytest.mark.parametrize(
    "line", [b"type=cdir; .", b"type=pdir; ..", b"type=dir; ..", b"", b"nonsense", b"type=file;"]
)
def test_an_mlsd_line_that_is_no_entry(line: bytes) -> None:
    assert parse_mlsd(line) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"-rw-r--r--    1 1000     1000          12 Oct 03 10:02 a b.csv", (b"a b.csv", FILE, 12)),
        (b"-rw-r--r--   1 vno      vno          12 Oct  3  2025 x.csv", (b"x.csv", FILE, 12)),
        (
            b"drwxr-xr-x    2 0        0            4096 Nov 24 04:33 Cartes SIM",
            (b"Cartes SIM", FOLDER, 4096),
        ),
        (b"-rw-r--r--    1 1000     1000          12 Oct 03 10:02   two", (b"  two", FILE, 12)),
        (b"lrwxrwxrwx    1 0        0               4 Nov 24 04:33 a -> /etc", (b"a -> /etc", OTHER, 4)),
        (b"prw-r--r--    1 0        0               0 Nov 24 04:33 pipe", (b"pipe", OTHER, 0)),
        (b"10-03-26  10:02AM                   12 x.csv", (b"x.csv", FILE, 12)),
        (b"10-03-2026  10:02       <DIR>          Account_VGA", (b"Account_VGA", FOLDER, None)),
    ],
)
def test_a_list_line(line: bytes, expected: tuple[object, ...]) -> None:
    entry = parse_list(line)
    assert entry is not None
    assert (entry.name, entry.kind, entry.size_bytes) == expected


@pytest.mark.parametrize("line", [b"total 12", b"", b"drwxr-xr-x 2 0 0 4096 Nov 24 04:33 ..", b"550 no"])
def test_a_list_line_that_is_no_entry(line: bytes) -> None:
    assert parse_list(line) is None


def test_a_listing_of_another_minute_has_another_mark() -> None:
    lines = [
        b"-rw-r--r-- 1 1 1 12 Oct 03 10:02 x",
        b"-rw-r--r-- 1 1 1 12 Oct 03 10:03 x",
        b"-rw-r--r-- 1 1 1 13 Oct 03 10:02 x",
    ]
    marks = [entry.mark for line in lines if (entry := parse_list(line))]
    assert len(set(marks)) == 3


@pytest.mark.parametrize("text", ["20261303000000", "2026100310024", "", "2026-10-03", "20261003106100"])
def test_a_time_that_is_none(text: str) -> None:
    assert parse_time(text) is None
