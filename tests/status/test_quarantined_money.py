from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.feeds.rated_cdrs import RATED_CDRS_VGA
from origyne_pipeline.status.quarantined_money import MoneyWaiting, money_waiting

HEADER = "ID_CDR;ND;DATE;Montant HT"
KEY = ("rated_cdrs_vga", "BAD_DATE")


def waiting(
    home: Path, raws: list[str | None], header: bytes = HEADER.encode(), **layout: object
) -> MoneyWaiting:
    (home / "stored").write_bytes(header + b"\r\n")
    rows = [
        {"feed": KEY[0], "reason": KEY[1], "raw": raw, "stored_at": "stored", "source_path": "file"}
        for raw in raws
    ]
    return money_waiting(home, rows, [replace(RATED_CDRS_VGA, **layout)])[KEY]


def test_amounts_are_summed_exactly_whatever_their_decimal_sign(tmp_path: Path) -> None:
    raws: list[str | None] = ["A;01;31/02/2026;0,10", 'B;"0;1";x; 0.200001 ', "C;01;x;1"]
    assert waiting(tmp_path, raws) == MoneyWaiting(Decimal("1.300001"), 0)


@pytest.mark.parametrize(
    "raw", [None, "", "A;01;x", "A;01;x;1;2", "A;01;x;", "A;01;x;-1", "A;01;x;1.234,5", "A;01;x;dix"]
)
def test_an_amount_that_does_not_read_is_counted_and_not_guessed(tmp_path: Path, raw: str | None) -> None:
    assert waiting(tmp_path, [raw, "A;01;x;2"]) == MoneyWaiting(Decimal(2), 1)


def test_a_header_that_does_not_tell_makes_every_row_illegible(tmp_path: Path) -> None:
    assert waiting(tmp_path, ["A;2"], header=b"ID;PRIX") == MoneyWaiting(Decimal(0), 1)


def test_a_file_that_is_no_more_there_makes_every_row_illegible(tmp_path: Path) -> None:
    rows = [
        {"feed": KEY[0], "reason": KEY[1], "raw": "A;01;x;2", "stored_at": "nowhere", "source_path": "file"}
    ]
    assert money_waiting(tmp_path, rows, [RATED_CDRS_VGA]) == {KEY: MoneyWaiting(Decimal(0), 1)}


def test_a_layout_of_the_vno_s_own_is_followed(tmp_path: Path) -> None:
    columns = tuple(
        replace(column, aliases=("Prix net",)) if column.header == "MONTANT_HT" else column
        for column in RATED_CDRS_VGA.columns
    )
    units = {**RATED_CDRS_VGA.units, "MONTANT_HT": "CENTIME"}
    header = "Date|Prix nét".encode("latin-1")
    found = waiting(
        tmp_path, ["x|150"], header, columns=columns, units=units, delimiter="|", quote="", encoding="latin-1"
    )
    assert found == MoneyWaiting(Decimal("1.50"), 0)
