"""The reminders list and its mails."""

from datetime import date
from decimal import Decimal

import pytest

from origyne_pipeline.payments.answers import COLLECTED, RETURNED, SENT, Standing
from origyne_pipeline.payments.collections import plan_collections
from origyne_pipeline.payments.debits import History, PaymentsError
from origyne_pipeline.payments.reminder_mail import reminder_mail
from origyne_pipeline.payments.reminders import LEVELS, reminders
from origyne_pipeline.settings import Company, ReminderLevel

SINCE = date(2026, 10, 24)


@pytest.fixture
def debit(invoice, mandate, sepa):
    return plan_collections([invoice()], [mandate()], sepa, History()).collections[0]


@pytest.mark.parametrize(
    ("on", "level", "template", "next_on"),
    [
        (date(2026, 10, 24), 0, None, date(2026, 10, 27)),
        (date(2026, 10, 27), 1, "rappel", date(2026, 11, 8)),
        (date(2026, 11, 8), 2, "relance", date(2026, 11, 23)),
        (date(2026, 12, 31), 3, "mise_en_demeure", None),
    ],
)
def test_levels_follow_the_days_since_the_failure(debit, on, level, template, next_on):
    (found,) = reminders([(debit, Standing(RETURNED, SINCE, "AC04"))], {}, on)
    assert (found.level, found.template, found.next_on) == (level, template, next_on)
    assert (found.amount, found.return_code, found.reason) == (Decimal("12.34"), "AC04", "compte clôturé")


def test_a_debit_to_retry_or_disputed_gets_no_reminder_yet(debit):
    on = date(2026, 12, 31)
    for code, action in (("AM04", "RETRY"), ("MD06", "DISPUTE")):
        (found,) = reminders([(debit, Standing(RETURNED, SINCE, code))], {}, on)
        assert (found.level, found.action, found.template) == (0, action, None)


def test_the_list_holds_only_what_is_owed(debit):
    on = date(2026, 12, 31)
    assert reminders([(debit, Standing(SENT))], {}, on) == []
    assert reminders([(debit, Standing(COLLECTED, SINCE))], {}, on) == []
    failed = [(debit, Standing(RETURNED, SINCE, "AC04"))]
    assert reminders(failed, {debit.invoice_number: Decimal("12.34")}, on) == []
    assert reminders(failed, {debit.invoice_number: Decimal("2.34")}, on)[0].amount == Decimal("10.00")


def test_mail_of_each_level_in_french(debit, customer, sepa):
    fee = Decimal("1234.50")
    levels = (LEVELS[0], ReminderLevel(15, "relance", fee), LEVELS[2])
    for on, words in (
        (date(2026, 10, 28), ("n'a pas abouti", "12,34\xa0€", "compte clôturé", "24/10/2026")),
        (date(2026, 11, 10), ("Frais : 1\xa0234,50\xa0€", "Total à régler : 1\xa0246,84\xa0€")),
        (date(2026, 12, 31), ("mettons en demeure", "médiateur")),
    ):
        (found,) = reminders([(debit, Standing(RETURNED, SINCE, "AC04"))], {}, on, levels)
        mail = reminder_mail(found, customer(), Company(), sepa)
        assert "F2026-000001" in mail.subject and "\n" not in mail.subject
        assert all(word in mail.body for word in words)
        assert "$" not in mail.subject + mail.body


def test_no_mail_without_a_level_and_none_from_a_broken_template(debit, customer, sepa, tmp_path):
    failed = [(debit, Standing(RETURNED, SINCE, "AC04"))]
    with pytest.raises(PaymentsError, match="no reminder is due"):
        reminder_mail(reminders(failed, {}, SINCE)[0], customer(), Company(), sepa)
    (tmp_path / "rappel.txt").write_text("Sujet\n$nobody")
    with pytest.raises(PaymentsError, match=r"rappel\.txt: cannot be used"):
        reminder_mail(reminders(failed, {}, date(2026, 10, 28))[0], customer(), Company(), sepa, tmp_path)
