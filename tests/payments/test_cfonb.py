"""CFONB 120 statements and CFONB 240 returns, in the shapes that French banks write."""

from datetime import date
from decimal import Decimal

import pytest

from origyne_pipeline.payments.answers import RETURNED
from origyne_pipeline.payments.answers import TRANSFER as CUSTOMERS_TRANSFER
from origyne_pipeline.payments.bank_files import read_whole_file
from origyne_pipeline.payments.bank_line import COLLECTION, OTHER, RETURN, TRANSFER
from origyne_pipeline.payments.debits import PaymentsError

from .statements import ACCOUNT, record120, record240

D = Decimal


def balance(code, amount, day="261026"):
    return record120(code, at34=day, at90=amount)


def movement(amount, label="VIR SEPA JEAN DUPONT", motive="  ", code="05"):
    return record120(
        "04", at32=code, at34="261026", at40=motive, at42="261026", at48=label, at81="0000012", at90=amount
    )


def more(qualifier, text):
    return record120("05", at34="261026", at45=qualifier, at48=text)


MIXED = [
    balance("01", "0000000019040}", "251026"),
    movement("0000000001234{"),
    more("NPY", "JEAN  DUPONT"),
    more("LCC", "FACTURE".ljust(68) + "F2"),
    more("LC2", "026-000001 MERCI"),
    more("RCN", "NOTPROVIDED"),
    more("XYZ", "WHATEVER"),
    movement("0000000010000}", "REJET PRLV SEPA"),
    more("RCN", "F2026-000002".ljust(35) + "TELECOM"),
    more("RET", "AM0412PROVISION INSUFFISANTE"),
    movement("0000000000500J", "PRLV", "10"),
    movement("0000000000290}", "FRAIS PRLV IMP", " 0"),
    movement("0000000500000A", "REMISE PRLV SEPA"),
    balance("07", "0000000471404{"),
]


def read(tmp_path, content, name="a.txt"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_whole_file(path)


def test_a_statement(tmp_path):
    bank_file = read(tmp_path, "\n".join(MIXED))
    assert [(line.kind, line.booked, line.reason) for line in bank_file.lines] == [
        (TRANSFER, D("123.40"), None),
        (RETURN, D("-1000.00"), "AM04"),
        (RETURN, D("-50.01"), "10"),
        (OTHER, D("-29.00"), None),
        (COLLECTION, D("50000.01"), None),
    ]
    transfer, came_back = bank_file.lines[:2]
    assert transfer.account == ACCOUNT and transfer.currency == "EUR" and transfer.day == date(2026, 10, 26)
    assert transfer.name == "JEAN DUPONT" and transfer.end_to_end_id == ""
    assert "F2026-000001 MERCI" in transfer.text and "WHATEVER" in transfer.text
    assert came_back.end_to_end_id == "F2026-000002" and "TELECOM" in came_back.text
    assert bank_file.notes == ()
    kinds = [(answer.kind, answer.end_to_end_id, answer.amount) for answer in bank_file.answers]
    assert kinds[:2] == [(CUSTOMERS_TRANSFER, "", D("123.40")), (RETURNED, "F2026-000002", D("1000.00"))]


@pytest.mark.parametrize(
    ("amount", "value"),
    [
        *(("0000000001234{", "123.40"), ("0000000001234A", "123.41"), ("0000000001234I", "123.49")),
        *(("0000000001234}", "-123.40"), ("0000000001234J", "-123.41"), ("0000000001234R", "-123.49")),
    ],
)
def test_the_last_digit_bears_the_sign(tmp_path, amount, value):
    content = "\n".join([balance("01", "0000000000000{"), movement(amount, "X"), balance("07", amount)])
    bank_file = read(tmp_path, content)
    assert [line.booked for line in bank_file.lines] == [D(value)] and bank_file.notes == ()


def test_decimals_and_currency_are_the_records_own(tmp_path):
    records = [balance("01", "0000000000000{"), movement("0000000001234E"), balance("07", "0000000001234E")]
    (line,) = read(tmp_path, "\n".join(r[:16] + "TND3" + r[20:] for r in records)).lines
    assert (line.booked, line.currency) == (D("12.345"), "TND")


def test_however_the_records_are_set_apart(tmp_path):
    expected = read(tmp_path, "\n".join(MIXED)).lines
    assert len(expected) == 5
    for content in (
        "\r\n".join(MIXED) + "\r\n",
        "".join(MIXED),
        "\n".join(record.rstrip() for record in MIXED),
        "\n\n".join(MIXED) + "\n\x1a",
        "\n".join(MIXED).encode("utf-8-sig"),
    ):
        assert read(tmp_path, content).lines == expected


def test_latin_letters(tmp_path):
    content = "\n".join(MIXED).replace("JEAN  DUPONT", "HÉLÈNE DUPONT")
    (line, *_) = read(tmp_path, content.encode("iso-8859-1")).lines
    assert line.name == "HÉLÈNE DUPONT"


def test_several_statements_and_balances_that_do_not_agree(tmp_path):
    second = [
        balance("01", "0000000000000{"),
        movement("0000000001234{"),
        balance("07", "0000000001235{", "271026"),
    ]
    bank_file = read(tmp_path, "\n".join([*MIXED, *second]))
    assert len(bank_file.lines) == 6 and len({line.statement for line in bank_file.lines}) == 2
    assert len(bank_file.notes) == 1 and "come to 123.40, its balances differ by 123.50" in bank_file.notes[0]


@pytest.mark.parametrize(
    ("records", "fault"),
    [
        (MIXED[:-1], "no record 07"),
        ([MIXED[0], MIXED[1], *MIXED], "'01' where none is expected"),
        ([*MIXED, MIXED[1]], "'04' where none is expected"),
        ([MIXED[0], MIXED[2]], "'05' where none is expected"),
        ([MIXED[0], movement("00000000012.4{"), MIXED[-1]], "is not one"),
        ([MIXED[0], MIXED[1].replace("261026", "311126"), MIXED[-1]], "date '311126' is not one"),
        ([MIXED[0], MIXED[1] + "X", MIXED[-1]], "121 characters"),
    ],
)
def test_a_wrong_statement_is_refused_whole(tmp_path, records, fault):
    with pytest.raises(PaymentsError, match=fault):
        read(tmp_path, "\n".join(records))


HEAD = record240("31", at2="000001", at10="261026", at16="E", at21="300060000112345678901", at42="VNO")


def back(amount="000000001234", motive="10", reference="F2026-000001", index="E", text=""):
    return record240(
        *("34",),
        at2="000002",
        at10="271026",
        at16=index,
        at21="200410100505000 13M02".replace(" ", ""),
        at42="JEAN DUPONT",
        at128=text,
        at152=reference,
        at214="201026",
        at226=motive,
        at228=amount,
    )


def total(amount):
    return record240("39", at2="000003", at10="261026", at16="E", at228=amount)


def test_returns_of_a_list(tmp_path):
    content = "\n".join(
        [HEAD, back(), back("000000000100", "  ", text="MD06 REMBOURSEMENT"), total("000000001334")]
    )
    bank_file = read(tmp_path, content)
    first, second = bank_file.lines
    assert (first.kind, first.amount, first.currency, first.reason) == (RETURN, D("-12.34"), "EUR", "10")
    assert (first.end_to_end_id, first.name, first.account) == ("F2026-000001", "JEAN DUPONT", ACCOUNT)
    assert first.day == date(2026, 10, 27) and second.reason == "MD06" and bank_file.notes == ()
    answer = bank_file.answers[0]
    assert (answer.kind, answer.end_to_end_id, answer.amount) == (RETURNED, "F2026-000001", D("12.34"))


def test_what_is_no_return_and_a_total_that_is_not_theirs_are_said(tmp_path):
    bank_file = read(tmp_path, "\n".join([HEAD, back(motive="  "), total("000000009999")]))
    assert bank_file.lines == () and len(bank_file.notes) == 2
    assert "its total is 99.99, its operations come to 12.34" in bank_file.notes[0]


def test_francs_are_no_euros(tmp_path):
    (line,) = read(tmp_path, "\n".join([HEAD, back(index="F"), total("000000001234")])).lines
    assert line.currency == "FRF"


@pytest.mark.parametrize(
    "records",
    [
        [HEAD, back()],
        [HEAD, back(), HEAD, total("000000001234")],
        [HEAD, total("000000000000"), back()],
        [HEAD, "35"],
    ],
)
def test_a_wrong_list_is_refused_whole(tmp_path, records):
    with pytest.raises(PaymentsError, match=r"no record 39|where none is expected"):
        read(tmp_path, "\n".join(records))
