"""Claims on a wholesaler: their steps, what may pay them, and the log that keeps them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.assurance.claims import (
    LOG,
    Claim,
    ClaimError,
    Difference,
    Step,
    claims_of,
    entry_of,
    new_entries,
    proposals,
)
from origyne_pipeline.assurance.supplier_charges import InvoiceLine
from origyne_pipeline.chained_log import LogError
from origyne_pipeline.periods import Month

AT = datetime(2026, 10, 7, 9, tzinfo=UTC)
PRICE = Difference(
    "2026-09", "origyne", "ABONNEMENT", "Abonnements", "OTHER_PRICE", "OR-2026-09", Decimal("6.00")
)
ENDED = Difference(
    "2026-09", "origyne", "ABONNEMENT", "Abonnements", "TERMINATED_LINE", "OR-2026-09", Decimal("1.90")
)
Entries = list[dict[str, str]]


def opened() -> Entries:
    return new_entries({}, [PRICE, ENDED], AT, "ana", "facture du 1er")


def stepped(entries: Entries, *steps: Step) -> dict[str, Claim]:
    for step in steps:
        entry = entry_of(claims_of(entries), step, AT, "ana")
        entries += [entry] if entry else []
    return claims_of(entries)


def test_each_difference_is_claimed_once() -> None:
    entries = opened()
    assert [(claim.id, claim.status, claim.open_amount) for claim in claims_of(entries).values()] == [
        ("R202609-01", "OPEN", Decimal("6.00")),
        ("R202609-02", "OPEN", Decimal("1.90")),
    ]
    assert new_entries(claims_of(entries), [PRICE, ENDED], AT, "ana", "") == []


def test_a_claim_goes_from_its_opening_to_its_credit() -> None:
    steps = (
        Step("R202609-01", "SENT"),
        Step("R202609-01", "SENT"),
        Step("R202609-01", "ACCEPTED", "par courriel", Decimal("5.00")),
        Step("R202609-01", "CREDITED", "", Decimal("2.00"), ("OR-2026-10", "6")),
    )
    entries = opened()
    claim = stepped(entries, *steps)["R202609-01"]
    assert len(entries) == 5
    assert (claim.status, claim.open_amount, claim.sent_on) == (
        "ACCEPTED",
        Decimal("3.00"),
        date(2026, 10, 7),
    )
    last = Step("R202609-01", "CREDITED", "", Decimal("3.00"), ("OR-2026-10", "7"))
    claim = stepped(entries, last, last)["R202609-01"]
    assert (claim.status, claim.credited, claim.open_amount) == ("CREDITED", Decimal("5.00"), Decimal("0.00"))
    assert claim.note == "par courriel"


def test_a_refused_claim_awaits_nothing_and_may_be_sent_again() -> None:
    entries = opened()
    refused = stepped(entries, Step("R202609-02", "SENT"), Step("R202609-02", "REFUSED"))["R202609-02"]
    assert (refused.status, refused.open_amount) == ("REFUSED", Decimal(0))
    again = stepped(entries, Step("R202609-02", "SENT"))["R202609-02"]
    assert (again.status, again.open_amount) == ("SENT", Decimal("1.90"))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step("R202609-09", "SENT"), "none of that id"),
        (Step("R202609-01", "ACCEPTED"), "expected one that is SENT or REFUSED"),
        (Step("R202609-01", "CREDITED", "", Decimal(1), ("OR-2026-10", "6")), "found one that is OPEN"),
        (Step("R202609-02", "CREDITED", "", Decimal(2), ("OR-2026-10", "7")), "at most 1.90"),
        (Step("R202609-02", "CREDITED", "", Decimal(1), ("OR-2026-10", "6")), "already credits R202609-03"),
        (Step("R202609-01", "SENT", "a\nb"), "one line of at most 500"),
    ],
)
def test_a_step_that_cannot_be_is_refused(step: Step, words: str) -> None:
    third = Difference(
        "2026-09", "origyne", "SIM", "Cartes SIM", "UNKNOWN_CARD", "OR-2026-09", Decimal("3.60")
    )
    entries = opened()
    entries += new_entries(claims_of(entries), [third], AT, "ana", "")
    credit = Step("R202609-03", "CREDITED", "", Decimal(1), ("OR-2026-10", "6"))
    stepped(entries, Step("R202609-02", "SENT"), Step("R202609-03", "SENT"), credit)
    with pytest.raises(ClaimError, match=words):
        entry_of(claims_of(entries), step, AT, "ana")


def credit_line(label: str, amount: str, number: int) -> InvoiceLine:
    value = Decimal(amount)
    return InvoiceLine("f", number, "OR-2026-10", date(2026, 11, 1), label, "AUTRE", Decimal(1), value, value)


def test_credits_of_later_invoices_are_proposed_and_none_twice() -> None:
    lines = [
        credit_line("Avoir R202609-01", "-6.00", 5),
        credit_line("Avoir sur facture OR-2026-09", "-2.00", 6),
        credit_line("Avoir", "-1.90", 7),
        credit_line("Avoir", "-4.00", 8),
        credit_line("Frais", "6.00", 9),
    ]
    of_october = [(Month(2026, 10), "origyne", line) for line in lines]
    others = [(Month(2026, 9), "origyne", lines[0]), (Month(2026, 10), "alpha", lines[2])]
    claims = claims_of(opened())
    assert [(one.claim, one.line.number, one.why) for one in proposals(claims, [*of_october, *others])] == [
        ("R202609-01", 5, "its label names the claim"),
        ("R202609-01", 6, "its label names the invoice"),
        ("R202609-02", 6, "its label names the invoice"),
        ("R202609-02", 7, "its amount is that of the claim"),
    ]
    entries = opened()
    paid = stepped(
        entries,
        Step("R202609-02", "SENT"),
        Step("R202609-02", "CREDITED", "", Decimal("1.90"), ("OR-2026-10", "7")),
    )
    assert [(one.claim, one.line.number) for one in proposals(paid, of_october)] == [
        ("R202609-01", 5),
        ("R202609-01", 6),
    ]


def test_a_log_that_lost_lines_shows_no_claim(tmp_path: Path) -> None:
    with LOG.adding(tmp_path) as log:
        for entry in opened():
            LOG.add(tmp_path, log, entry)
    assert LOG.check(tmp_path).counts == {"entries": 2}
    file = tmp_path / LOG.file
    file.write_bytes(file.read_bytes().split(b"\n", 1)[0] + b"\n")
    assert [fault.remedy for fault in LOG.check(tmp_path).faults] == [
        "no claim is shown or changed until then"
    ]
    with pytest.raises(LogError, match="expected the 2 lines that its head knows, found 1"):
        LOG.entries(tmp_path)
