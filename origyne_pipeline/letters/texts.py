"""The words of a reminder, in French: a template of ``templates/``, or one of the VNO's own, with its fields filled."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from origyne_pipeline import french
from origyne_pipeline.account.models import AccountError
from origyne_pipeline.account.reminders import Reminder
from origyne_pipeline.letters.paper import Paper
from origyne_pipeline.settings import Company
from origyne_pipeline.text_templates import TemplateError, fill

TEMPLATES = Path(__file__).parent / "templates"
DETAILS = "$details"
"""A line of a template: the table of invoices and how to pay stand there; without it, after the text."""
MOST_NAMED = 3
LATE_CHARGES = "article L441-10 du code de commerce"


def filled(
    template: str, folder: Path, paper: Paper, reminders: Sequence[Reminder], customer_name: str
) -> tuple[str, str]:
    """Subject and text of a letter; the text keeps its line ``$details``.

    Args:
        template: the name of the text.
        folder: where the texts are; the VNO's own may replace those of the program.
        paper: the letter, without its words.
        reminders: of its invoices, in the same order.
        customer_name: whom it goes to.

    Raises:
        AccountError: the template is missing, or asks for something unknown.
    """
    path = folder / f"{template}.txt"
    fields = _fields(paper, reminders, customer_name)
    try:
        return fill(path, fields)
    except TemplateError as error:
        raise AccountError(
            f"{path}: cannot be used as a template of a reminder ({error}); correct it"
        ) from None


def mail_body(paper: Paper) -> str:
    """The text of the mail: the letter's words, with its figures in lines instead of a table."""
    details = "\n".join(f"    {line}".rstrip() for line in details_lines(paper))
    if note := late_charges_note(paper):
        details += f"\n\n{note}"
    paragraphs = paper.text.strip("\n").split("\n\n")
    if DETAILS in paragraphs:
        paragraphs[paragraphs.index(DETAILS)] = details
    return "\n\n".join(paragraphs).replace(french.NBSP, " ") + "\n"


def details_lines(paper: Paper) -> list[str]:
    """The invoices, what else is asked for, the total and how to pay it, a line each."""
    lines = [
        f"Facture {row.number} du {french.day(row.issue_date)}, échéance du {french.day(row.due_date)} :"
        f" {french.euros(row.open_amount)}"
        + (f" (reste dû sur {french.euros(row.amount)})" if row.open_amount != row.amount else "")
        for row in paper.rows
    ]
    lines += [f"{what} : {amount}" for what, amount in asked_besides(paper)]
    lines += ["", f"Total à régler : {french.euros(paper.total)}", ""]
    return [*lines, *(f"{what} : {value}" for what, value in payment_particulars(paper))]


def asked_besides(paper: Paper) -> list[tuple[str, str]]:
    """What the letter asks for besides the invoices: fees, and where it does, interest and indemnities."""
    pairs = [("Frais de relance", paper.fees)]
    if paper.asks_late_charges:
        pairs += [
            (f"Pénalités de retard au {french.day(paper.day)}", paper.interest),
            ("Indemnité forfaitaire pour frais de recouvrement", paper.indemnity),
        ]
    return [(what, french.euros(amount)) for what, amount in pairs if amount]


def late_charges_note(paper: Paper) -> str:
    """What a professional is told of interest and indemnities; empty for a consumer, or where there is none."""
    if not paper.is_professional or not paper.interest + paper.indemnity:
        return ""
    if paper.asks_late_charges:
        return (
            f"Pénalités de retard ({paper.late_penalty}) calculées jusqu’au {french.day(paper.day)} ; elles continuent"
            f" de courir jusqu’au paiement ({LATE_CHARGES})."
        )
    return (
        f"Le retard de paiement rend exigibles, sans rappel, des pénalités ({paper.late_penalty}), soit"
        f" {french.euros(paper.interest)} au {french.day(paper.day)}, et une indemnité forfaitaire pour frais de"
        f" recouvrement, soit {french.euros(paper.indemnity)} ({LATE_CHARGES}). Elles ne sont pas comprises dans le"
        " total à régler."
    )


def payment_particulars(paper: Paper) -> list[tuple[str, str]]:
    """Account and reference of the transfer that pays it."""
    pairs = [("IBAN", paper.iban.grouped)]
    if paper.bic:
        pairs.append(("BIC", paper.bic))
    return [*pairs, ("Référence à rappeler", paper.reference)]


def _fields(paper: Paper, reminders: Sequence[Reminder], customer_name: str) -> dict[str, str]:
    numbers = [row.number for row in paper.rows]
    failed = [one for one in reminders if one.return_code]
    since = min(one.since for one in failed or reminders)
    fields = {
        "customer_name": customer_name,
        "customer_ref": paper.customer_ref,
        "invoice_number": _listed(numbers),
        "invoices": f"votre facture {numbers[0]}"
        if len(numbers) == 1
        else f"vos factures {_listed(numbers)}",
        "remain": "reste impayée" if len(numbers) == 1 else "restent impayées",
        "unpaid": f"facture {numbers[0]} impayée"
        if len(numbers) == 1
        else f"{len(numbers)} factures impayées",
        "billing_month": _listed(sorted({row.billing_month for row in paper.rows})),
        "amount": french.euros(paper.open_amount),
        "fees": french.euros(paper.fees + paper.late_charges),
        "total": french.euros(paper.total),
        "reason": failed[0].reason if failed else "échéance dépassée",
        "failed_on": french.day(since),
        "cause": _cause(failed, since),
        "iban": paper.iban.grouped,
        "reference": paper.reference,
        "details": DETAILS,
    }
    return fields | _company(paper.seller)


def _company(seller: Company) -> dict[str, str]:
    return {
        "company_name": seller.name,
        "company_phone": seller.phone,
        "company_phone_cost": seller.phone_cost,
        "company_email": seller.email,
        "mediator": seller.mediator,
    }


def _cause(failed: Sequence[Reminder], since: date) -> str:
    """A sentence where a debit failed, else nothing."""
    if not failed:
        return ""
    if len(failed) == 1:
        return f"Votre banque a rejeté son prélèvement le {french.day(since)}, motif : {failed[0].reason}."
    return "Votre banque a rejeté leur prélèvement."


def _listed(words: Sequence[str]) -> str:
    """``A``, ``A et B``, ``A, B, C et 4 autres``."""
    if len(words) == 1:
        return words[0]
    if len(words) <= MOST_NAMED:
        return f"{', '.join(words[:-1])} et {words[-1]}"
    others = len(words) - MOST_NAMED
    return f"{', '.join(words[:MOST_NAMED])} et {french.plural(others, 'autre')}"
