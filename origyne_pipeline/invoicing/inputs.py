"""What the invoices of a month are made from: as it was issued, or as it stands for a month that is not."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from origyne_pipeline.in_view import BESIDE, in_view, named, rated_from
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.issued import IssuedFrom, Terms, issued_from
from origyne_pipeline.parties import Adjustment, Discount, Reference
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session, Warehouse

Row = TypeVar("Row", Adjustment, Discount)

FEEDS_IN_VIEW = ("rated_cdrs_mobile", "rated_cdrs_vga", "account_status", "account_vga", "tariffs")


def inputs_of_issue(
    warehouse: Warehouse, settings: Settings, month: Month, clients: str | None = None
) -> IssuedFrom:
    """What a month was issued from; for one that is not, what it is rated from, to be kept when it is issued.

    Args:
        warehouse: holds the rated month.
        settings: the terms of a month that is not issued.
        month: the billing month.
        clients: the hash of the ``clients.xlsx`` that it is invoiced with.
    """
    known = issued_from(warehouse.home, month)
    if known:
        return known if known.terms.invoice_basis == "billed" else _without_billed(known)
    rated = rated_from(warehouse, month)
    if rated is None:  # rated by an earlier version
        terms = Terms(settings.calendar.starting(settings.first_month or month))
        rated = IssuedFrom(month, terms, in_view(warehouse, month, terms))
    tables = {**rated.tables, "billed_matches": named(warehouse, "billed_matches", [str(month)])}
    return IssuedFrom(
        month,
        replace(rated.terms, invoice_basis=settings.invoice_basis),
        tables,
        landed_in_view(warehouse, month, rated.terms),
        clients,
    )


def _without_billed(known: IssuedFrom) -> IssuedFrom:
    """The inputs of a month that bills our amounts: any match with the wholesaler's files will do, and may be lost."""
    return replace(
        known, tables={table: files for table, files in known.tables.items() if table != "billed_matches"}
    )


def landed_in_view(warehouse: Warehouse, month: Month, terms: Terms) -> dict[str, str]:
    """The current versions of the files in a month's view: path to sha256."""
    last_day = terms.calendar.last_day(month)
    with warehouse.session() as session:
        session.bind("landed_versions")
        return dict(
            session.query(
                "select path, sha256 from landed_versions where is_current and list_contains($feeds, feed)"
                " and cast(timezone('Europe/Paris', deposited_at) as date) <= $last_day order by path",
                {"feeds": list(FEEDS_IN_VIEW), "last_day": last_day},
            )
        )


def reference_of_issue(warehouse: Warehouse, month: Month, today: Reference, kept: Reference) -> Reference:
    """The reference of an issued month: the workbook that it was issued from, and today's for whoever was held.

    A customer who has an invoice of the month stays as the kept workbook has them. One who has none (held: missing
    then, or wrong) is as today's workbook has them. Adjustments and discounts are the kept workbook's; today's for
    those customers whom it does not list.
    """
    with Register(register_path(warehouse.home)) as register:
        issued = register.monthly_customers(month)
    customers = {ref: customer for ref, customer in kept.customers.items() if ref in issued}
    return replace(
        today,
        customers={**today.customers, **customers},
        adjustments=_kept_first(kept.adjustments, today.adjustments, kept),
        discounts=_kept_first(kept.discounts, today.discounts, kept),
    )


def _kept_first(of_issue: Iterable[Row], of_today: Iterable[Row], kept: Reference) -> tuple[Row, ...]:
    """The rows of the kept workbook; today's for the customers whom it does not list."""
    rows = [row for row in of_issue if row.customer_ref in kept.customers]
    rows += [row for row in of_today if row.customer_ref not in kept.customers]
    return tuple(rows)


def bind_events(session: Session) -> None:
    """Binds ``cdrs`` as the month sees them: an event that no day holds any more, as it was issued from."""
    keys = list(session.lake.partitions("cdrs"))
    beside = [key for key in keys if BESIDE in key]
    session.bind(
        "cdrs", [key for key in keys if BESIDE not in key], name="cdrs" if not beside else "cdrs_now"
    )
    if beside:
        session.bind("cdrs", beside, name="cdrs_then")
        session.query(
            "create or replace temp view cdrs as select * from cdrs_now union all select * from"
            " (select t.* from cdrs_then as t anti join cdrs_now as n on t.feed = n.feed and t.cdr_id = n.cdr_id"
            " qualify row_number() over (partition by t.feed, t.cdr_id order by t.source_path) = 1)"
        )
