"""The text of a reminder, in French: a template of ``templates/``, filled from a line of the list."""

from dataclasses import dataclass
from pathlib import Path
from string import Template

from origyne_pipeline import french
from origyne_pipeline.parties import Customer
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.reminders import Reminder
from origyne_pipeline.settings import Company, Sepa

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class ReminderMail:
    """A mail to send: its subject and its plain text."""

    subject: str
    body: str


def reminder_mail(
    reminder: Reminder, customer: Customer, company: Company, sepa: Sepa, folder: Path = TEMPLATES
) -> ReminderMail:
    """The mail of a reminder that has reached a level.

    Args:
        reminder: one line of the list, of level 1 or more.
        customer: whom it goes to.
        company: who sends it.
        sepa: the account that a transfer goes to.
        folder: where the templates are; the VNO's own may replace them.

    Raises:
        PaymentsError: no level is reached, or the template is missing or asks for something unknown.
    """
    if reminder.template is None:
        raise PaymentsError(
            f"customer {reminder.customer_ref}, invoice {reminder.invoice_number}: no reminder is due"
        )
    path = folder / f"{reminder.template}.txt"
    total = reminder.amount + reminder.fees
    fields = {
        "customer_name": customer.name,
        "customer_ref": customer.ref,
        "invoice_number": reminder.invoice_number,
        "billing_month": reminder.billing_month,
        "amount": french.euros(reminder.amount),
        "fees": french.euros(reminder.fees),
        "total": french.euros(total),
        "reason": reminder.reason,
        "failed_on": french.day(reminder.since),
        "iban": sepa.iban.grouped,
        "company_name": company.name,
        "company_phone": company.phone,
        "company_phone_cost": company.phone_cost,
        "company_email": company.email,
        "mediator": company.mediator,
    }
    try:
        subject, _, body = path.read_text(encoding="utf-8").partition("\n")
        filled = (Template(subject).substitute(fields), Template(body).substitute(fields))
    except (OSError, KeyError, ValueError) as error:
        raise PaymentsError(
            f"{path}: cannot be used as a template of a reminder ({error!r}); correct it"
        ) from None
    return ReminderMail(filled[0].strip(), filled[1].lstrip("\n"))
