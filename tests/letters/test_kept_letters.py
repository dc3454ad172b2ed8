"""The documents of letters: kept as they were drawn, and checked."""

from pathlib import Path

import pytest

from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.letters.due import written_letters
from origyne_pipeline.letters.kept import check_letters, keep
from origyne_pipeline.letters.paper import Paper
from origyne_pipeline.letters.sending import write_drafts
from origyne_pipeline.settings import Mail
from tests.invoicing.samples import BRANDING
from tests.letters.scenes import AT, FIRST, ON, PEOPLE, REFS, SECOND, THIRD, planned, write


def test_the_kept_documents_are_the_same_bytes_however_often_they_are_drawn(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = write(home)
    first = {path: path.read_bytes() for path in keep(home, letters, AT).paths}
    assert [path.name for path in first] == [f"{number}_rappel.pdf" for number in (FIRST, SECOND, THIRD)]
    next(iter(first)).unlink()
    assert {path: path.read_bytes() for path in keep(home, written_letters(home), AT).paths} == first
    monkeypatch.setattr("origyne_pipeline.letters.kept.draw_reminder", lambda *_: b"%PDF-other")
    assert {path: path.read_bytes() for path in keep(home, letters, AT).paths} == first
    assert all(path.with_suffix(".txt").read_text().startswith("Rappel : ") for path in first)
    assert BRANDING.logo is not None


def test_a_dry_run_records_and_sends_nothing(home: Path) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    addresses = {ref: PEOPLE[ref].email for ref in REFS[:2]} | {"C00003": None}
    paths = write_drafts(home, planned(home), Mail(), addresses, AT)
    written = {path for path in home.rglob("*") if path.is_file()} - before.keys()
    assert len(paths) == 3
    assert written == {*paths, *(path.with_suffix(".eml") for path in paths[:2])}
    assert {path: path.read_bytes() for path in before} == before


def test_a_letter_is_part_of_the_chain_of_the_register(home: Path) -> None:
    write(home)
    with open_ledger(home, thorough=True) as ledger:
        assert list(ledger.problems()) == []
        [letter] = ledger.letters("C00002")
        assert (letter.numbers, letter.paper) == ((SECOND,), "")
        assert Paper.from_json(ledger.letter(letter.id).paper).rows[0].number == SECOND
        with pytest.raises(Exception, match="expected the id of a reminder, found 'x'"):
            ledger.letter("x")


def problems(home: Path) -> list[tuple[str, str]]:
    return [(Path(fault.place).name, fault.problem) for fault in check_letters(home).faults]


def test_a_kept_letter_that_is_changed_or_gone_or_that_nobody_wrote_is_named(home: Path) -> None:
    assert check_letters(home).counts == {}
    pdf, _, other = keep(home, write(home), AT).paths
    checked = check_letters(home)
    assert (checked.faults, checked.counts) == ([], {"letters": 3})
    original = pdf.read_bytes()
    pdf.write_bytes(original.replace(b"25,46", b"26,46") + b" ")
    other.with_suffix(".txt").unlink()
    (pdf.parent / "F2026-000009_rappel.pdf").write_bytes(b"%PDF-")
    assert problems(home) == [
        (pdf.name, "it is not what was written"),
        (other.with_suffix(".txt").name, "it is gone"),
        ("F2026-000009_rappel.pdf", "no letter of the register is this one"),
    ]
    pdf.unlink()
    (pdf.parent / "F2026-000009_rappel.pdf").unlink()
    keep(home, written_letters(home), AT)
    assert pdf.read_bytes() == original and problems(home) == []


def test_a_letter_that_this_version_draws_otherwise_is_not_replaced(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf, *_ = keep(home, write(home), AT).paths
    pdf.unlink()
    monkeypatch.setattr("origyne_pipeline.letters.kept.draw_reminder", lambda *_: b"%PDF-other")
    [fault] = keep(home, written_letters(home), AT).faults
    assert fault.startswith(f"{pdf}: it is gone, and this version would draw another document")
    assert not pdf.exists() and problems(home) == [(pdf.name, "it is gone")]


def test_a_letter_of_an_earlier_version_is_taken_over_as_it_is(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = write(home)
    monkeypatch.setattr("origyne_pipeline.letters.kept.open_ledger", _killed)
    with pytest.raises(KeyboardInterrupt):
        keep(home, letters, AT)
    monkeypatch.undo()
    assert [problem[:38] for _, problem in problems(home)] == ["the register does not know its hash: i"] * 3
    pdf = home / "reminders" / str(ON) / f"{FIRST}_rappel.pdf"
    pdf.write_bytes(b"%PDF-as drawn by an earlier version")
    keep(home, letters, AT)
    assert pdf.read_bytes() == b"%PDF-as drawn by an earlier version" and problems(home) == []


def _killed(*_: object) -> None:
    raise KeyboardInterrupt
