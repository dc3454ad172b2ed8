"""Which mandate is used, and each refusal with its message."""

from collections.abc import Callable
from datetime import date

import pytest

from origyne_pipeline.parties import Mandate
from origyne_pipeline.payments.debits import Suspension
from origyne_pipeline.payments.mandates import Refusal, choose_mandate, lapses_after

from .conftest import IBAN, OTHER_IBAN

ON = date(2026, 10, 20)


def test_of_several_active_mandates_the_latest_signature(mandate):
    old, new = mandate(), mandate(reference="RUM-2", signed_on=date(2025, 6, 1))
    revoked = mandate(reference="RUM-3", signed_on=date(2026, 1, 1), active=False)
    other = mandate(reference="RUM-4", customer_ref="C2", signed_on=date(2026, 1, 1))
    assert choose_mandate([new, revoked, other, old], "C1", ON, {}) == new


def test_a_mandate_lives_36_months_from_its_last_collection_else_from_its_signature(mandate):
    signed = mandate(signed_on=date(2023, 10, 20))
    assert lapses_after(signed, {}) == date(2026, 10, 20)
    assert lapses_after(mandate(signed_on=date(2024, 2, 29)), {}) == date(2027, 2, 28)
    assert choose_mandate([signed], "C1", date(2026, 10, 20), {}) == signed
    assert choose_mandate([signed], "C1", date(2026, 10, 21), {}).code == "LAPSED"
    assert choose_mandate([signed], "C1", date(2026, 10, 21), {"RUM-1": date(2023, 11, 2)}) == signed


def test_an_older_mandate_still_in_use_replaces_one_that_lapsed(mandate):
    used = mandate(signed_on=date(2020, 1, 1))
    lapsed = mandate(reference="RUM-2", signed_on=date(2021, 1, 1))
    assert choose_mandate([used, lapsed], "C1", ON, {"RUM-1": date(2026, 9, 20)}) == used


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"iban": "FR7630006000011234567890188"}, "BAD_IBAN", "IBAN FR76...0188: has wrong check digits"),
        (
            {"iban": "FR0630006000011234567890188"},
            "BAD_IBAN",
            "IBAN FR06...0188: has a wrong national key (RIB key)",
        ),
        ({"iban": "FR763000600001123456789018"}, "BAD_IBAN", "IBAN FR76...9018: is not an IBAN"),
        ({"iban": ""}, "BAD_IBAN", "not an IBAN"),
        ({"iban": "SA0380000000608010167519"}, "BAD_IBAN", "country SA is outside SEPA"),
        ({"reference": "RUM/"}, "BAD_REFERENCE", "RUM 'RUM/': must be 1 to 35 characters"),
        ({"reference": "R//1"}, "BAD_REFERENCE", "no slash at an end or doubled"),
        ({"reference": "RUM_é"}, "BAD_REFERENCE", "RUM 'RUM_é'"),
        ({"reference": "R" * 36}, "BAD_REFERENCE", "must be 1 to 35 characters"),
        ({"bic": "AGRIFRP"}, "BAD_BIC", "BIC 'AGRIFRP': must be a BIC of 8 or 11 characters"),
        ({"bic": "DEUTDEFF"}, "BAD_BIC", "its country does not go with the IBAN's, FR"),
        (
            {"signed_on": date(2026, 10, 21)},
            "FUTURE_SIGNATURE",
            "signature date 2026-10-21: after 2026-10-20",
        ),
        (
            {"signed_on": date(2020, 1, 1)},
            "LAPSED",
            "lapsed after 2023-01-01, 36 months without a collection",
        ),
        ({"holder": " "}, "NO_HOLDER", "TITULAIRE: empty"),
        ({"scheme": "COR1"}, "BAD_SCHEME", "scheme 'COR1': expected CORE or B2B"),
        ({"active": False}, "NO_MANDATE", "customer C1: revoked mandate"),
        ({"customer_ref": "C9"}, "NO_MANDATE", "customer C1: no mandate"),
    ],
)
def test_refusals_name_the_customer_and_the_fault(mandate, changes, code, message):
    refusal = choose_mandate([mandate(**changes)], "C1", ON, {})
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert "customer C1" in refusal.message and message in refusal.message
    assert IBAN not in refusal.message


def test_a_faulty_mandate_is_not_passed_over_for_an_older_one(mandate):
    new = mandate(reference="RUM-2", signed_on=date(2025, 6, 1), iban="FR7630006000011234567890188")
    assert choose_mandate([mandate(), new], "C1", ON, {}).code == "BAD_IBAN"


def test_the_signature_must_precede_the_issue_not_only_the_collection(mandate):
    late = mandate(signed_on=date(2026, 10, 10))
    assert choose_mandate([late], "C1", ON, {}, signed_by=date(2026, 10, 6)).code == "FUTURE_SIGNATURE"
    assert choose_mandate([late], "C1", ON, {}, signed_by=date(2026, 10, 10)) == late


def test_a_suspension_ends_with_a_new_account_when_only_the_account_was_at_fault(mandate):
    account = {"RUM-1": Suspension("AC04", frozenset({IBAN}))}
    whole = {"RUM-1": Suspension("MD07")}
    assert choose_mandate([mandate()], "C1", ON, {}, account).code == "SUSPENDED"
    moved = mandate(iban=OTHER_IBAN)
    assert choose_mandate([moved], "C1", ON, {}, account) == moved
    assert "stopped by the bank's answer MD07" in choose_mandate([moved], "C1", ON, {}, whole).message


@pytest.mark.parametrize(
    ("stop", "cure"),
    [
        (Suspension("MD07"), "have a new mandate signed"),
        (Suspension("AC04", frozenset({IBAN})), "ask the customer for another account"),
    ],
)
def test_a_refusal_says_its_whole_sentence(
    mandate: Callable[..., Mandate], stop: Suspension, cure: str
) -> None:
    stopped = choose_mandate([mandate()], "C1", ON, {}, {"RUM-1": stop})
    message = f"customer C1, mandate RUM-1: stopped by the bank's answer {stop.reason}; {cure}"
    assert stopped == Refusal("C1", "SUSPENDED", message)
    assert choose_mandate([], "C1", ON, {}) == Refusal("C1", "NO_MANDATE", "customer C1: no mandate")
    assert choose_mandate([mandate(holder=" . ")], "C1", ON, {}) == Refusal(
        "C1", "NO_HOLDER", "customer C1, mandate RUM-1: TITULAIRE: empty; give the holder's name"
    )


def test_a_lapsed_mandate_says_since_when_and_what_to_do(mandate: Callable[..., Mandate]) -> None:
    assert choose_mandate([mandate(signed_on=date(2020, 1, 1))], "C1", ON, {}) == Refusal(
        "C1",
        "LAPSED",
        "customer C1, mandate RUM-1: lapsed after 2023-01-01, 36 months without a collection;"
        " have a new one signed",
    )


@pytest.mark.parametrize("scheme", ["CORE", "B2B"])
def test_a_mandate_is_of_either_scheme(mandate: Callable[..., Mandate], scheme: str) -> None:
    assert choose_mandate([mandate(scheme=scheme)], "C1", ON, {}) == mandate(scheme=scheme)


def test_of_two_mandates_signed_on_one_day_the_later_reference_stands(
    mandate: Callable[..., Mandate],
) -> None:
    first, second = mandate(reference="RUM-1"), mandate(reference="RUM-2")
    assert choose_mandate([first, second], "C1", ON, {}) == second
    assert choose_mandate([second, first], "C1", ON, {}) == second


def test_collections_and_suspensions_are_known_by_the_reference_in_capitals(
    mandate: Callable[..., Mandate],
) -> None:
    small = mandate(reference="rum-1", signed_on=date(2020, 1, 1))
    assert lapses_after(small, {"RUM-1": date(2026, 1, 31)}) == date(2029, 1, 31)
    assert lapses_after(small, {"RUM-1": date(2019, 1, 1)}) == date(2023, 1, 1)
    assert lapses_after(mandate(signed_on=date(2025, 12, 31)), {}) == date(2028, 12, 31)
    stopped = choose_mandate([mandate(reference="rum-1")], "C1", ON, {}, {"RUM-1": Suspension("MD07")})
    assert isinstance(stopped, Refusal) and stopped.code == "SUSPENDED"
