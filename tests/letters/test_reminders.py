"""The list of reminders: who is late, who waits for what, which letter is due."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.account.models import Dispute
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.identifiers import Iban, Rum
from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.letters.due import due_reminders
from origyne_pipeline.parties import Mandate
from origyne_pipeline.payments.answers import REJECTED, RETURNED
from origyne_pipeline.payments.collect import represent
from origyne_pipeline.payments.latest_debits import to_present_again
from tests.invoicing.samples import MONTH, issuer
from tests.letters.scenes import (
    AT,
    DUE_DATE,
    FIRST,
    ON,
    SECOND,
    SEPA,
    THIRD,
    answer,
    collect_all,
    due,
    listed,
    pay,
    settings,
    write,
)


def test_an_invoice_that_no_debit_asks_for_is_reminded_once_it_is_late(home: Path) -> None:
    assert listed(home, DUE_DATE) == []
    assert [one[2] for one in listed(home, date(2026, 10, 22))] == [None] * 3
    assert [one[2] for one in listed(home, date(2026, 10, 23))] == ["rappel"] * 3


def test_what_is_credited_paid_or_disputed_is_not_reminded_and_a_rest_is(home: Path) -> None:
    credit(home, FIRST, "Erreur de tarif", date(2026, 11, 20), issuer())
    pay(home, SECOND, "C00002", "20.00")
    with open_ledger(home) as ledger:
        ledger.add_dispute(Dispute(THIRD, "C00003", date(2026, 11, 21), "trop cher"), AT)
    assert listed(home) == [(SECOND, "5.46", "rappel", ""), (THIRD, "25.46", None, "DISPUTE")]
    with open_ledger(home) as ledger:
        ledger.add_dispute(Dispute(THIRD, "C00003", date(2026, 11, 22), "réglé", is_open=False), AT)
    assert listed(home)[-1] == (THIRD, "25.46", "rappel", "")
    assert listed(home, least_amount=Decimal("5.47"))[0] == (SECOND, "5.46", None, "SMALL")


def test_a_debit_on_its_way_is_waited_for_and_one_that_came_back_is_reminded_by_its_reason(
    home: Path,
) -> None:
    collect_all(home)
    on_the_day = DUE_DATE
    assert listed(home, on_the_day) == []
    assert listed(home) == []
    answer(home, FIRST, RETURNED, date(2026, 11, 4), "AC04")
    answer(home, SECOND, RETURNED, date(2026, 11, 4), "AM04")
    answer(home, THIRD, REJECTED, date(2026, 10, 16), "MD06")
    assert listed(home, retry_days=30) == [
        (FIRST, "25.46", "rappel", "SUSPEND"),
        (SECOND, "25.46", None, "RETRY"),
        (THIRD, "25.46", None, "DISPUTE"),
    ]
    [first, *_] = due(home)
    assert (first.reminder.since, first.reminder.reason) == (date(2026, 11, 4), "compte clôturé")
    assert listed(home, date(2026, 11, 3)) == [(THIRD, "25.46", None, "DISPUTE")]


def test_a_second_presentation_is_waited_for_until_its_day_and_is_not_presented_again(home: Path) -> None:
    collect_all(home)
    answer(home, FIRST, RETURNED, date(2026, 10, 23), "AM04")
    iban = Iban("FR7630006000011234567890189")
    mandates = [Mandate("C00001", Rum("RUM-C00001"), date(2025, 1, 15), iban, None, "É. Durand", active=True)]
    rows = represent(home, MONTH, mandates, SEPA, datetime(2026, 11, 16, 8, tzinfo=UTC), {}).rows
    [again] = [row for row in rows if row["end_to_end_id"] != row["invoice_number"]]
    day = again["collection_date"]
    assert isinstance(day, date) and day > ON
    assert listed(home) == [(FIRST, "25.46", None, "DEBIT")]
    answer(home, str(again["end_to_end_id"]), RETURNED, day, "AM04")
    assert listed(home, date(2026, 12, 31)) == [(FIRST, "25.46", "rappel", "REVIEW")]
    [before] = due_reminders(home, ON, date(2026, 12, 31), settings(home).reminders)
    assert before.reminder.action == "DEBIT"


def test_letters_go_in_order_each_once(home: Path) -> None:
    days = [
        ON,
        date(2026, 12, 9),
        date(2026, 12, 10),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2027, 6, 1),
    ]
    sent = [[(one.template, one.numbers) for one in write(home, day)] for day in days]
    each = [(number,) for number in (FIRST, SECOND, THIRD)]
    assert sent == [
        [("rappel", one) for one in each],
        [],
        [("relance", one) for one in each],
        [],
        [("mise_en_demeure", one) for one in each],
        [],
    ]
    assert write(home, ON) == []


def test_a_second_presentation_is_waited_for_no_longer_than_the_setting_says(home: Path) -> None:
    collect_all(home)
    answer(home, FIRST, RETURNED, date(2026, 11, 4), "AM04")
    [waiting] = due(home, date(2026, 11, 17))
    assert (waiting.reminder.action, waiting.reminder.next_on) == ("RETRY", date(2026, 11, 18))
    assert listed(home, date(2026, 11, 18)) == [(FIRST, "25.46", "rappel", "RETRY_OVER")]
    assert listed(home, date(2026, 11, 30), retry_days=30) == [(FIRST, "25.46", None, "RETRY")]
    assert [one.invoice_number for one in to_present_again(home, ON, ON)] == [FIRST]
    assert to_present_again(home, date(2026, 11, 3), ON) == []
