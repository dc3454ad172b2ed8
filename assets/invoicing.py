"""The invoices of a month: numbered once, drawn, frozen; corrected by credit notes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from assets.failures import expected_errors
from assets.links import document_links, issue_links
from assets.partitions import months_of
from assets.resources import Office, OfficeParam
from assets.tables import Made, materialized, specs_of
from origyne_pipeline.identity import note_issue, refuse_identity
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.tables import BILLING_MONTH, stage_tables

if TYPE_CHECKING:
    from origyne_pipeline.invoicing.credit import Credit
    from origyne_pipeline.invoicing.issuing import CreditOf
    from origyne_pipeline.parties import Reference

CREDITED_TABLES = ("invoices", "invoice_lines", "invoice_vat")
"""What a credit note adds rows to."""
INVOICE_TABLES = stage_tables("invoicing", BILLING_MONTH)


class CreditNote(dg.Config):
    """A credit note to issue."""

    invoice: str = Field(description="The number of the invoice that it corrects, for example F2026-000012.")
    reason: str = Field(description="Why, in French: it is printed on the credit note.")
    lines: dict[str, str] = Field(
        default={},
        description='Position of a line: the euros to credit of it, excluding tax, as text: {"3": "12.50"}.'
        " Empty: all that is left of the invoice.",
    )


class Issue(dg.Config):
    """How a month is invoiced."""

    dry_run: bool = Field(
        default=False,
        description="true: compute and draw drafts, number nothing; later stages are skipped.",
    )
    accept: dict[str, str] = Field(
        default={},
        description="Gates and checks that would hold the issue, each with the reason why it may pass, which is kept:"
        ' {unrated_money_is_low: "the prices come with the October tariff"}.',
    )
    credits: list[CreditNote] = Field(
        default=[],
        description="Issue these credit notes on invoices of the month, and nothing else.",
    )


def _kept_reference(office: Office, month: Month) -> "Reference | None":
    """The clients.xlsx that a month was issued from; None for one that is not issued."""
    from origyne_pipeline.issued import clients_of
    from origyne_pipeline.onboarding.clients import read_clients

    kept = clients_of(office.settings.home, month)
    return read_clients(kept, office.settings.layouts) if kept else None


def _credit_of(office: Office, not_sent_back: dict[str, Decimal]) -> "CreditOf":
    """The credit that each customer's invoice deducts, as the accounts are now.

    Whatever the setting: the account sets a credit against the invoice, so one that said nothing of it would announce
    another amount than its debit asks for. Where credits are to be sent back, those that were not are noted.
    """
    from origyne_pipeline.amounts_due import credits_at_issue
    from origyne_pipeline.invoicing.issue_days import day_of_issue

    settings = office.settings
    credit_of = credits_at_issue(settings.home, local_day(office.now()), day_of_issue(settings, office.now()))
    if settings.payments.credit_balance != "refund":
        return credit_of

    def noted(customer_ref: str, amount: Decimal, issue_date: date, due_date: date) -> Decimal:
        credit = credit_of(customer_ref, amount, issue_date, due_date)
        if credit:
            not_sent_back[customer_ref] = credit
        return credit

    return noted


def _pass_gates(
    context: dg.AssetExecutionContext, office: Office, month: Month, accepted: Mapping[str, str]
) -> None:
    """Looks at the gates before a month is issued; what is shut is recorded as a failed check of ``invoices``."""
    from assets.checks import evaluation
    from origyne_pipeline.invoicing.register_care import last_issue_date
    from origyne_pipeline.quality.gates import HeldError, check_gates

    try:
        results = check_gates(
            office.warehouse,
            office.settings,
            month,
            office.now(),
            accepted,
            last_issue_date(office.settings.home),
        )
        office.checks.extend(results)
    except HeldError as held:
        office.checks.extend(held.results)
        for result in held.results:
            context.log_event(evaluation(result))
        raise


def _wanted(note: CreditNote) -> "Credit":
    from origyne_pipeline.invoicing.credit import Credit, CreditError

    try:
        amounts = {int(position): Decimal(amount) for position, amount in note.lines.items()}
    except (ValueError, InvalidOperation):
        raise CreditError(f'{note.invoice}: expected lines as {{"3": "12.50"}}, found {note.lines}') from None
    return Credit(note.invoice, note.reason, amounts or None)


def _credit(office: Office, months: Iterable[Month], config: Issue) -> None:
    from origyne_pipeline.books import write_sales_journal
    from origyne_pipeline.invoicing.credit import CreditError
    from origyne_pipeline.invoicing.month import credit_month

    if config.dry_run:
        raise CreditError("a dry run issues nothing: take the credits or dry_run out of the configuration")
    (month, *others) = months
    if others:
        raise CreditError("credit notes are issued one billing month a run: choose a single partition")
    wanted = [_wanted(note) for note in config.credits]
    credit_notes = credit_month(
        office.warehouse,
        office.settings,
        month,
        wanted,
        office.now(),
        {**config.accept, **office.accepted},
    )
    write_sales_journal(office.settings.home, month, office.settings.accounting)
    office.outcomes = replace(office.outcomes, credit_notes=tuple(credit_notes))


@dg.multi_asset(
    specs=specs_of(INVOICE_TABLES, skippable=True),
    name="invoicing",
    backfill_policy=dg.BackfillPolicy.single_run(),
)
@expected_errors
def invoice(context: dg.AssetExecutionContext, office: OfficeParam, config: Issue) -> Iterator[Made]:
    """Issues what the months of the run owe, or draws drafts of it, or issues credit notes alone."""
    from origyne_pipeline.quality.accepting import check_acceptances

    accepted = {**config.accept, **office.accepted}
    check_acceptances(accepted)
    if not config.dry_run:
        refuse_identity(office.settings)
        note_issue(office.settings)
    if config.credits:
        _credit(office, months_of(context), config)
        for month in months_of(context):
            links = document_links(office.settings.home, month)
            context.add_asset_metadata(links, asset_key="invoices", partition_key=str(month))
        yield from materialized(
            context, office, CREDITED_TABLES, [str(month) for month in months_of(context)]
        )
        return
    from origyne_pipeline.books import write_sales_journal
    from origyne_pipeline.invoicing.control import Alert
    from origyne_pipeline.invoicing.month import invoice_month
    from origyne_pipeline.issued import keep_clients
    from origyne_pipeline.landed_days import refuse_rating_behind
    from origyne_pipeline.onboarding.clients import check_clients
    from origyne_pipeline.onboarding.line_tables import write_line_tables
    from origyne_pipeline.payments.month import payment_notice

    checked = check_clients(office.settings.clients, office.settings.layouts)
    reference = checked.reference
    notice = payment_notice(office.settings, reference)
    issued = []
    # a rating from others is refused
    write_line_tables(office.warehouse, office.settings.clients, office.settings.layouts)
    for month in months_of(context):
        refuse_rating_behind(office.warehouse, office.layout, month)
        if not config.dry_run:
            _pass_gates(context, office, month, accepted)
        not_sent_back: dict[str, Decimal] = {}
        clients = None if config.dry_run else keep_clients(office.settings.home, office.settings.clients)
        issued.append(
            invoice_month(
                office.warehouse,
                office.settings,
                month,
                reference,
                office.now(),
                notice,
                dry_run=config.dry_run,
                progress=office.counting("invoices"),
                accepted=accepted,
                alerts=[Alert(office.settings.clients.name, str(warning)) for warning in checked.warnings],
                clients=clients,
                kept=_kept_reference(office, month),
                credit_of=_credit_of(office, not_sent_back),
            )
        )
        if not_sent_back:
            issued[-1] = replace(issued[-1], not_sent_back=tuple(sorted(not_sent_back.items())))
            context.log.warning(
                f"{len(not_sent_back)} credits were not sent back ([payments] credit_balance) before the issue; the"
                " invoices deduct them"
            )
        if not config.dry_run:
            write_sales_journal(office.settings.home, month, office.settings.accounting)
        for asset, links in issue_links(office.settings.home, issued[-1]).items():
            context.add_asset_metadata(links, asset_key=asset, partition_key=str(month))
    office.outcomes = replace(office.outcomes, invoicing=tuple(issued))
    tables = INVOICE_TABLES[:1] if config.dry_run else INVOICE_TABLES
    yield from materialized(context, office, tables, [str(month) for month in months_of(context)])
