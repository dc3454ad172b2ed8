"""The movements of a camt file, in the shapes that banks write."""

import resource
from datetime import date
from decimal import Decimal

import pytest

from origyne_pipeline.payments.answers import RETURNED
from origyne_pipeline.payments.bank_files import read_whole_file
from origyne_pipeline.payments.bank_line import COLLECTION, OTHER, RETURN, TRANSFER
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.movements import one_of_each

from .statements import ACCOUNT, entry, message, paid, report, statement

D = Decimal


def read(tmp_path, content, name="a.xml"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_whole_file(path).lines)


@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(2, 15)])
@pytest.mark.parametrize("kind", ["052", "053", "054"])
def test_every_version(tmp_path, kind, version):
    status = "BOOK" if int(version) < 7 else "<Cd>BOOK</Cd>"
    content = statement(entry("12.34", paid("F2026-1", "merci"), status=status), kind, version)
    (line,) = read(tmp_path, content)
    assert (line.kind, line.source, line.account, line.statement) == (TRANSFER, f"camt.{kind}", ACCOUNT, "S1")
    assert (line.day, line.amount, line.booked, line.currency) == (
        date(2026, 10, 26),
        D("12.34"),
        D("12.34"),
        "EUR",
    )
    assert (line.name, line.iban, line.text) == ("Jean Dupont", "FR1420041010050500013M02606", "merci")
    assert (line.end_to_end_id, line.bank_reference) == ("F2026-1", "REF1")


@pytest.mark.parametrize("version", ["01", "15"])
def test_a_version_that_is_not_published_is_set_aside(tmp_path, version):
    with pytest.raises(PaymentsError, match="it is set aside"):
        read(tmp_path, statement(entry("12.34"), version=version))


def test_any_prefix_or_namespace_and_a_wrapper(tmp_path):
    plain = statement(entry("12.34", paid("F2026-1")))
    (expected,) = read(tmp_path, plain)
    name = ' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"'
    assert name in plain
    prefixed = plain.replace(name, name.replace("xmlns", "xmlns:n")).replace("</", "</n:")
    prefixed = prefixed.replace("<", "<n:").replace("<n:/n:", "</n:").replace("<n:?", "<?")
    wrapped = (
        plain.replace("<Document", "<message><AppHdr xmlns='urn:x'><Fr/></AppHdr><Document") + "</message>"
    )
    for content in (
        prefixed,
        wrapped,
        plain.replace(name, ""),
        plain.replace(
            "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", "ISO:camt.053.001.02:APC:STUZZA:payments:003"
        ),
        plain.encode("utf-8-sig"),
        plain.replace("UTF-8", "UTF-16").encode("utf-16"),
    ):
        assert read(tmp_path, content) == [expected]


def test_latin_letters(tmp_path):
    content = statement(entry("1.00", paid(name="Hélène", text="été"))).replace("UTF-8", "ISO-8859-1")
    (line,) = read(tmp_path, content.encode("iso-8859-1"))
    assert (line.name, line.text) == ("Hélène", "été")


def test_several_statements_of_several_accounts(tmp_path):
    other = "FR1420041010050500013M02606"
    reports = report("053", entry("1.00")) + report("053", entry("2.00") + entry("3.00"), "S2", other)
    lines = read(tmp_path, message("053", "08", reports))
    assert [(line.statement, line.account, line.amount) for line in lines] == [
        ("S1", ACCOUNT, D(1)),
        ("S2", other, D(2)),
        ("S2", other, D(3)),
    ]


def test_only_what_is_booked(tmp_path):
    pending = entry("1.00", status="<Cd>PDNG</Cd>") + entry("2.00", status="<Cd>INFO</Cd>")
    assert [line.amount for line in read(tmp_path, statement(pending + entry("3.00")))] == [D(3)]


def test_a_batch_with_its_details(tmp_path):
    details = "<Btch><NbOfTxs>2</NbOfTxs></Btch>" + "".join(
        paid(f"E{number}", amounts=f"<Amt Ccy='EUR'>{number}.50</Amt><CdtDbtInd>CRDT</CdtDbtInd>")
        for number in (1, 2)
    )
    lines = read(tmp_path, statement(entry("4.00", details)))
    assert [(line.end_to_end_id, line.booked, line.transactions) for line in lines] == [
        ("E1", D("1.50"), 1),
        ("E2", D("2.50"), 1),
    ]


def test_a_batch_whose_details_have_no_amounts_is_one_line_with_all_words(tmp_path):
    details = paid("E1", "facture 1") + paid("E2", "facture 2")
    (line,) = read(tmp_path, statement(entry("4.00", details)))
    assert (line.booked, line.transactions, line.end_to_end_id) == (D(4), 2, "")
    assert line.text == "facture 1 E1 facture 2 E2"


def test_details_that_come_to_something_else_are_not_trusted(tmp_path):
    details = "".join(paid(amounts=f"<Amt Ccy='EUR'>{number}.00</Amt>") for number in (1, 2))
    (line,) = read(tmp_path, statement(entry("4.00", details)))
    assert (line.booked, line.transactions) == (D(4), 2)


@pytest.mark.parametrize(
    ("count", "transactions"), [("", 1), ("<NbOfTxs>1</NbOfTxs>", 1), ("<NbOfTxs>3</NbOfTxs>", 3)]
)
def test_a_batch_of_which_one_transaction_is_told(tmp_path, count, transactions):
    (line,) = read(
        tmp_path, statement(entry("9.00", f"<Btch><MsgId>M1</MsgId>{count}</Btch>" + paid(text="a")))
    )
    assert (line.transactions, line.text) == (transactions, "a")


def test_a_batch_without_details(tmp_path):
    details = "<Btch><MsgId>M1</MsgId><PmtInfId>M1-01</PmtInfId><NbOfTxs>3</NbOfTxs></Btch>"
    (line,) = read(tmp_path, statement(entry("9.00", details, family="IDDT", sub="ESDD")))
    assert (line.kind, line.batch_ids, line.transactions) == (COLLECTION, ("M1-01", "M1"), 3)


def test_the_number_stands_in_the_entry_text_only(tmp_path):
    (line,) = read(tmp_path, statement(entry("9.00", after="<AddtlNtryInf>VIR F2026-1</AddtlNtryInf>")))
    assert (line.text, line.end_to_end_id) == ("VIR F2026-1", "")


def test_references_wherever_they_are_nested(tmp_path):
    structured = (
        "<RmtInf><Ustrd>a</Ustrd><Ustrd>b</Ustrd><Strd><RfrdDocInf><Nb>F2026-7</Nb></RfrdDocInf><CdtrRefInf>"
        "<Ref>RF18539007547034</Ref></CdtrRefInf><AddtlRmtInf>c</AddtlRmtInf></Strd></RmtInf><AddtlTxInf>d</AddtlTxInf>"
    )
    (line,) = read(tmp_path, statement(entry("9.00", paid(more=structured))))
    assert line.references == ("RF18539007547034", "F2026-7") and line.text == "a b c d"
    assert line.end_to_end_id == ""


@pytest.mark.parametrize(
    ("amounts", "charges", "booked", "paid_by_customer", "fees"),
    [
        (
            "",
            "<Chrgs><Rcrd><Amt Ccy='EUR'>0.50</Amt><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>",
            "49.50",
            "50",
            "0.5",
        ),
        ("", "<Chrgs><Amt Ccy='EUR'>0.50</Amt><ChrgInclInd>true</ChrgInclInd></Chrgs>", "49.50", "50", "0.5"),
        (
            "",
            "<Chrgs><Rcrd><Amt Ccy='EUR'>0.50</Amt><ChrgInclInd>false</ChrgInclInd></Rcrd></Chrgs>",
            "50",
            "50",
            "0",
        ),
        (
            "<AmtDtls><InstdAmt><Amt Ccy='EUR'>50.00</Amt></InstdAmt></AmtDtls>",
            "<Chrgs><Rcrd><Amt Ccy='EUR'>0.50</Amt></Rcrd></Chrgs>",
            *("49.50", "50", "0.5"),
        ),
        ("<AmtDtls><InstdAmt><Amt Ccy='EUR'>50.00</Amt></InstdAmt></AmtDtls>", "", "49.50", "49.5", "0"),
        ("<AmtDtls><InstdAmt><Amt Ccy='USD'>50.00</Amt></InstdAmt></AmtDtls>", "", "46.12", "46.12", "0"),
    ],
)
def test_fees_and_other_currencies_beside_the_amount(
    tmp_path, amounts, charges, booked, paid_by_customer, fees
):
    (line,) = read(tmp_path, statement(entry(booked, paid(amounts=amounts, more=charges))))
    assert (line.booked, line.amount, line.fees) == (D(booked), D(paid_by_customer), D(fees))


def test_fees_of_the_entry(tmp_path):
    charges = "<Chrgs><Rcrd><Amt Ccy='EUR'>0.50</Amt><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>"
    (line,) = read(
        tmp_path, statement(entry("49.50", paid("E1"), more="").replace("<NtryDtls>", charges + "<NtryDtls>"))
    )
    assert (line.booked, line.amount) == (D("49.50"), D("50.00"))


def test_amounts_of_five_decimals_are_exact(tmp_path):
    same, odd = read(tmp_path, statement(entry("12.34000") + entry("12.34567")))
    assert (same.amount, odd.amount) == (D("12.34"), D("12.34567"))
    (plain,) = read(tmp_path, statement(entry("12.34")))
    assert plain.id == same.id


def returned(amount="12.34", currency="EUR", whole="12.34", more=""):
    details = (
        f"<TxDtls><Refs><InstrId>I1</InstrId><EndToEndId>F2026-1</EndToEndId><MndtId>RUM-1</MndtId></Refs>"
        f"<AmtDtls><TxAmt><Amt Ccy='{currency}'>{amount}</Amt></TxAmt></AmtDtls>{more}"
        "<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf></TxDtls>"
    )
    return entry(whole, details, "DBIT", "IDDT", "UPDD")


def test_a_return_with_its_references(tmp_path):
    (line,) = read(tmp_path, statement(returned()))
    assert (line.kind, line.is_return, line.amount, line.reason) == (RETURN, True, D("-12.34"), "AM04")
    assert (line.end_to_end_id, line.instruction_id, line.mandate) == ("F2026-1", "I1", "RUM-1")


def test_a_return_whose_fee_is_booked_with_it(tmp_path):
    (line,) = read(tmp_path, statement(returned(whole="15.34")))
    assert (line.booked, line.amount, line.fees) == (D("-15.34"), D("-12.34"), D(3))


def test_a_return_in_dollars_says_so(tmp_path):
    (line,) = read(tmp_path, statement(returned(currency="USD")))
    assert (line.amount, line.amount_currency) == (D("-12.34"), "USD")
    (answer,) = read_whole_file(tmp_path / "a.xml").answers
    assert (answer.kind, answer.amount, answer.currency) == (RETURNED, D("12.34"), "USD")


def test_reversals_and_fees_are_no_transfers(tmp_path):
    entries = (
        entry("1.00", more="<RvslInd>true</RvslInd>")
        + entry("2.00", family="IDDT", sub="CHRG")
        + entry("3.00", side="DBIT")
        + entry("4.00", family="IDDT", sub="ESDD", side="DBIT", more="<RvslInd>true</RvslInd>")
    )
    assert [line.kind for line in read(tmp_path, statement(entries))] == [OTHER, OTHER, OTHER, RETURN]


def test_the_side_of_a_transaction_beats_that_of_its_entry(tmp_path):
    details = "".join(
        paid(f"E{side}", amounts=f"<Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>")
        for amount, side in (("5.00", "CRDT"), ("1.00", "DBIT"))
    )
    assert [line.booked for line in read(tmp_path, statement(entry("4.00", details)))] == [D(5), D(-1)]


def test_a_file_read_twice_and_told_by_three_kinds_is_one_movement(tmp_path):
    lines = [
        line
        for kind in ("052", "053", "054")
        for line in read(tmp_path, statement(entry("5.00", paid("E1")), kind))
    ]
    again = one_of_each([*lines, *lines])
    assert len(lines) == 3 and len(again) == 1
    assert again == one_of_each([*reversed(lines)]) and again[0].id == lines[0].id


def test_equal_movements_of_one_statement_are_as_many(tmp_path):
    two = read(tmp_path, statement(entry("5.00", paid("E1")) * 2))
    one = read(tmp_path, statement(entry("5.00", paid("E1")), "054"))
    assert len({line.id for line in two}) == 2
    assert [line.id for line in one_of_each([*one, *two])] == [line.id for line in one_of_each([*two, *one])]
    assert len(one_of_each([*two, *two, *one])) == 2


def test_a_batch_gives_way_to_its_transactions(tmp_path):
    details = "".join(paid(f"E{n}", amounts=f"<Amt Ccy='EUR'>{n}.00</Amt>") for n in (1, 3))
    whole = read(tmp_path, statement(entry("4.00", "<Btch><NbOfTxs>2</NbOfTxs></Btch>")))
    parts = read(tmp_path, statement(entry("4.00", details), "054"))
    assert sorted(line.end_to_end_id for line in one_of_each([*whole, *parts])) == ["E1", "E3"]
    assert (
        one_of_each([*parts[:1], *whole])[-1].transactions == 2 or len(one_of_each([*parts[:1], *whole])) == 2
    )


@pytest.mark.long
def test_a_large_file_is_read_as_it_comes(tmp_path):
    path = tmp_path / "large.xml"
    frame = statement("@").split("@")
    unread = "".join(f"<A>{number}</A>" for number in range(700))
    one = entry("1.00", paid("E@"), after=f"<SplmtryData>{unread}</SplmtryData>")
    with path.open("w") as stream:
        stream.write(frame[0])
        stream.writelines(one.replace("@", str(number)) for number in range(5_000))
        stream.write(frame[1])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = read_whole_file(path).lines
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert len(lines) == 5_000
    assert path.stat().st_size > 30_000_000 > grown


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<Ntry><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>", "Ntry has no Amt"),
        (entry("1,00"), "amount '1,00' is not one"),
        (entry("NaN"), "is not one"),
        (entry("1.00").replace("2026-10-26", "26/10/2026"), "date '26/10/2026' is not one"),
        (entry("1.00") + "<Ntry>", "not XML"),
    ],
)
def test_a_wrong_file_is_refused_whole(tmp_path, content, fault):
    with pytest.raises(PaymentsError, match=fault):
        read(tmp_path, statement(content))
