"""Plain files judged where they lie: the same rows, reasons and copies as our own reader gives, at every edge."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from origyne_pipeline.mediation import reading
from origyne_pipeline.mediation.csv_reader import CsvReader
from origyne_pipeline.mediation.plain_files import look_through
from origyne_pipeline.warehouse import Session
from origyne_pipeline.warehouse.parquet import ROW_GROUP
from tests.deposits import HEADER, ICCID, Deposit, csv_text, mobile_path, path_of, read, sms

ONE, TWO, THREE = (mobile_path(f"20260901_{clock}0000") for clock in (10, 11, 12))
NEXT_DAY = mobile_path("20260902_100000")
TABLES = ("cdrs", "set_aside_cdrs", "refused_rows", "file_results")
VGA = "ID_CDR;ND;DATE;HEURE;NUMERO_APPELE;DUREE;DESTINATION;MONTANT_HT;COUT_HT"


def row(**changed: str) -> str:
    """A good call of RatedCDRs MOBILE, but for what is changed."""
    values = {
        "ID_CDR": "B",
        "TYPE": "VOIX",
        "SENS": "SORTANT",
        "MSISDN": "0612345678",
        "ICCID": ICCID,
        "DATE": "01/09/2026",
        "HEURE": "09:59:59",
        "NUMERO_APPELE": "0142685300",
        "RESEAU": "20801",
        "DUREE": "60",
        "VOLUME": "",
        "DESTINATION": "",
        "MONTANT_HT": "0,1",
        "COUT_HT": "0,05",
    }
    return ";".join((values | changed).values())


ODD = {
    "ID_CDR": ("", "A00", "A03", "é"),
    "TYPE": ("MMS", "DATA", "FAX", ""),
    "SENS": ("ENTRANT", "x"),
    "MSISDN": ("+33 6-12.34 56 78", "612", ""),
    "ICCID": ("", "8933010332039200448", "8933010332039200449", ICCID[:-1], "x"),
    "DATE": (
        "", "2026-09-01", "31/08/2026", "02/09/2026", "03/09/2026", "15/03/2025", "30/06/2026", "01/07/2026",
        "31/09/2026", "1/9/2026", "01/01/2999", "0000-00-00",
    ),
    "HEURE": ("", "23:59:59", "24:00:00", "00:00:00"),
    "NUMERO_APPELE": ("", "3900", "+33142685300", "x"),
    "RESEAU": ("", "20801x", "00101"),
    "DUREE": ("", "000000000000000000060", "-1", "60.5"),
    "VOLUME": ("", "12", "x"),
    "DESTINATION": ("é", '"une ""citation"" ; et\nune autre ligne"', '"', " espacée ", "a;b"),
    "MONTANT_HT": ("", "0.100", "0,1234567", " 0,1", "1e3"),
    "COUT_HT": ("", "1.2.3", "00000000000000000012,5"),
}  # fmt: skip
"""Values that are good, wrong, or of a file that is not plain."""
oddities = st.dictionaries(st.sampled_from(sorted(ODD)), st.integers(0, 11), max_size=2)


@st.composite
def deposits(draw: st.DrawFn) -> dict[str, bytes]:
    """Files of two days: most rows good, most ids ascending, most files plain."""
    files: dict[str, bytes] = {}
    place = 0
    for path in draw(st.lists(st.sampled_from([ONE, TWO, THREE, NEXT_DAY]), min_size=1, unique=True)):
        rows = []
        for odd in draw(st.lists(st.just({}) | oddities, min_size=1, max_size=6)):
            place += draw(st.sampled_from([1, 1, 1, 1, 0, -3]))
            changed = {name: ODD[name][choice % len(ODD[name])] for name, choice in odd.items()}
            rows.append(row(**{"ID_CDR": f"A{place:02}"} | changed))
        end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
        text = end.join([HEADER, *rows]) + draw(st.sampled_from([end, ""]))
        files[path] = text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252"])), "replace")
    return files


def no_reader(reader: CsvReader) -> None:
    pytest.fail(f"{reader.path} is plain, and was read with our own reader")


def cleaned(home: Path, files: Mapping[str, str | bytes], *, carefully: bool) -> Deposit:
    """A deposit of files, cleaned: with the engine's reader where that may be, or with ours alone."""
    deposit = Deposit(home)
    for path, content in files.items():
        deposit.put(path, content)
    with pytest.MonkeyPatch.context() as patch:
        if carefully:
            patch.setattr(reading, "look_through", lambda path, feed: (look_through(path, feed)[0], None))
        deposit.clean_cdrs()
    return deposit


def agreed(home: Path, files: Mapping[str, str | bytes]) -> Deposit:
    """A deposit that both readers read alike, cell by cell and byte by byte."""
    plain, careful = (
        cleaned(home / word, files, carefully=word == "careful") for word in ("plain", "careful")
    )
    for table in TABLES:
        kept, expected = ({k: p.file for k, p in d.warehouse.partitions(table).items()}
                          for d in (plain, careful))  # fmt: skip
        if kept != expected:  # named for their bytes
            assert read(plain.warehouse, table) == read(careful.warehouse, table)
            assert kept == expected
    return plain


def refused(deposit: Deposit) -> list[Any]:
    return deposit.rows("refused_rows", "source_line", "reason", "raw")


@pytest.mark.parametrize(
    ("changed", "column", "value"),
    [
        ({"MONTANT_HT": "0.100"}, "supplier_amount_excl_tax::varchar", "0.100000"),
        ({"MONTANT_HT": "0000,123456"}, "supplier_amount_excl_tax::varchar", "0.123456"),
        ({"MONTANT_HT": "00000000000000012,5"}, "supplier_amount_excl_tax::varchar", "12.500000"),
        ({"COUT_HT": ""}, "supplier_cost_excl_tax", None),
        ({"DUREE": "000000000000000000060"}, "duration_s", 60),
        ({"DUREE": "1000000000000000"}, "duration_s", 10**15),
        ({"DATE": "2026-09-01"}, "local_date::varchar", "2026-09-01"),
        ({"DATE": "28/07/2025"}, "local_date::varchar", "2025-07-28"),
        ({"HEURE": "23:59:59"}, "local_time::varchar", "23:59:59"),
        ({"MSISDN": "+33 6-12.34 56 78"}, "line", "33612345678"),
        ({"NUMERO_APPELE": "+33142685300"}, "called_number", "33142685300"),
        ({"NUMERO_APPELE": "3900"}, "called_number", "#3900"),
        ({"RESEAU": "00101"}, "visited_network", "00101"),
        ({"ICCID": ""}, "iccid", None),
        ({"ICCID": "8933010332039200448"}, "iccid", "8933010332039200448"),
        ({"ID_CDR": "B" * 64}, "cdr_id", "B" * 64),
        ({"ID_CDR": "0001"}, "cdr_id", "0001"),
        ({"ID_CDR": "é 1"}, "cdr_id", "é 1"),
        ({"TYPE": "voix", "SENS": "Sortant"}, "direction", "SORTANT"),
    ],
)
def test_a_value_at_the_edge_is_kept(
    changed: dict[str, str], column: str, value: object, tmp_path: Path
) -> None:
    deposit = agreed(tmp_path, {ONE: csv_text(row(ID_CDR="A"), row(**changed))})
    assert refused(deposit) == []
    assert dict(deposit.rows("cdrs", "source_line", column))[3] == value


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ID_CDR": "B" * 65}, "OUT_OF_RANGE"),
        ({"TYPE": "FAX"}, "BAD_ENUM"),
        ({"MSISDN": "612"}, "BAD_PHONE"),
        ({"MSISDN": "0612345678x"}, "BAD_PHONE"),
        ({"MSISDN": "+4412345678901"}, "BAD_PHONE"),
        ({"ICCID": ICCID[:-1] + "6"}, "BAD_ICCID"),
        ({"ICCID": ICCID[:-1]}, "BAD_ICCID"),
        ({"ICCID": ICCID + "0"}, "BAD_ICCID"),
        ({"DATE": "31/09/2026"}, "BAD_DATE"),
        ({"DATE": "1/9/2026"}, "BAD_DATE"),
        ({"DATE": "01-09-2026"}, "BAD_DATE"),
        ({"DATE": "03/09/2026"}, "FUTURE_EVENT"),
        ({"DATE": "01/01/2999"}, "FUTURE_EVENT"),
        ({"DATE": "27/07/2025", "HEURE": "23:59:59"}, "PAST_EVENT"),
        ({"DATE": "01/01/0001"}, "PAST_EVENT"),
        ({"DATE": "27/07/2025", "MONTANT_HT": ""}, "MISSING_VALUE"),
        ({"HEURE": "24:00:00"}, "BAD_TIME"),
        ({"HEURE": "9:59:59"}, "BAD_TIME"),
        ({"HEURE": "09:59:60"}, "BAD_TIME"),
        ({"HEURE": "09:59:59.5"}, "BAD_TIME"),
        ({"NUMERO_APPELE": "0142685300+"}, "BAD_PHONE"),
        ({"RESEAU": "+2080"}, "BAD_NUMBER"),
        ({"RESEAU": "1e345"}, "BAD_NUMBER"),
        ({"DUREE": "+60"}, "BAD_NUMBER"),
        ({"DUREE": "60.0"}, "BAD_NUMBER"),
        ({"DUREE": "1_000"}, "BAD_NUMBER"),
        ({"DUREE": "1000000000000001"}, "BAD_NUMBER"),
        ({"MONTANT_HT": "0,1234567"}, "BAD_NUMBER"),
        ({"MONTANT_HT": "1e3"}, "BAD_NUMBER"),
        ({"MONTANT_HT": "+1"}, "BAD_NUMBER"),
        ({"MONTANT_HT": "1,"}, "BAD_NUMBER"),
        ({"MONTANT_HT": ""}, "MISSING_VALUE"),
        ({"COUT_HT": "1.2.3"}, "BAD_NUMBER"),
    ],
)
def test_a_bad_last_row_of_a_plain_file_is_refused_with_its_line_and_text(
    changed: dict[str, str], reason: str, tmp_path: Path
) -> None:
    good = [row(ID_CDR=f"A{place}") for place in range(3)]
    deposit = agreed(tmp_path, {ONE: csv_text(*good), TWO: csv_text(sms("A4"), row(**changed))})
    assert refused(deposit) == [(3, reason, row(**changed))]
    assert deposit.rows("cdrs", "cdr_id") == ["A0", "A1", "A2", "A4"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_plain_files_are_read_by_the_engine_whatever_their_line_ends(
    end: str, last: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [end.join([HEADER, sms(f"{name}1"), sms(f"{name}2")]) + (end if last else "") for name in "ABC"]
    files = {path: text.encode("utf-8-sig") for path, text in zip((ONE, TWO, THREE), texts, strict=True)}
    expected = cleaned(tmp_path / "careful", files, carefully=True)
    monkeypatch.setattr(CsvReader, "frames", no_reader)
    deposit = cleaned(tmp_path / "plain", files, carefully=False)
    assert read(deposit.warehouse, "cdrs") == read(expected.warehouse, "cdrs")
    assert deposit.rows("cdrs", "cdr_id", "source_path", "source_line")[2:4] == [
        ("B1", TWO, 2),
        ("B2", TWO, 3),
    ]


@settings(max_examples=8, deadline=None, derandomize=True)
@given(deposits())
def test_whatever_stands_in_files_both_readers_say_the_same(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        agreed(Path(folder), files)


@pytest.mark.parametrize(
    ("changed", "in_order"),
    [
        ({"ID_CDR": "C"}, [False]),
        ({"ID_CDR": "9"}, [True]),
        ({"ID_CDR": "C", "DATE": "30/06/2026"}, [False, False]),
        ({"ID_CDR": "C", "DATE": "x"}, [False, False]),
        ({"ID_CDR": "C", "ICCID": ICCID[:-1]}, [False, False]),
        ({"ID_CDR": "9", "ICCID": ICCID[:-1]}, [True, True]),
    ],
)
def test_a_day_is_written_again_where_the_guess_was_wrong(
    changed: dict[str, str], in_order: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    write = Session.write

    def noted(session: Any, table: str, path: Path, **named: Any) -> int:
        written.append((table, named.get("in_order", True)))
        return write(session, table, path, **named)

    monkeypatch.setattr(Session, "write", noted)
    rows = [row(ID_CDR="A"), row(ID_CDR="B"), row(**changed)]
    deposit = cleaned(tmp_path, {ONE: csv_text(*rows), TWO: csv_text(sms("D"))}, carefully=False)
    judged = [how for table, how in written if table == "cdrs"]
    if refused(deposit):
        assert judged.pop()  # the clean rows apart
    assert judged == in_order


def test_rows_that_lose_a_column_to_a_neighbour_are_refused(tmp_path: Path) -> None:
    deposit = agreed(tmp_path, {ONE: csv_text(sms("A"), sms("B")[:-1], sms("C") + ";", sms("D"))})
    assert [found[:2] for found in refused(deposit)] == [(3, "BAD_COLUMN_COUNT"), (4, "BAD_COLUMN_COUNT")]
    deposit = agreed(tmp_path / "two", {ONE: csv_text(sms("A")[:-1], sms("B")), TWO: csv_text(sms("C"))})
    assert [found[:2] for found in refused(deposit)] == [(2, "BAD_COLUMN_COUNT")]


def test_spaces_at_the_edge_of_values_are_dropped(tmp_path: Path) -> None:
    deposit = agreed(tmp_path, {ONE: csv_text(sms("A"), row(MONTANT_HT=" 0,1"), row(ID_CDR="C "))})
    assert deposit.rows("cdrs", "cdr_id") == ["A", "B", "C"]


def test_one_byte_that_is_not_utf_8_in_a_column_nobody_reads_makes_the_file_windows_1252(
    tmp_path: Path,
) -> None:
    text = csv_text(sms("é1"), row(DESTINATION="?")).encode().replace(b"?", b"\xe9")
    deposit = agreed(tmp_path, {ONE: text, TWO: csv_text(sms("C"))})
    assert deposit.rows("cdrs", "cdr_id") == ["B", "C", "Ã©1"]


def test_files_whose_columns_stand_otherwise_are_read_each_by_its_header(tmp_path: Path) -> None:
    names, values = HEADER.split(";"), sms("B").split(";")
    other = csv_text(";".join(values[::-1]) + ";x", header=";".join(names[::-1]) + ";PLUS")
    deposit = agreed(tmp_path, {ONE: csv_text(sms("A"), sms("C"), sms("D")), TWO: other})
    assert deposit.rows("cdrs", "cdr_id", "source_path", "source_line")[:2] == [("A", ONE, 2), ("B", TWO, 2)]


def test_both_sides_of_the_network_are_one_day(tmp_path: Path) -> None:
    call = "V1;0142685300;01/09/2026;10:00:00;0612345678;60;;0,1;"
    vga = "RatedCDRs/VGA/RatedCDRs_VGA_20260901.csv"
    files = {ONE: csv_text(sms("A"), sms("V1")), vga: csv_text(call, call.replace("V1", ""), header=VGA)}
    deposit = agreed(tmp_path, files)
    assert deposit.rows("cdrs", "feed", "cdr_id") == [
        ("MOBILE", "A"), ("MOBILE", "V1"), ("VGA", "RatedCDRs_VGA_20260901.csv:3"), ("VGA", "V1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ids", "aside"),
    [
        (["ABC", "DEF"], {}),
        (["DEF", "ABC"], {}),
        (["CBA", "D"], {}),
        (["ACE", "BDF"], {}),
        (["ABC", "CDE"], {("C", TWO)}),
        (["ABC", "BDE"], {("B", TWO)}),
        (["ABA", "C"], {("A", ONE)}),
        (["AAB", "C"], {("A", ONE)}),
    ],
)
def test_each_id_counts_once_in_whatever_order_it_comes(
    ids: list[str], aside: dict[str, str], tmp_path: Path
) -> None:
    files = {path: csv_text(*map(sms, names)) for path, names in zip((ONE, TWO), ids, strict=True)}
    deposit = agreed(tmp_path, files)
    assert deposit.rows("cdrs", "cdr_id") == sorted(set("".join(ids)))
    assert set(deposit.rows("set_aside_cdrs", "cdr_id", "source_path")) == set(aside)


@pytest.mark.parametrize(
    ("later", "aside"), [("DE", []), ("BD", []), ("CD", ["C"]), ("AD", ["A"]), ("DEC", ["C"])]
)
def test_a_later_day_is_held_against_the_ids_of_the_earlier_one(
    later: str, aside: list[str], tmp_path: Path
) -> None:
    files = {ONE: csv_text(*map(sms, "AC")), NEXT_DAY: csv_text(*map(sms, later))}
    deposit = agreed(tmp_path, files)
    assert deposit.rows("set_aside_cdrs", "cdr_id") == aside
    assert deposit.rows("cdrs", "cdr_id") == sorted({*"AC", *later})


def test_an_event_without_id_among_ordered_ids_is_ranked_with_its_twins(tmp_path: Path) -> None:
    deposit = agreed(
        tmp_path,
        {
            ONE: csv_text(sms("A"), sms(""), sms(""), sms("B")),
            TWO: csv_text(sms("")),
        },
    )
    assert deposit.rows("cdrs", "cdr_id") == ["A", "B", f"{Path(ONE).name}:3", f"{Path(ONE).name}:4"]
    assert deposit.rows("set_aside_cdrs", "cdr_id") == [f"{Path(TWO).name}:2"]


def test_ids_out_of_order_where_nobody_looked_are_found_and_sorted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("origyne_pipeline.mediation.sheets.EDGE", 50)
    ids = [f"A{place:02}" for place in range(40)]
    ids[20], ids[21] = ids[21], ids[20]
    deposit = agreed(tmp_path, {ONE: csv_text(*map(sms, ids))})
    assert deposit.rows("cdrs", "cdr_id") == sorted(ids)


def test_files_of_more_rows_than_a_row_group_make_the_bytes_that_sorting_makes(tmp_path: Path) -> None:
    ids = [f"A{place:06}" for place in range(ROW_GROUP + 3000)]
    files = {ONE: csv_text(*map(sms, ids[:5001])), TWO: csv_text(*map(sms, ids[5001:]))}
    deposit = cleaned(tmp_path, files, carefully=False)
    with deposit.warehouse.session() as session:
        session.bind("cdrs")
        session.query("create table shuffled as select * from cdrs order by hash(cdr_id)")
        session.write("cdrs", tmp_path / "sorted.parquet", source="shuffled")
        (partition,) = deposit.warehouse.partitions("cdrs").values()
        path = path_of(deposit.warehouse, "cdrs", partition.key)
        assert path.read_bytes() == (tmp_path / "sorted.parquet").read_bytes()
        assert session.is_as_saved("cdrs", path)
        session.write("cdrs", tmp_path / "shuffled.parquet", source="shuffled", in_order=False)
        assert not session.is_as_saved("cdrs", tmp_path / "shuffled.parquet")
    assert deposit.rows("cdrs", "source_line")[5000:5002] == [5002, 2]
