"""The debit that an invoice announces: it is the pre-notification of the SEPA rulebook (section 4.3.3).

The same mandate and date as ``collect`` takes later, so that what is announced is what is collected. A
mandate whose data the VNO can correct is announced although its debit is held; one that the customer must
sign again is not.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.parties import DebitNotice, Mandate
from origyne_pipeline.payments.collections import collection_date
from origyne_pipeline.payments.mandates import Refusal, current_mandate
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.settings import Sepa


def announcer(
    home: Path, mandates: Iterable[Mandate], sepa: Sepa
) -> Callable[[str, Decimal, date], DebitNotice | None]:
    """A function of customer, total and issue date: the announcement, or None for payment by other means.

    Args:
        home: ``$ORIGYNE_HOME``; its register is read once.
        mandates: the whole of sheet Mandats.
        sepa: the creditor and its terms.
    """
    with open_register(home) as register:
        history = register.history()
    by_customer: dict[str, list[Mandate]] = {}
    for mandate in mandates:
        by_customer.setdefault(mandate.customer_ref, []).append(mandate)

    def announce(customer_ref: str, total: Decimal, issue_date: date) -> DebitNotice | None:
        on = collection_date(issue_date, sepa.notice_days)
        own = by_customer.get(customer_ref, [])
        mandate = current_mandate(own, customer_ref, on, history.presented, history.suspended)
        if total <= 0 or isinstance(mandate, Refusal):
            return None
        return DebitNotice(mandate.reference, on, sepa.ics, mandate.iban.masked, mandate.iban)

    return announce
