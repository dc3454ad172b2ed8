"""A file in pieces is judged as the whole file is."""

import pytest

from origyne_pipeline.payments import pieces as module
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.pieces import CLOSING, pieces
from origyne_pipeline.payments.read_back import check_file

from .bench import Work


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file of forty debits, read in pieces of a few."""
    work = Work(tmp_path, 40)
    work.collect()
    monkeypatch.setattr(module, "PIECE_BYTES", 3000)
    return work.path


def test_every_debit_is_in_one_piece(file):
    content, cut = file.read_bytes(), list(pieces(file))
    assert len(cut) > 5 and [piece.is_last for piece in cut] == [False] * (len(cut) - 1) + [True]
    assert sum(piece.content.count(b"<DrctDbtTxInf>") for piece in cut) == 40
    head = content[: content.index(b"<DrctDbtTxInf>")]
    bodies = [piece.content.removeprefix(head).removesuffix(CLOSING) for piece in cut]
    assert head + b"".join(bodies) == content
    check_file(file, "08")


@pytest.mark.parametrize(
    ("number", "right", "wrong", "message"),
    [
        (39, "</IBAN></Id></DbtrAcct>", "5</IBAN></Id></DbtrAcct>", "debit F2026-000039: the check digits"),
        (20, "</InstdAmt>", "1</InstdAmt>", "CtrlSum is"),
        (20, ">F2026-000020</EndToEndId>", ">F2026-000002</EndToEndId>", "F2026-000002: its EndToEndId is"),
        (20, ">F2026-000020</EndToEndId>", "></EndToEndId>", "NOT VALID"),
        (20, "<DrctDbtTxInf><PmtId>", "<!-- <DrctDbtTxInf><PmtId>", "not valid against"),
        (20, "<DrctDbtTxInf><PmtId>", "</PmtInf><DrctDbtTxInf><PmtId>", "not valid against"),
        (20, '<InstdAmt Ccy="EUR">1.20', '<InstdAmt Ccy="EUR">1.2<!-- -->1', "CtrlSum"),
    ],
)
def test_a_fault_in_any_piece_is_told_with_its_line(file, number, right, wrong, message):
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if f"F2026-{number:06d}</EndToEndId>" in line)
    assert right in lines[place]
    lines[place] = lines[place].replace(right, wrong, 1)
    file.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(PaymentsError) as refused:
        check_file(file, "08")
    if message == "NOT VALID":
        assert f"not valid against pain.008.001.08: line {place + 1}: " in str(refused.value)
    else:
        assert message in str(refused.value)
