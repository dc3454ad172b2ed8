"""Data Docs: pages that open offline and show no value of a row."""

import os
import re
import stat
from datetime import date

import pytest

from origyne_pipeline.quality.data_docs import FOLDER, build_data_docs
from tests.deposits import Deposit, csv_text, mobile_path, sms

FETCHES = re.compile(
    r"""<(?:link|script|img|iframe)\b[^>]*\b(?:src|href)=["'](?:https?:)?//""", re.IGNORECASE
)
FORMER = "former.html"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of two events, one of which breaks a rule, by their paths in the folder."""
    deposit = Deposit(tmp_path_factory.mktemp("home"))
    deposit.put(mobile_path("20260901_100000"), csv_text(sms("SECRET-A"), sms("SECRET-B")))
    deposit.clean_cdrs([date(2026, 9, 1)])
    with deposit.warehouse.session() as session:
        session.bind("cdrs")
        session.query(
            "create or replace temp table cdrs_copy as select * replace ('WORD-C' as usage) from cdrs"
        )
        session.query("create or replace temp view cdrs as select * from cdrs_copy")
        session.save("cdrs", "2026-09-02", where="true")
    folder = deposit.home / FOLDER
    folder.mkdir()
    (folder / FORMER).write_text("of the former pages")
    before = os.umask(0o022)
    try:
        built = build_data_docs(deposit.warehouse)
    finally:
        os.umask(before)
    assert (built.tables, built.unmet) == (1, 1) and built.expectations > 5
    assert built.index == folder / "index.html"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o600} and stat.S_IMODE(folder.stat().st_mode) == 0o700
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.html")}


def test_the_pages_replace_the_former_ones(pages: dict[str, str]) -> None:
    assert FORMER not in pages and "index.html" in pages
    assert any(path.startswith("validations/") for path in pages)


def test_no_page_fetches_anything(pages: dict[str, str]) -> None:
    assert not [path for path, text in pages.items() if FETCHES.search(text)]
    assert all("bootstrapTable: fill" in text for text in pages.values()), "what fills the tables came along"


def test_an_expectation_that_is_not_met_is_counted_and_its_values_are_not_shown(
    pages: dict[str, str],
) -> None:
    (validation,) = (text for path, text in pages.items() if path.startswith("validations/"))
    assert "values must belong to this set" in validation
    assert "50%" in validation
    for value in ("WORD-C", "SECRET-A", "0612345678", "33612345678"):
        assert not [path for path, text in pages.items() if value in text], value
