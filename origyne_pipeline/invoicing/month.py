"""The invoicing of one billing month: charges to drafts, to numbered invoices, documents, tables."""

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from origyne_pipeline.files import write_atomically
from origyne_pipeline.in_view import InView, view_of
from origyne_pipeline.invoicing.assembly import assemble
from origyne_pipeline.invoicing.charged_events import MonthEvents, charge_parameters, subscribers
from origyne_pipeline.invoicing.control import Alert
from origyne_pipeline.invoicing.credit import Credit, CreditError, credit, credited_month
from origyne_pipeline.invoicing.documents import (
    DocumentError,
    Documents,
    draw_month,
    read_month,
    read_monthly,
)
from origyne_pipeline.invoicing.evidence import journal_head_path, travelling_head
from origyne_pipeline.invoicing.holding import Limits
from origyne_pipeline.invoicing.inputs import inputs_of_issue, reference_of_issue
from origyne_pipeline.invoicing.issue_days import IssueDay, day_of_issue, issue_day
from origyne_pipeline.invoicing.issuer import issuer_of
from origyne_pipeline.invoicing.issuing import CreditOf, Difference, Issued, NoticeOf, issue, no_credit
from origyne_pipeline.invoicing.models import Assembly, Held, Invoice
from origyne_pipeline.invoicing.month_alerts import month_alerts
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.invoicing.register_care import last_issue_date
from origyne_pipeline.invoicing.rehearsal import Rehearsal, rehearse
from origyne_pipeline.invoicing.rows import (
    invoice_line_rows,
    invoice_rows,
    invoice_vat_rows,
    invoiced_usage_rows,
)
from origyne_pipeline.parties import Reference
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session, Warehouse

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class MonthInvoiced:
    """What the invoicing of a month came to; euros. ``rehearsal`` is what a dry run made, and then nothing else is.

    ``not_sent_back``: credits that were to be sent back, and that the invoices deduct, by customer.
    """

    month: Month
    invoices: int
    credit_notes: int
    new: int
    total_excl_tax: Decimal
    total_incl_tax: Decimal
    held: tuple[Held, ...]
    differences: tuple[Difference, ...] = ()
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    rehearsal: Rehearsal | None = None
    not_sent_back: tuple[tuple[str, Decimal], ...] = ()


def invoice_month(
    warehouse: Warehouse,
    settings: Settings,
    month: Month,
    reference: Reference,
    now: datetime,
    payment_notice: NoticeOf,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
    accepted: Mapping[str, str] = NOTHING,
    alerts: Sequence[Alert] = (),
    clients: str | None = None,
    kept: Reference | None = None,
    credit_of: CreditOf = no_credit,
) -> MonthInvoiced:
    """Issues what of a rated month is not issued yet, draws what is not drawn, and commits the tables.

    Args:
        warehouse: holds the month's charges.
        settings: the issuer, its terms, the basis.
        month: the billing month, already rated and assured.
        reference: the VNO's customers and adjustments.
        now: aware; its Paris day is the issue date unless the settings give one.
        payment_notice: who is debited.
        dry_run: number nothing; write drafts and the control workbook.
        progress: called with (documents drawn, documents to draw).
        accepted: what a person lets pass, each with the reason; see ``issue_days``.
        alerts: what looked wrong before, for the control workbook of a dry run.
        clients: the hash of the kept copy of the ``clients.xlsx`` that ``reference`` was read from.
        kept: of a month that is issued, the reference that it was issued from.
        credit_of: the credit of each customer, which pays the invoice from the first.

    Raises:
        IssueDayError: the issue date, or that of a debit, is one that no invoice may bear.
    """
    day = None if dry_run else _issue_day(warehouse.home, settings, now, month, accepted)
    inputs = inputs_of_issue(warehouse, settings, month, clients)
    settings = replace(settings, invoice_basis=inputs.terms.invoice_basis)
    if kept:
        reference = reference_of_issue(warehouse, month, reference, kept)
    with InView(warehouse, inputs.tables, f"{month} is invoiced from it").session() as session:
        issuer = issuer_of(session, settings)
        assembly = _assembly(session, settings, month, reference, accepted)
        events = MonthEvents(session, settings, month, [draft.customer.ref for draft in assembly.drafts])
        ticks = _ticks(len(assembly.drafts), progress)
        if day is None:
            rehearsal = rehearse(
                warehouse.home,
                assembly,
                day_of_issue(settings, now),
                issuer,
                payment_notice,
                events.of,
                lambda _: next(ticks),
                (*alerts, *month_alerts(session, month, issuer.warnings)),
                credit_of,
            )
            return _summary(rehearsal.assembly, rehearsal, issuer.warnings)
        issued = issue(
            warehouse.home,
            month,
            assembly.drafts,
            day.issue_date,
            issuer,
            payment_notice,
            day.today,
            inputs,
            credit_of,
        )
        processes = settings.invoice.drawing_processes or None
        documents = draw_month(warehouse.home, month, events.of, lambda _: next(ticks), processes)
        _commit(session, month, documents)
        assembly = replace(assembly, held=(*assembly.held, *issued.held))
        _commit_held(session, month, assembly.held)
        return _result(session, issued, documents, assembly, issuer.warnings)


def credit_month(
    warehouse: Warehouse,
    settings: Settings,
    month: Month,
    credits: Sequence[Credit],
    now: datetime,
    accepted: Mapping[str, str] = NOTHING,
) -> tuple[Invoice, ...]:
    """Issues credit notes on invoices of a month, draws them and commits the tables; nothing else is issued.

    Args:
        warehouse: holds the month, invoiced.
        settings: the issuer and its terms.
        month: the billing month of every invoice that is credited.
        credits: what to credit; asked for again in the same words, nothing new is issued.
        now: aware; its Paris day is the issue date unless the settings give one.
        accepted: what a person lets pass, each with the reason; see ``issue_days``.

    Raises:
        IssueDayError: the issue date is one that no credit note may bear.
        RegisterError: no invoice has such a number.
        CreditError: an invoice is of another month, or cannot bear its credit.
        DocumentError: a document is not what it was when it was first drawn.
    """
    for one in credits:
        if (billing_month := credited_month(warehouse.home, one.number)) != month:
            raise CreditError(f"{one.number}: expected an invoice of {month}, it is of {billing_month}")
    with view_of(warehouse, month).session() as session:
        issuer = issuer_of(session, settings)
        day = _issue_day(warehouse.home, settings, now, month, accepted)
        notes = tuple(
            credit(warehouse.home, one.number, one.reason, day.issue_date, issuer, one.amounts, day.today)
            for one in credits
        )
        documents = draw_month(warehouse.home, month, MonthEvents(session, settings, month, []).of)
        _commit(session, month, documents)
    if documents.faults:
        raise DocumentError("; ".join(documents.faults))
    return notes


def _issue_day(
    home: Path, settings: Settings, now: datetime, month: Month, accepted: Mapping[str, str]
) -> IssueDay:
    return issue_day(settings, now, month, last_issue_date(home), accepted)


def _assembly(
    session: Session, settings: Settings, month: Month, reference: Reference, accepted: Mapping[str, str]
) -> Assembly:
    for table in ("rated_cdrs", "recurring_charges", "allowance_draws", "billed_matches"):
        session.bind(table, [str(month)])
    for table in ("tariff_allowances", "tariff_zones"):
        session.bind(table)
    session.bind("lines", [str(month)])
    session.run("invoicing/usage_charges", **charge_parameters(settings, month))
    session.run("invoicing/shown_allowances", month=str(month))
    session.run("invoicing/shown_usage")
    session.save("usage_charges", str(month))
    with Register(register_path(session.lake.home)) as register:
        return assemble(
            month,
            reference,
            session.dicts("select * from recurring_charges order by all"),
            session.dicts("select * from shown_usage order by all"),
            session.dicts("select * from shown_allowances order by all"),
            functools.cache(lambda customer_ref: register.past_invoices(customer_ref, month)),
            Limits(
                settings.invoice.hold_over_incl_tax,
                settings.invoice.hold_over_ratio,
                frozenset(accepted),
                frozenset(register.monthly_customers(month)),
            ),
            subscribers(session, month),
        )


def _commit(session: Session, month: Month, documents: Documents) -> None:
    home, key = session.lake.home, str(month)
    produced: tuple[tuple[str, str, Iterator[dict[str, Any]]], ...] = (
        ("invoices", "register_invoices", invoice_rows(read_month(home, month), documents.hashes)),
        ("invoice_lines", "register_lines", invoice_line_rows(read_month(home, month))),
        ("invoice_vat", "register_vat", invoice_vat_rows(read_month(home, month))),
    )
    for table, source, rows in produced:
        _save(session, table, source, rows, key)
    with Register(register_path(home)) as register:
        write_atomically(journal_head_path(home, month), travelling_head(register.journal_head(month)))


def _commit_held(session: Session, month: Month, held: Sequence[Held]) -> None:
    _save(
        session,
        "held_customers",
        "assembly_held",
        ({"billing_month": str(month), **asdict(one)} for one in held),
        str(month),
    )
    billed = invoiced_usage_rows(read_monthly(session.lake.home, month))
    session.bind_values("invoiced_usage", billed, name="register_usage")
    session.run("invoicing/invoiced_usage")
    session.save("invoiced_usage", str(month))


def _save(session: Session, table: str, source: str, rows: Iterable[dict[str, Any]], key: str) -> None:
    session.bind_values(table, rows, name=source)
    session.run(f"invoicing/{table}")
    session.save(table, key)


def _result(
    session: Session, issued: Issued, documents: Documents, assembly: Assembly, warnings: tuple[str, ...]
) -> MonthInvoiced:
    invoices, notes, net, gross = session.query(
        "select count(*) filter (where kind = 'INVOICE'), count(*) filter (where kind = 'CREDIT_NOTE'),"
        " coalesce(sum(total_excl_tax), 0), coalesce(sum(total_incl_tax), 0) from invoices"
    )[0]
    return MonthInvoiced(
        assembly.month,
        invoices,
        notes,
        len(issued.new),
        net,
        gross,
        assembly.held,
        issued.differences,
        documents.faults,
        (*warnings, *documents.warnings),
    )


def _summary(assembly: Assembly, rehearsal: Rehearsal, warnings: tuple[str, ...]) -> MonthInvoiced:
    drafts, nothing = assembly.drafts, Decimal("0.00")
    notes = sum(draft.total_incl_tax < 0 for draft in drafts)
    return MonthInvoiced(
        assembly.month,
        len(drafts) - notes,
        notes,
        0,
        sum((draft.total_excl_tax for draft in drafts), nothing),
        sum((draft.total_incl_tax for draft in drafts), nothing),
        assembly.held,
        warnings=warnings,
        rehearsal=rehearsal,
    )


def _ticks(total: int, progress: Callable[[int, int], None] | None) -> Iterator[None]:
    for done in itertools.count(1):
        if progress:
            progress(done, max(done, total))
        yield
