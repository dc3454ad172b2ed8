"""The pipeline on a deposit, stage by stage through library calls, without Dagster."""

import datetime as dt
import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from origyne_pipeline.amounts_due import credits_at_issue, open_amounts
from origyne_pipeline.assurance.month import assure_month
from origyne_pipeline.collection.catalogue import catalogue_landed
from origyne_pipeline.collection.land import land
from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.invoicing.issue_days import day_of_issue
from origyne_pipeline.invoicing.month import invoice_month
from origyne_pipeline.mediation.cleaning import clean_days
from origyne_pipeline.mediation.families import family
from origyne_pipeline.mediation.reference import load_reference
from origyne_pipeline.mediation.tariffs import load_tariffs
from origyne_pipeline.onboarding.clients import read_clients
from origyne_pipeline.onboarding.line_tables import write_line_tables
from origyne_pipeline.payments.month import collect_month, payment_notice
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.publication.publish import publish
from origyne_pipeline.rating.current_lines import refresh_current_lines
from origyne_pipeline.rating.month import billing_calendar, rate_month
from origyne_pipeline.settings import Settings, load_settings
from origyne_pipeline.warehouse import Warehouse

NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)


@dataclass
class Pipeline:
    """A home, and the deposit and settings that it is run on."""

    home: Path
    deposit: Path
    cutoff_day: int = 5
    first_month: str | None = None
    basis: str = "rated"
    now: dt.datetime = NOW
    settings: Settings = field(init=False)
    warehouse: Warehouse = field(init=False)

    def __post_init__(self) -> None:
        given = {
            "ORIGYNE_HOME": self.home,
            "ORIGYNE_FTP_URL": f"file://{self.deposit / 'ftp'}",
            "ORIGYNE_CLIENTS": self.deposit / "reference" / "clients.xlsx",
            "ORIGYNE_SETTLE_SECONDS": 0,
            "ORIGYNE_CUTOFF_DAY": self.cutoff_day,
            "ORIGYNE_FIRST_MONTH": self.first_month or "",
            "ORIGYNE_INVOICE_BASIS": self.basis,
        }
        self.settings = load_settings({name: str(value) for name, value in given.items()})
        self.warehouse = Warehouse(self.home)

    def clean(self) -> None:
        """Lands what is new, and makes what follows from it up to the clean tables."""
        land(self.settings, self.now)
        layout = load_layout(None)
        catalogue_landed(self.warehouse, layout.patterns)
        load_tariffs(self.warehouse)
        load_reference(self.warehouse, layout.feeds)
        clean_days(self.warehouse, family(layout.feeds, "rated_cdrs"))
        clean_days(self.warehouse, family(layout.feeds, "accounts"))
        clean_days(self.warehouse, family(layout.feeds, "billed_cdrs"))
        write_line_tables(self.warehouse, self.settings.clients)
        refresh_current_lines(self.warehouse)

    def rate(self, months: Iterable[str]) -> None:
        calendar = billing_calendar(self.warehouse, self.settings.calendar)
        for month in map(Month.parse, months):
            rate_month(self.warehouse, month, calendar)
            assure_month(self.warehouse, month)

    def invoice(self, months: Iterable[str]) -> None:
        reference = read_clients(self.settings.clients)
        notice = payment_notice(self.settings, reference)
        for month in map(Month.parse, months):
            credit_of = credits_at_issue(
                self.settings.home, local_day(self.now), day_of_issue(self.settings, self.now)
            )
            invoice_month(
                self.warehouse, self.settings, month, reference, self.now, notice, credit_of=credit_of
            )
            open_on = functools.partial(open_amounts, self.settings.home, local_day(self.now))
            collect_month(self.warehouse, self.settings, month, reference, self.now, open_on)

    def publish(self) -> Path:
        return publish(self.warehouse).path

    def run(self, months: Iterable[str]) -> Path:
        """Everything, in order; returns the published database."""
        months = list(months)
        self.clean()
        self.rate(months)
        self.invoice(months)
        return self.publish()
