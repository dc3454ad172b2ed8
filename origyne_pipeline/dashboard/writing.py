"""Writes the page of a billed month: one HTML file and the same as a PDF, under ``pilotage/AAAA-MM``."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from origyne_pipeline.dashboard.building import page_of
from origyne_pipeline.dashboard.history import DashboardError, read_history
from origyne_pipeline.dashboard.html import html_of
from origyne_pipeline.dashboard.models import Page
from origyne_pipeline.dashboard.paths import dashboard_folder, dashboard_paths
from origyne_pipeline.dashboard.pdf import pdf_of
from origyne_pipeline.files import write_atomically
from origyne_pipeline.issued import issued_months
from origyne_pipeline.lake import Lake
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse.database import DATABASE

BILLED_TO_ITS_END = "direct_debits"


@dataclass(frozen=True)
class Dashboard:
    """The files of a month, and what they show."""

    html: Path
    pdf: Path
    page: Page


def billed_months(home: Path) -> list[Month]:
    """The months that are issued, or billed to their end with nothing to invoice; in order."""
    return sorted({*issued_months(home), *map(Month.parse, Lake(home).partitions(BILLED_TO_ITS_END))})


def write_dashboard(
    settings: Settings, today: date, month: Month | None = None, folder: Path | None = None
) -> Dashboard:
    """Writes the page of a month from the published database.

    Args:
        settings: the data root and the company.
        today: the day that the page bears.
        month: a month that is billed; the latest when not given.
        folder: where to write; ``pilotage/AAAA-MM`` in the data root when not given.

    Raises:
        DashboardError: the month is not billed, or the database is older than this program.
        QueryError: nothing is published, or it can't be read.
    """
    billed = billed_months(settings.home)
    if not billed:
        raise DashboardError(f"{settings.home}: expected a billed month, found none; run 'origyne run' first")
    month = month or billed[-1]
    if month not in billed:
        raise DashboardError(
            f"{month}: expected a billed month ({billed[0]} to {billed[-1]}), found one that is not; run 'origyne run"
            f" --month {month}' first"
        )
    history = read_history(settings.home / DATABASE, month)
    page = page_of(history, settings.company.name, today)
    html, pdf = dashboard_paths(folder or dashboard_folder(settings.home, month), month)
    write_atomically(pdf, pdf_of(page))
    write_atomically(html, html_of(page))
    return Dashboard(html, pdf, page)
