"""Sections of a layout: files in a form of their own become the same events, and what cannot be read is refused."""

import gzip
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.feeds.layout import Layout, LayoutError, load_layout
from tests.deposits import Deposit

EVENT = (
    "VOIX",
    "SORTANT",
    "33699134886",
    "33142685300",
    datetime(2026, 9, 1, 8, tzinfo=UTC),
    60,
    Decimal("0.05"),
)
COLUMNS = (
    "usage",
    "direction",
    "line",
    "called_number",
    "started_at",
    "duration_s",
    "supplier_amount_excl_tax",
)
FIXED = """
TYPE = { constant = "VOIX" }
SENS = { constant = "SORTANT" }
VOLUME = { constant = "" }
RESEAU = { constant = "20801" }
"""


def layout_of(folder: Path, *sections: str, **files: str) -> Layout:
    """A layout of some sections, with other files beside it."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    path = folder / "layouts.toml"
    path.write_text("\n".join(sections), encoding="utf-8")
    return load_layout(path)


def section(
    columns: str, file: str = "", names: str = "x_{AAAAMMJJ}", *, feed: str = "rated_cdrs_mobile"
) -> str:
    """A section of files x_20260901 at the root."""
    dialect = f"[{feed}.file]\n{file}\n" if file else ""
    return f"[{feed}]\nfolder = ''\nnames = '{names}'\n{dialect}[{feed}.columns]\n{columns}"


def cleaned(folder: Path, layout: Layout, content: str | bytes, name: str = "x_20260901") -> Deposit:
    """A deposit of one file, cleaned."""
    deposit = Deposit(folder / "home", layout=layout)
    deposit.put(name, content)
    deposit.clean_cdrs()
    return deposit


SHAPES = {
    "no header, quoted, date and time in one": (
        'header = false\ndelimiter = ","',
        FIXED
        + 'MSISDN = 2\nNUMERO_APPELE = 3\nDATE_HEURE = { from = 4, format = "%Y-%m-%d %H:%M:%S" }\nDUREE = 5\n'
        "MONTANT_HT = 6",
        '"","0699134886","0142685300","2026-09-01 10:00:00","60","0.05"\n',
    ),
    "UTC, cents, seconds with decimals": (
        'delimiter = ","',
        FIXED + 'MSISDN = "src"\nNUMERO_APPELE = "dst"\n'
        'DATE_HEURE = { from = "start (UTC)", format = "%Y-%m-%d %H:%M:%S", zone = "UTC" }\n'
        'DUREE = { from = "secs", form = "S" }\nMONTANT_HT = { from = "cents", scale = -2 }',
        "src,dst,start (UTC),secs,cents\n33699134886,33142685300,2026-09-01 08:00:00,59.2,5\n",
    ),
    "mail's date, negative price, words": (
        'delimiter = ","',
        FIXED.replace(
            '{ constant = "SORTANT" }', '{ from = "Direction", words = { SORTANT = ["outbound-api"] } }'
        )
        + 'MSISDN = "From"\nNUMERO_APPELE = "To"\n'
        'DATE_HEURE = { from = "StartTime", format = "%a, %d %b %Y %H:%M:%S %z" }\n'
        'DUREE = "Duration"\nMONTANT_HT = { from = "Price", negate = true }',
        "From,To,Direction,StartTime,Duration,Price\n"
        '+33699134886,+33142685300,outbound-api,"Tue, 01 Sep 2026 08:00:00 +0000",60,-0.05000\n',
    ),
    "record types that carry": (
        'header = false\ndelimiter = "|"\n'
        'record_type = { keep = ["US"], ignore = ["HE", "TR"], carry = { "1" = "ND", "2" = "DATE" } }',
        FIXED + 'MSISDN = "ND"\nDATE = { from = "DATE", format = "%Y%m%d" }\nNUMERO_APPELE = 2\nHEURE = 3\n'
        'DUREE = { from = 4, form = "MM:SS" }\nMONTANT_HT = { from = 5, decimal = "," }',
        "HE|M2\n1|0699134886\n2|20260901\nUS|0142685300|10:00:00|1:00|0,0500\nTR|1\n",
    ),
    "fixed width, national numbers": (
        "header = false\nwidths = [10, 11, 15, 5, 6]",
        FIXED + "MSISDN = { from = 1, national = true }\nNUMERO_APPELE = { from = 2, national = true }\n"
        'DATE_HEURE = { from = 3, format = "%Y%m%d%H%M%S" }\nDUREE = 4\nMONTANT_HT = { from = 5, scale = -3 }',
        "699134886 142685300  20260901100000    60    50\n",
    ),
    "title, feet, two columns added, thousandths of a second": (
        "skip_lines = 2\nskip_end = 1",
        FIXED
        + 'MSISDN = "Appelant"\nNUMERO_APPELE = "Appelé"\nDATE = "Jour"\nHEURE = { from = "Heure", format = "%Hh%M" }\n'
        'DUREE = { from = "ms", form = "MS" }\nMONTANT_HT = { sum = ["a", "b"], strip = ["€"] }',
        "Relevé\n\nAppelant;Appelé;Jour;Heure;ms;a;b\n"
        "0699134886;0142685300;01/09/2026;10h00;60000;0,02 €;0,03 €\nTotal;;;;;;\n",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_of_any_shape_becomes_the_same_event(tmp_path: Path, shape: str) -> None:
    file, columns, content = SHAPES[shape]
    layout = layout_of(tmp_path, section(columns, file))
    deposit = cleaned(tmp_path, layout, content)
    assert deposit.rows("cdrs", *COLUMNS) == [EVENT]
    assert not deposit.rows("refused_rows", "source_line", "reason", "raw")
    ((lines, header, rows, blank),) = deposit.rows(
        "file_results", "line_count", "header_lines", "row_lines", "blank_lines"
    )
    assert lines == header + rows + blank == content.count("\n")


PLAIN = SHAPES["UTC, cents, seconds with decimals"]


@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda data: data.decode().encode("utf-16"), lambda data: data]
)
def test_a_packed_or_wide_file_is_read_as_the_plain_one(tmp_path: Path, pack) -> None:  # type: ignore[no-untyped-def]
    layout = layout_of(tmp_path, section(PLAIN[1], PLAIN[0]))
    assert cleaned(tmp_path, layout, pack(PLAIN[2].encode())).rows("cdrs", *COLUMNS) == [EVENT]


def test_both_readers_make_the_same_of_a_section(tmp_path: Path) -> None:
    """A quote anywhere takes a file to the slow reader."""
    layout = layout_of(tmp_path, section(PLAIN[1], PLAIN[0]))
    row = "33699134886,33142685300,2026-09-0{day} 08:00:0{day},6{day},{day}\n"
    rows = (
        "".join(row.format(day=day) for day in range(1, 10))
        + "1,2,3,4,5\n33699134886,,2026-09-01 08:00:00,x,5\n"
    )
    head = PLAIN[2].partition("\n")[0] + "\n"
    results = []
    for place, quoted in enumerate((rows, rows.replace("33699134886,", '"33699134886",'))):
        folder = tmp_path / str(place)
        folder.mkdir()
        deposit = cleaned(folder, layout, head + quoted, "x_20260910")
        results.append(
            (deposit.rows("cdrs", *COLUMNS), deposit.rows("refused_rows", "source_line", "reason"))
        )
    assert results[0] == results[1]
    assert (len(results[0][0]), results[0][1]) == (9, [(11, "BAD_PHONE"), (12, "MISSING_VALUE")])


def test_a_value_that_cannot_be_turned_is_refused_with_its_raw_line(tmp_path: Path) -> None:
    layout = layout_of(tmp_path, section(PLAIN[1], PLAIN[0]))
    content = (
        PLAIN[2]
        + "33699134886,33142685300,01/09/2026 08:00:00,60,5\n33699134886,33142685300,2026-09-01 08:00:00,1min,5\n"
    )
    deposit = cleaned(tmp_path, layout, content)
    assert deposit.rows("refused_rows", "source_line", "reason", "raw") == [
        (3, "BAD_DATE", "33699134886,33142685300,01/09/2026 08:00:00,60,5"),
        (4, "BAD_NUMBER", "33699134886,33142685300,2026-09-01 08:00:00,1min,5"),
    ]


def test_sections_of_one_feed_have_their_own_names_and_rows(tmp_path: Path) -> None:
    both = (
        section(PLAIN[1], PLAIN[0]),
        section(SHAPES["mail's date, negative price, words"][1], 'delimiter = ","', "y_{AAAAMMJJ}"),
    )
    text = "\n".join(both).replace("[rated_cdrs_mobile]", "[[rated_cdrs_mobile]]")
    layout = layout_of(tmp_path, text)
    deposit = Deposit(tmp_path / "home", layout=layout)
    deposit.put("x_20260901", PLAIN[2])
    deposit.put("y_20260901", SHAPES["mail's date, negative price, words"][2].replace("134886", "134887"))
    deposit.clean_cdrs()
    assert deposit.rows("cdrs", "line") == ["33699134886", "33699134887"]


def test_rows_of_another_service_are_left_and_counted(tmp_path: Path) -> None:
    only = '[[rated_cdrs_mobile.only]]\ncolumn = "service"\nis = ["MOBILE"]\n'
    layout = layout_of(tmp_path, section(PLAIN[1], PLAIN[0]), only)
    head, row = PLAIN[2].splitlines()
    content = f"{head},service\n{row},Mobile\n{row},FIXE\n{row},FIXE\nbroken\n"
    deposit = cleaned(tmp_path, layout, content)
    assert deposit.rows("cdrs", *COLUMNS) == [EVENT]
    assert deposit.rows("refused_rows", "source_line", "reason") == [(5, "BAD_COLUMN_COUNT")]
    assert deposit.rows("file_results", "line_count", "header_lines", "row_lines", "blank_lines") == [
        (5, 1, 2, 2)
    ]


@pytest.mark.parametrize(("days", "reason"), [(None, []), (60, []), (30, ["PAST_EVENT"])])
def test_an_event_may_be_as_old_as_the_layout_says(
    tmp_path: Path, days: int | None, reason: list[str]
) -> None:
    text = section(PLAIN[1], PLAIN[0])
    layout = layout_of(tmp_path, text.replace("folder", f"past_days = {days}\nfolder") if days else text)
    deposit = cleaned(tmp_path, layout, PLAIN[2], "x_20261015")
    assert deposit.rows("refused_rows", "reason") == reason


def test_codes_are_looked_up_in_a_file_beside_the_layout(tmp_path: Path) -> None:
    columns = PLAIN[1].replace('{ constant = "20801" }', '{ from = "tadig", lookup = "tadig.csv" }')
    layout = layout_of(tmp_path, section(columns, PLAIN[0]), tadig="FRAF1;20801\nGBRVF;23415\n")
    head, row = PLAIN[2].splitlines()
    deposit = cleaned(tmp_path, layout, f"{head},tadig\n{row},GBRVF\n{row},XXXXX\n")
    assert deposit.rows("cdrs", "visited_network") == ["23415"]
    assert deposit.rows("refused_rows", "source_line", "reason") == [(3, "BAD_NUMBER")]


@pytest.mark.parametrize(
    ("content", "reason", "words"),
    [
        ("src,dst,secs,cents\n", "MISSING_COLUMN", "expected the column 'start (UTC)' of DATE_HEURE"),
        (
            "src,src,dst,start (UTC),secs,cents\n",
            "REPEATED_COLUMN",
            "expected the column 'src' of MSISDN once",
        ),
        ("", "EMPTY_FILE", "found nothing"),
        ("a\0b\n", "NUL_BYTES", "say its encoding"),
    ],
)
def test_a_file_without_its_columns_is_refused_whole(
    tmp_path: Path, content: str, reason: str, words: str
) -> None:
    deposit = cleaned(tmp_path, layout_of(tmp_path, section(PLAIN[1], PLAIN[0])), content)
    ((status, code, detail),) = deposit.rows("file_results", "status", "reason", "detail")
    assert (status, code) == ("quarantined", reason)
    assert words in detail


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[rated_cdrs_mobile.columns]\nMSISDN = 0", "columns.MSISDN: from: expected the header of a column"),
        ("[rated_cdrs_mobile.columns]\nNUMERO = 1", "columns: expected one of ID_CDR, .* found 'NUMERO'"),
        ("[rated_cdrs_mobile.columns]\nDATE_HEURE = 'x'", "columns.DATE_HEURE: expected format"),
        (
            '[rated_cdrs_mobile.columns]\nDATE = 1\nDATE_HEURE = { from = 1, format = "%Y%m%d %H%M" }',
            "found both",
        ),
        (
            "[rated_cdrs_mobile.file]\nheader = false\n[rated_cdrs_mobile.columns]\nMSISDN = 'x'",
            "a place from 1",
        ),
        ("[rated_cdrs_mobile.file]\nheader = false", "TYPE, SENS, MSISDN, .* lack"),
        ("[rated_cdrs_mobile.file]\ndelimeter = ','", "file: expected compression, .* found delimeter"),
        (
            "[rated_cdrs_mobile.columns]\nRESEAU = { from = 'x', lookup = 'none.csv' }",
            "expected a file of codes",
        ),
        ("[sim_cards.columns]\nPUK1 = { from = 'x', strip = '-' }", "what it holds is secret"),
        ("[rated_cdrs_mobile]\nonly = 3", "only: expected tables"),
        ("[rated_cdrs_mobile]\nonly = [{ column = 'x' }]", "only: expected column and is"),
        ("[rated_cdrs_mobile]\npast_days = 0", "past_days: expected a number of days"),
        (
            "[[rated_cdrs_mobile]]\n[[rated_cdrs_mobile]]\nheader = 1",
            "rated_cdrs_mobile\\]\\] 2: expected folder",
        ),
        ("[tariffs.columns]\nx = 1", "columns: expected one of ABONNEMENT_HT.* found 'x'"),
    ],
)
def test_a_section_that_cannot_be_is_refused_with_its_key(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(LayoutError, match=words) as refused:
        layout_of(tmp_path, text)
    assert "layouts.toml [" in str(refused.value)
