"""The check of ``origyne doctor`` on references: whether clients.xlsx and tariffs name what the snapshots name."""

from collections.abc import Collection, Iterator
from datetime import datetime

from origyne_pipeline.cli.doctor_findings import OK, WARNING, Finding
from origyne_pipeline.cli.printing import count
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.settings import Settings

WHAT, FEW = "references", 5


def check_references(settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Compares clients.xlsx and the tariffs with the last snapshots; nothing to say before the first of these."""
    from origyne_pipeline.onboarding.clients import check_clients
    from origyne_pipeline.status.references import unmatched_references
    from origyne_pipeline.warehouse import Warehouse

    try:
        customers = check_clients(settings.clients, settings.layouts).reference.customers
    except OrigyneError:
        return  # clients.xlsx has its own line
    compared = unmatched_references(Warehouse(settings.home), customers)
    if compared is None:
        return
    absent, unlisted, offers = compared.in_no_snapshot, compared.unlisted, compared.offers_without_tariff
    parts = []
    if absent:
        parts.append(
            f"{len(absent)} of {count(len(customers), 'customer')} of clients.xlsx are in no line of the last"
            f" snapshots: {_first(absent)}"
        )
    if unlisted:
        parts.append(
            f"{count(len(unlisted), 'REF_CLIENT', 'REF_CLIENT')} of the snapshots without a row: {_first(unlisted)}"
        )
    if parts:
        remedy = "REF_CLIENT of sheet Clients is the one of AccountStatus, letter for letter: add or correct the rows"
        yield Finding(WHAT, WARNING, "; ".join(parts), remedy)
    if offers:
        yield Finding(
            WHAT,
            WARNING,
            f"{count(len(offers), 'offer')} in use without a tariff: {_first(offers)}",
            "CODE_OFFRE of sheet Offres is the one of AccountStatus: add or rename the offers, deposit the workbook",
        )
    if not parts and not offers:
        yield Finding(WHAT, OK, "customers and offers of the last snapshots are all known")


def _first(names: Collection[str]) -> str:
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(list(names)[:FEW]) + more
