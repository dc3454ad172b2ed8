"""What an acceptance may name: a check or gate that there is, with a reason."""

import pytest

from origyne_pipeline.quality.accepting import AcceptanceError, check_acceptances
from origyne_pipeline.quality.names import GATES


@pytest.mark.parametrize("name", [*GATES, "billed_once", "rated_cdrs.billed_once", "keys_are_unique"])
def test_checks_and_gates_may_be_named(name: str) -> None:
    check_acceptances({name: "known since Monday"})


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("unrated_mony_is_low", "did you mean 'unrated_money_is_low'"),
        ("rated_cdr.billed_once", "did you mean 'rated_cdrs.billed_once'"),
        ("lines.billed_once", "no check or gate is called 'lines.billed_once'"),
        ("zzz", r"docs/operating\.md lists"),
        ("", "no check or gate is called"),
    ],
)
def test_a_name_that_no_check_has_is_refused_with_the_nearest(name: str, words: str) -> None:
    with pytest.raises(AcceptanceError, match=words):
        check_acceptances({name: "why"})


def test_an_empty_reason_accepts_nothing() -> None:
    with pytest.raises(AcceptanceError, match="expected the reason"):
        check_acceptances({"billed_once": "  "})
