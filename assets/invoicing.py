"""The invoices of a month: numbered once, drawn, frozen."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import dagster as dg

from assets.partitions import billing_months, months_of
from assets.resources import Office, OfficeParam
from assets.tables import INVOICING, OWNERS, Made, materialized, table_spec
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings

if TYPE_CHECKING:
    from origyne_pipeline.invoicing.issuing import NoticeOf
    from origyne_pipeline.parties import Reference

INVOICE_TABLES = ("usage_charges", "invoices", "invoice_lines", "invoice_vat", "held_customers")
DEPS = ("rated_cdrs", "recurring_charges", "allowance_draws", "billed_matches", "clients")

clients = dg.AssetSpec(
    "clients",
    description="The VNO's own workbook: its customers, their mandates and adjustments. Kept by the VNO.",
    group_name=INVOICING,
    owners=list(OWNERS),
    kinds={"excel"},
)


class Issue(dg.Config):
    """How a month is invoiced.

    Attributes:
        dry_run: compute and draw drafts, number nothing; what follows is skipped.
        accept: a check that would hold the issue, and the reason why it may pass.
    """

    dry_run: bool = False
    accept: dict[str, str] = {}  # noqa: RUF012 - a pydantic field


def _notice(settings: Settings, reference: "Reference") -> "NoticeOf":
    """Who is debited when, as payments say it, in the words of invoicing."""
    from origyne_pipeline.invoicing.models import PaymentNotice
    from origyne_pipeline.payments.month import payment_notice

    announce = payment_notice(settings, reference)

    def notice(customer_ref: str, total: Decimal, issued_on: date) -> PaymentNotice | None:
        said = announce(customer_ref, total, issued_on)
        return PaymentNotice(**asdict(said)) if said else None

    return notice


def _pass_gates(office: Office, month: Month, accepted: Mapping[str, str]) -> None:
    from origyne_pipeline.quality.gates import HeldError, check_gates

    try:
        office.checks.extend(check_gates(office.warehouse, office.settings, month, office.now(), accepted))
    except HeldError as held:
        office.checks.extend(held.results)
        raise


@dg.multi_asset(
    specs=[table_spec(t, INVOICING, DEPS, partitions=billing_months, skippable=True) for t in INVOICE_TABLES],
    name="invoicing",
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def invoice(context: dg.AssetExecutionContext, office: OfficeParam, config: Issue) -> Iterator[Made]:
    """Issues what the months of the run owe, or draws drafts of it."""
    from origyne_pipeline.invoicing.month import invoice_month
    from origyne_pipeline.onboarding.clients import read_clients

    reference = read_clients(office.settings.clients)
    notice = _notice(office.settings, reference)
    issued = []
    for month in months_of(context):
        if not config.dry_run:
            _pass_gates(office, month, {**config.accept, **office.accepted})
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
            )
        )
    office.outcomes["invoicing"] = tuple(issued)
    tables = INVOICE_TABLES[:1] if config.dry_run else INVOICE_TABLES
    yield from materialized(context, office, tables, [str(month) for month in months_of(context)])
