"""The jobs: one run each, few steps. ``origyne`` starts these very jobs."""

from collections.abc import Mapping

import dagster as dg

from assets.account import ACCOUNT_TABLES
from assets.assurance import CLAIM_TABLES, DAY_TABLES
from assets.dagster_private import UnresolvedAssetJobDefinition
from assets.day_records import WHAT_IS_OWED
from assets.invoicing import INVOICE_TABLES
from assets.mediation import REFERENCE_TABLES
from assets.notices import NOTICE_TABLES
from assets.onboarding import LINE_TABLES
from assets.papers import draw_papers
from assets.payments import ANSWERS_ONLY, DEBIT_TABLES
from assets.rating_parts import rate_parts
from origyne_pipeline.quality.names import PACK, PAGE, PAPERS_ARE_KEPT
from origyne_pipeline.tables import BILLING_MONTH, WHOLE, families, stage_tables

DAILY = "update_account"
DRY_RUN = {"ops": {"invoicing": {"config": {"dry_run": True}}}}
CLIENTS_CHECK = dg.AssetSelection.checks_for_assets("clients")
PAPERS_CHECK = dg.AssetSelection.checks(dg.AssetCheckKey(dg.AssetKey("account_entries"), PAPERS_ARE_KEPT))
"""It reads every letter that was ever kept: of the daily job only."""
MONTH_FILES = "month_files"
WAITING = ("quarantine", "money_that_waits")
DAILY_TABLES = tuple(families())
RATED = (*LINE_TABLES, *stage_tables("rating", BILLING_MONTH))
"""What rating a month makes, the tables of the VNO's own workbook first."""
FOLLOWED = tuple(name for cut in (BILLING_MONTH, WHOLE) for name in stage_tables("followup", cut))
ASSURED = (*stage_tables("assurance", BILLING_MONTH), *DAY_TABLES)


def _job(
    name: str, description: str, tables: tuple[str, ...], tags: Mapping[str, str] | None = None
) -> UnresolvedAssetJobDefinition:
    selection: dg.AssetSelection = dg.AssetSelection.assets(*tables)
    if INVOICE_TABLES[0] in tables:
        selection |= CLIENTS_CHECK
    if name != DAILY:
        selection -= PAPERS_CHECK
    return dg.define_asset_job(name, selection, description=description, tags=tags)


def _rehearsal(name: str, description: str, materialized: tuple[str, ...]) -> UnresolvedAssetJobDefinition:
    """A job that issues nothing: the invoices' own checks have nothing to look at."""
    selection = dg.AssetSelection.assets(*INVOICE_TABLES).without_checks() | CLIENTS_CHECK
    return dg.define_asset_job(
        name,
        selection | dg.AssetSelection.assets(*materialized) if materialized else selection,
        description=description,
        config=DRY_RUN,
    )


land = _job(
    "land",
    "Land what is new, read its tariffs and reference files.",
    ("landed_versions", "layout", *REFERENCE_TABLES, "deposit_calendar"),
)
clean_days = _job(
    "clean_days", "Clean the deposit days of a range whose files came or changed.", DAILY_TABLES
)
close_days = _job(
    "close_days",
    "Land what is new, then clean the deposit days of a range and all others that have landed and are not clean.",
    (
        "landed_versions",
        "layout",
        *REFERENCE_TABLES,
        *DAILY_TABLES,
        "deposit_calendar",
        "quarantine",
        *DAY_TABLES,
    ),
    WHAT_IS_OWED,
)
rate_month = _job("rate_month", "Rate a billing month.", (MONTH_FILES, *RATED))
follow_up = _job(
    "follow_up",
    "Bring what customers consume in the months that are not issued to what has landed, and publish.",
    (*LINE_TABLES, *FOLLOWED, "analysts_database"),
)
send_notices = _job(
    "send_notices",
    "Raise the notices that are due, and send those that wait where they are switched on.",
    NOTICE_TABLES,
)
assure_month = _job("assure_month", "Reconcile a billing month with the wholesaler.", ASSURED)
invoice_month = _job(
    "invoice_month", "Invoice a billing month that is rated.", (*INVOICE_TABLES, *ACCOUNT_TABLES)
)
collect_month = _job(
    "collect_month", "Write the direct debits of a billing month.", (*DEBIT_TABLES, *ACCOUNT_TABLES)
)
read_bank = dg.define_asset_job(
    "read_bank",
    dg.AssetSelection.assets(*DEBIT_TABLES, *ACCOUNT_TABLES, "analysts_database") - PAPERS_CHECK,
    description="Read the bank's folder, bring the debits of a range of months and the accounts to what it says, and"
    " publish.",
    config=ANSWERS_ONLY,
)
bill_month = _job(
    "bill_month",
    "A billing month: lands and cleans what it needs, rates, invoices, collects and publishes.",
    (
        MONTH_FILES,
        *RATED,
        *ASSURED,
        *INVOICE_TABLES,
        *DEBIT_TABLES,
        *ACCOUNT_TABLES,
        *CLAIM_TABLES,
        "analysts_database",
        *WAITING,
    ),
)
rehearse_month = _rehearsal(
    "rehearse_month", "A billing month up to drafts of its invoices.", (MONTH_FILES, *RATED, *ASSURED)
)
rehearse_invoices = _rehearsal("rehearse_invoices", "Drafts of the invoices of a month that is rated.", ())
update_account = _job(
    DAILY,
    "Bring the customer accounts to today, and publish.",
    (*ACCOUNT_TABLES, *CLAIM_TABLES, "analysts_database"),
)
publish = _job(
    "publish",
    "Bring the customer accounts to today, and replace the analysts' database.",
    (*ACCOUNT_TABLES, *CLAIM_TABLES, "analysts_database", *WAITING),
)
month_end = _job(
    "month_end", "Write the month-end pack of a calendar month that is over, for the accountant.", (PACK,)
)
draw_dashboard = _job(
    "draw_dashboard",
    "Write the manager's page of a month that is billed, from the analysts' database.",
    (PAGE,),
)
data_docs = _job("data_docs", "Make great-expectations' Data Docs of all tables.", ("data_docs",))

JOBS: tuple[dg.JobDefinition | UnresolvedAssetJobDefinition, ...] = (
    land,
    clean_days,
    close_days,
    rate_month,
    follow_up,
    send_notices,
    assure_month,
    invoice_month,
    collect_month,
    read_bank,
    bill_month,
    rehearse_month,
    rehearse_invoices,
    draw_papers,
    rate_parts,
    update_account,
    publish,
    month_end,
    draw_dashboard,
    data_docs,
)
REHEARSALS = {"bill_month": "rehearse_month", "invoice_month": "rehearse_invoices"}
"""The job that makes drafts where another issues."""
