"""What an acceptance may name: a check or gate that there is, with a reason."""

from dataclasses import replace

import pytest

from origyne_pipeline.quality.accepting import AcceptanceError, accepted_results, check_acceptances
from origyne_pipeline.quality.check_queries import all_check_queries
from origyne_pipeline.quality.names import GATES
from origyne_pipeline.quality.results import ERROR, CheckResult


@pytest.mark.parametrize("name", [*GATES, "words_are_known", "cdrs.words_are_known", "no_money_waits"])
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
        check_acceptances({"words_are_known": "  "})


@pytest.mark.parametrize(
    ("table", "check"),
    [
        ("cdrs", "files_are_read_whole"),
        ("tariff_offers", "files_are_read_whole"),
        ("invoiced_usage", "rated_is_invoiced_or_held"),
        ("direct_debits", "collected_once"),
        ("rated_cdrs", "keys_are_unique"),
    ],
)
def test_a_check_by_which_money_would_be_lost_is_never_accepted(table: str, check: str) -> None:
    result = CheckResult(table, "2026-09", check, ERROR, False, "3 rows", "none")
    for name in (check, f"{table}.{check}"):
        with pytest.raises(
            AcceptanceError, match=f"{name} cannot be accepted, since rows or money would be lost"
        ):
            check_acceptances({name: "it is only 3 rows"})
        assert accepted_results([result], {name: "it is only 3 rows"}) == [result]


def test_each_claim_of_an_error_says_whether_it_may_be_accepted() -> None:
    acceptable = {
        str(query) for query in all_check_queries() if query.severity == ERROR and query.is_acceptable
    }
    assert acceptable == {
        "sql/checks/cdrs__none_starts_after_its_deposit.sql",
        "sql/checks/line_observations__a_line_in_use_has_a_customer.sql",
        "sql/checks/supplier_invoice_checks__differences_do_not_block.sql",
    }


def test_the_words_of_a_result_have_one_stop_and_name_the_check_where_it_has_no_sentence() -> None:
    result = CheckResult("cdrs", "2026-09", "sums", ERROR, False, "1 row breaks it", "none", "Sums agree.")
    assert result.words == "Sums agree: 1 row breaks it"
    assert str(replace(result, sentence="")) == "cdrs of 2026-09: sums: 1 row breaks it"
