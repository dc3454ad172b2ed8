"""The table of faults in the docs: every fault has its row, and every row a test that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in (ROOT / "docs/faults.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| (?:[AB]?\d+[a-f]?) \|", line)
]


def test_every_fault_of_the_catalogue_has_a_row() -> None:
    numbers = [row[0] for row in ROWS]
    assert len(numbers) == len(set(numbers))
    expected = {str(number) for number in range(1, 58)} | {f"58{letter}" for letter in "abcdef"}
    assert expected <= set(numbers)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_says_what_happens_and_names_tests_that_exist(row: list[str]) -> None:
    assert len(row) == 5
    assert all(row)
    names = re.findall(r"`(tests/[^`]+)`", row[4])
    assert names, "no test"
    for name in names:
        file, _, function = name.partition("::")
        if function:
            assert f"\ndef {function}(" in (ROOT / file).read_text(encoding="utf-8"), name
        else:
            assert (ROOT / file).is_dir(), name
