"""The names of the checks of each table, without importing the engines that run them."""

from origyne_pipeline.quality.check_queries import all_check_queries, check_queries_of
from origyne_pipeline.quality.expectations import KEY, SENTENCES, expectations_of
from origyne_pipeline.quality.results import ERROR
from origyne_pipeline.tables import tables

DEPOSITS_CAME, FEEDS_ARE_KNOWN = "deposits_came", "feeds_are_known"
"""The checks of ``landed_versions``."""
WORKBOOK_CHECK = "workbook_has_no_warnings"
"""The check of ``clients`` and of ``tariff_offers``: see ``workbook_warnings``."""
GATES = {
    "cutoff_has_passed": "the month's cut-off has passed",
    "issues_are_in_order": "no invoice was issued after today",
    "some_event_is_rated": "at least one event of the month is rated",
    "unrated_money_is_low": "the money of unrated events is within the limit",
    "unrated_share_is_low": "the share of the month's due events that are unrated is within the limit",
    "quarantine_is_small": "the number of refused rows in the month's deposits is within the limit",
    "refused_share_is_low": "the share of refused rows in the month's deposits is within the limit",
    "month_is_reconciled": "the wholesaler's BilledCDRs of the month have landed",
    "deposit_days_are_complete": "every daily feed came on every deposit day of the month",
}
"""The gates before the issue of a month, and what each requires; ``gates`` evaluates them."""

ISSUED_STAND = "issued_months_stand"
"""The check of ``late_cdrs`` over all issued months."""

PACK, FIGURES_TIE, ACCRUALS_STAND = "month_end_pack", "figures_tie", "past_accruals_stand"
"""The checks of the month-end pack."""
PAGE = "dashboard"
"""The manager's page of a month."""
PAPERS_ARE_KEPT = "papers_are_kept"
"""The check of ``account_entries`` over refunds' files and letters."""

STOCK_LASTS = "sim_stock_lasts"
"""The check of ``sim_stock``, by the published database."""


def check_names(table: str) -> dict[str, tuple[str, str]]:
    """The checks of a table: by name, (severity, sentence)."""
    expected = {e.check: (ERROR, SENTENCES[e.check]) for e in expectations_of(table)}
    return expected | {query.name: (query.severity, query.sentence) for query in check_queries_of(table)}


def known_names() -> set[str]:
    """Every name of a check, alone or after its table, and the names of the gates."""
    checks = [(table, check) for table in tables() for check in check_names(table)]
    return set(GATES) | {check for _, check in checks} | {f"{table}.{check}" for table, check in checks}


def is_acceptable(check: str) -> bool:
    """Whether a person may accept a check; never where rows or money would be lost or counted twice.

    Args:
        check: its name, alone or after its table.
    """
    table, _, name = check.rpartition(".")
    return name != KEY and all(
        query.is_acceptable
        for query in all_check_queries()
        if query.name == name and table in ("", query.table)
    )
