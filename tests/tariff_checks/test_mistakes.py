"""Single mistakes planted in a good workbook: each is named by its cell, and few others are."""

import functools

import pytest

from tests.tariff_checks.books import checked
from tests.tariff_checks.mistakes import Mistake, Sheets, good_sheets, mistakes

MISTAKES = tuple(mistakes())
EVERY, EVERY_LONG = 8, 3
"""Of how many one is planted in each run, and in the long tests; all of them take two minutes of a core."""
MOST = 13
"""Remarks that one mistake may lead to: a sheet that is not read, and every code of it."""


def remarks_of(sheets: Sheets) -> set[tuple[str, str, str]]:
    """Where, what stands there, and what is said of it."""
    check = checked(sheets)
    faults = [*check.faults, *(warned.fault for warned in check.warnings)]
    return {(f"{fault.sheet}!{fault.cell}".rstrip("!"), fault.value, fault.rule) for fault in faults}


@functools.cache
def remarks_of_the_good_one() -> set[tuple[str, str, str]]:
    return remarks_of(good_sheets())


def named(mistake: Mistake) -> None:
    new = remarks_of(mistake.sheets) - remarks_of_the_good_one()
    assert {place for place, _, _ in new} & set(mistake.places), sorted(new)
    assert len(new) <= MOST, sorted(new)


def test_the_good_workbook_has_no_fault() -> None:
    assert checked(good_sheets()).faults == []


def test_there_are_enough_mistakes_and_no_two_are_the_same() -> None:
    assert len(MISTAKES) > 600
    assert len({str(mistake) for mistake in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize("mistake", MISTAKES[::EVERY], ids=str)
def test_a_mistake_is_named_by_its_cell(mistake: Mistake) -> None:
    named(mistake)


@pytest.mark.long
@pytest.mark.parametrize("mistake", MISTAKES[1::EVERY_LONG], ids=str)
def test_more_mistakes_are_named_by_their_cells(mistake: Mistake) -> None:
    named(mistake)
