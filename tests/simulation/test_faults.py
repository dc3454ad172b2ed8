"""The planted faults are where the summary says, and are what it says."""

import re
from collections import Counter

from stdnum import luhn

from origyne_pipeline.simulation import SimulationSummary

HEADER = "ID_CDR;TYPE;SENS;MSISDN;ICCID;DATE;HEURE;NUMERO_APPELE;RESEAU;DUREE;VOLUME;DESTINATION;MONTANT_HT;COUT_HT"
COLUMNS = HEADER.split(";")


def rows_of(faulty: SimulationSummary, what: str) -> list[list[str]]:
    found = []
    for fault in faulty.planted:
        if fault.what == what:
            assert fault.line is not None
            lines = re.split("\r?\n", (faulty.ftp / fault.path).read_bytes().decode("utf-8-sig", "replace"))
            found.append(lines[fault.line - 1].split(";"))
    assert found, what
    return found


def field(faulty: SimulationSummary, what: str, column: str) -> str:
    row = rows_of(faulty, what)[0]
    return row[COLUMNS.index(column)]


def test_every_reason_of_the_contract_is_planted(faulty: SimulationSummary) -> None:
    counted = Counter(fault.what for fault in faulty.planted if fault.what.isupper())
    once = (
        "BAD_COLUMN_COUNT MISSING_VALUE BAD_NUMBER BAD_DATE BAD_TIME BAD_ENUM BAD_PHONE BAD_ICCID OUT_OF_RANGE "
        "FUTURE_EVENT DUPLICATE_CONFLICT UNKNOWN_LINE UNKNOWN_DESTINATION QUOTED NOT_CSV CP1252 BOM CRLF "
        "RENAMED_COPY UNKNOWN BAD_HEADER UNDATED_HOLDER BILLED_AMOUNT_DIFFERS MISSING_FROM_BILLED MISSING_FROM_RATED"
    )
    assert counted == Counter(once.split()) + Counter(DUPLICATE=3, TWIN=2, LATE=2, BAD_ENUM=1, BAD_PHONE=1)


def test_refused_rows_break_the_rule_they_are_named_for(faulty: SimulationSummary) -> None:
    assert len(rows_of(faulty, "BAD_COLUMN_COUNT")[0]) == len(COLUMNS) - 2
    assert field(faulty, "MISSING_VALUE", "MSISDN") == ""
    assert not field(faulty, "BAD_NUMBER", "DUREE").isdigit()
    assert field(faulty, "BAD_DATE", "DATE").startswith("31/02")
    assert field(faulty, "BAD_TIME", "HEURE") == "25:61:00"
    assert field(faulty, "BAD_ENUM", "TYPE") == "FAX"
    assert not re.search(r"\d", field(faulty, "BAD_PHONE", "NUMERO_APPELE"))
    assert [row[COLUMNS.index("NUMERO_APPELE")] for row in rows_of(faulty, "BAD_PHONE")] == [
        "INCONNU",
        "33699134886.0",
    ]
    assert not luhn.is_valid(field(faulty, "BAD_ICCID", "ICCID"))
    assert len(field(faulty, "OUT_OF_RANGE", "ID_CDR")) > 64


def test_duplicates_repeat_rows_of_an_earlier_file(faulty: SimulationSummary) -> None:
    text = "".join(
        path.read_text("utf-8", "replace") for path in (faulty.ftp / "RatedCDRs/MOBILE").glob("*.csv")
    )
    rows = Counter(text.splitlines())
    assert [rows[";".join(row)] for row in rows_of(faulty, "DUPLICATE")] == [2, 2, 2]
    (conflict,) = rows_of(faulty, "DUPLICATE_CONFLICT")
    (original,) = [
        row.split(";") for row in rows if row.startswith(conflict[0]) and row != ";".join(conflict)
    ]
    differing = [name for name, one, two in zip(COLUMNS, conflict, original, strict=True) if one != two]
    assert differing == ["DUREE"]


def test_twins_have_no_identifier_and_are_equal(faulty: SimulationSummary) -> None:
    one, two = rows_of(faulty, "TWIN")
    assert one == two
    assert one[0] == ""


def test_late_rows_are_of_the_month_before_and_come_after_its_cutoff(faulty: SimulationSummary) -> None:
    for row in rows_of(faulty, "LATE"):
        assert row[COLUMNS.index("DATE")] == "31/08/2026"
    for fault in faulty.planted:
        if fault.what == "LATE":
            assert fault.path > "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20260906"


def test_files_are_damaged_as_said(faulty: SimulationSummary) -> None:
    content = {
        fault.what: (faulty.ftp / fault.path).read_bytes() for fault in faulty.planted if fault.line is None
    }
    assert b"\0" in content["NOT_CSV"]
    assert content["BOM"].startswith(b"\xef\xbb\xbfID_CDR")
    assert content["CRLF"].count(b"\r\n") == content["CRLF"].count(b"\n") > 1
    assert "é".encode("cp1252") in content["CP1252"] or "É".encode("cp1252") in content["CP1252"]
    assert re.match(rb"M\d{14};", content["BAD_HEADER"].removeprefix(b"\xef\xbb\xbf"))
    same = [
        p for p in (faulty.ftp / "RatedCDRs/MOBILE").iterdir() if p.read_bytes() == content["RENAMED_COPY"]
    ]
    assert len(same) == 2


def test_all_other_rows_are_as_without_faults(faulty: SimulationSummary) -> None:
    planted = {(fault.path, fault.line) for fault in faulty.planted}
    apart = {
        fault.path
        for fault in faulty.planted
        if fault.what in ("NOT_CSV", "RENAMED_COPY", "UNKNOWN", "BAD_HEADER")
    }
    rows = 0
    for path in (faulty.ftp / "RatedCDRs/MOBILE").iterdir():
        name = path.relative_to(faulty.ftp).as_posix()
        if name in apart:
            continue
        lines = path.read_bytes().decode("utf-8", "replace").splitlines()
        rows += sum((name, number) not in planted for number in range(2, len(lines) + 1))
    assert rows == faulty.events["MOBILE"]


def test_some_events_of_the_month_are_late(faulty: SimulationSummary, clean: SimulationSummary) -> None:
    def older_than_a_day(done: SimulationSummary) -> int:
        count = 0
        for path in (done.ftp / "RatedCDRs/MOBILE").glob("*_2026092*.csv"):
            deposited = int(path.name[23:25])
            days = re.findall(r";(\d\d)/09/2026;", path.read_text("utf-8", "replace"))
            count += sum(deposited - int(day) > 2 for day in days)
        return count

    assert older_than_a_day(faulty) > 0
    assert older_than_a_day(clean) == 0


def test_the_monthly_merge_differs_in_one_amount_and_two_rows(faulty: SimulationSummary) -> None:
    rated = {
        row[0]: row
        for path in (faulty.ftp / "RatedCDRs/MOBILE").glob("*.csv")
        for row in (line.split(";") for line in path.read_text("utf-8", "replace").splitlines()[1:])
    }
    (dearer,), (invented,) = rows_of(faulty, "BILLED_AMOUNT_DIFFERS"), rows_of(faulty, "MISSING_FROM_RATED")
    assert dearer[12] == "9" + rated[dearer[0]][12]
    assert invented[0] not in rated
    assert invented[5].endswith("/09/2026")


def test_a_sim_is_in_a_state_that_does_not_exist(faulty: SimulationSummary) -> None:
    (fault,) = [f for f in faulty.planted if f.path.startswith("AccountStatus/") and f.what == "BAD_ENUM"]
    assert fault.line is not None
    assert ";PERDU;" in (faulty.ftp / fault.path).read_text().splitlines()[fault.line - 1]


def test_a_change_of_holder_tells_no_day(faulty: SimulationSummary) -> None:
    (row,) = rows_of(faulty, "UNDATED_HOLDER")
    (fault,) = [fault for fault in faulty.planted if fault.what == "UNDATED_HOLDER"]
    earlier = [
        path for path in sorted((faulty.ftp / "AccountStatus").iterdir()) if path < faulty.ftp / fault.path
    ]
    shown_before = {
        cells[3]
        for path in earlier
        for cells in (line.split(";") for line in path.read_text("utf-8").splitlines())
        if cells[0] == row[0]
    }
    assert len(shown_before) == 1
    assert row[3] not in shown_before
    assert row[8] == ""
