"""The settings as frozen values, a section each, with their defaults. ``settings`` reads and checks them."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from origyne_pipeline import follow_up_sections as follow_up
from origyne_pipeline.identifiers import Bic, Iban, Ics
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.run_sections import IN_FILES, ON_DISK, UNTOLD, Alerts, Dagster, LakeStore
from origyne_pipeline.source_sections import USUAL_FTP, Ftp, Source
from origyne_pipeline.sources import MAIN, DepositWindow

DEMO_ICS, DEMO_IBAN = Ics("FR72ZZZ123456"), Iban("FR7630006000011234567890189")
"""The creditor of the demo."""


@dataclass(frozen=True)
class Rating:
    """The engine that rates: ``duckdb``, in this process, or ``spark`` or ``sail``, in one of its own.

    ``spark_master`` is as Spark names it, ``spark_memory`` what its driver may take, ``..._python`` the interpreter of
    an environment that has the engine (default: this one), ``sail_remote`` a server that is there (default: none).
    ``parts``: in how many parts a month is rated; 0: as many as its size asks for. ``processes``: how many rate parts
    at once on this machine.
    """

    engine: str = "duckdb"
    parts: int = 0
    processes: int = 1
    spark_master: str = "local[*]"
    spark_memory: str = "3g"
    spark_python: Path | None = None
    sail_remote: str = ""
    sail_python: Path | None = None


@dataclass(frozen=True)
class Company:
    """The VNO itself, as its invoices must name it."""

    name: str = "VNO de démonstration"
    legal_form: str = "SAS"
    capital: str = "10 000 €"
    address: str = "1 rue de la Démonstration"
    postcode: str = "75001"
    city: str = "Paris"
    country: str = "FR"
    siren: str = "732829320"
    siret: str = "73282932000074"
    vat_id: str = "FR44732829320"
    rcs: str = "Paris B 732 829 320"
    phone: str = "01 00 00 00 00"
    phone_cost: str = "appel non surtaxé"
    email: str = "service.client@example.com"
    website: str = "https://www.example.com"
    opening_hours: str = "du lundi au vendredi, 9h-18h"
    mediator: str = "Médiateur des communications électroniques, CS 30342, 94257 Gentilly Cedex"


@dataclass(frozen=True)
class Sepa:
    """The creditor of the direct debits and the ways of its bank.

    ``bank_folder`` is where the bank's answers are put; ``$ORIGYNE_HOME/bank`` when not given.
    """

    creditor_name: str = "VNO DE DEMONSTRATION"
    ics: Ics = DEMO_ICS
    iban: Iban = DEMO_IBAN
    bic: Bic | None = None
    version: str = "08"
    sequence: str = "RCUR"
    notice_days: int = 14
    max_transactions: int = 100_000
    bank_cutoff_days: int = 1
    bank_folder: Path | None = None


@dataclass(frozen=True)
class Payments:
    """What becomes of a customer's credit: the ``next_invoice`` deducts it, or it waits for its ``refund``."""

    credit_balance: str = "next_invoice"


@dataclass(frozen=True)
class InvoiceTerms:
    """How invoices are drawn and what stops their issue."""

    layout: str = "standard"
    drawing_processes: int = 0
    payment_days: int = 14
    issue_date: str | None = None
    late_penalty: str = "trois fois le taux d'intérêt légal"
    discount_terms: str = "Pas d'escompte pour paiement anticipé"
    recovery_indemnity: Decimal = Decimal("40.00")
    vat_on_debits: bool = True
    max_unrated_excl_tax: Decimal = Decimal("100000.00")
    max_unrated_share: Decimal = Decimal("0.10")
    hold_over_incl_tax: Decimal = Decimal("5000.00")
    hold_over_ratio: Decimal | None = None
    max_quarantined_rows: int = 100_000
    max_quarantined_share: Decimal = Decimal("0.10")
    require_reconciliation: bool = False
    require_all_deposit_days: bool = False


SUBMISSIONS_PORT = 465


@dataclass(frozen=True)
class Mail:
    """The address and server that invoices are mailed from."""

    sender: str = "facturation@example.com"
    reply_to: str | None = None
    host: str = "localhost"
    port: int = 25
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    starttls: bool = True

    @property
    def is_tls_from_the_start(self) -> bool:
        """Whether the server expects TLS before its greeting (RFC 8314, port 465), so that STARTTLS has no place."""
        return self.port == SUBMISSIONS_PORT


@dataclass(frozen=True)
class Wholesaler:
    """The wholesaler's own invoices: ``accounting_email`` gets them, and they are compared with what we know.

    ``invoice_words`` is a table of the words of their labels; the program's own when not given. ``subscription_count``
    says which lines a subscription counts. The differences of a month warn over ``warn_over_excl_tax``, and block over
    ``block_over_excl_tax``; None is never.
    """

    accounting_email: str | None = None
    invoice_words: Path | None = None
    subscription_count: str = "any_day"
    warn_over_excl_tax: Decimal = Decimal("1.00")
    block_over_excl_tax: Decimal | None = None


@dataclass(frozen=True)
class Publish:
    """Who else may read the published database, and how texts leave in CSV.

    ``group`` is a group of this machine. ``neutralise_csv`` puts an apostrophe before a text that a spreadsheet would
    take for a formula.
    """

    group: str | None = None
    neutralise_csv: bool = True


@dataclass(frozen=True)
class Sim:
    """SIM cards: so many weeks before the stock runs out, the check warns; delivery takes 4."""

    warn_weeks: int = 6


@dataclass(frozen=True)
class ReminderLevel:
    """One step of the reminders: ``template`` is due ``after_days`` days after the due date, and adds ``fee``."""

    after_days: int
    template: str
    fee: Decimal = Decimal("0.00")


@dataclass(frozen=True)
class Reminders:
    """What follows an invoice that is not paid. ``templates`` is a folder of the VNO's own texts, ``<template>.txt``.

    ``retry_days``: so long a returned debit may wait for its second presentation; then letters go on.

    A consumer bears no fee of a reminder (code des procédures civiles d'exécution, L111-8). A professional owes late
    interest: ``legal_rate_times`` the legal rate of ``legal_rates`` (a table; the program's own when not given), or
    ``late_interest_rate`` percent a year where that is given. It must be what ``late_penalty`` of the invoices says.
    """

    levels: tuple[ReminderLevel, ...] = (
        ReminderLevel(3, "rappel"),
        ReminderLevel(15, "relance"),
        ReminderLevel(30, "mise_en_demeure"),
    )
    templates: Path | None = None
    least_amount: Decimal = Decimal("1.00")
    retry_days: int = 14
    legal_rate_times: Decimal = Decimal(3)
    late_interest_rate: Decimal | None = None
    legal_rates: Path | None = None


@dataclass(frozen=True)
class Accounting:
    """Where the journals book, and the accountant's choices. ``{rate}`` in an account: one account for each VAT rate.

    ``year_end`` is the last day of a fiscal year, MM-JJ. ``recover_vat_of_write_offs``: the VAT of what is given up is
    taken back (CGI art. 272, 1), for a VNO that sends the notice that the law asks. ``doubtful_after_days``: what is
    late by more days stands on the doubtful account at each month's end; None is never.
    """

    customers: str = "411000"
    doubtful: str = "416000"
    services: str = "706000"
    goods: str = "707000"
    third_parties: str = "467000"
    vat_due: str = "445710"
    vat_waiting: str = "445740"
    bank: str = "512000"
    cheques: str = "511200"
    cards: str = "511500"
    cash: str = "530000"
    other_payments: str = "511000"
    fees: str = "758000"
    write_offs: str = "654000"
    unbilled: str = "418100"
    purchases: str = "604000"
    not_received: str = "408100"
    opening_result: str = "110000"
    sales_journal: str = "Ventes"
    bank_journal: str = "Banque"
    general_journal: str = "Opérations diverses"
    opening_journal: str = "À nouveaux"
    year_end: str = "12-31"
    recover_vat_of_write_offs: bool = False
    doubtful_after_days: int | None = None


@dataclass(frozen=True)
class Settings:
    """Everything that steers a run; built once by ``load_settings`` and passed in.

    ``ftp`` and ``layouts`` are those of the first source; ``further_sources`` are the other wholesalers.
    """

    home: Path
    clients: Path
    ftp: Ftp = USUAL_FTP
    rating: Rating = Rating()
    company: Company = Company()
    sepa: Sepa = Sepa()
    invoice: InvoiceTerms = InvoiceTerms()
    payments: Payments = Payments()
    mail: Mail = Mail()
    wholesaler: Wholesaler = Wholesaler()
    reminders: Reminders = Reminders()
    publish: Publish = Publish()
    sim: Sim = Sim()
    alerts: Alerts = UNTOLD
    accounting: Accounting = Accounting()
    followup: follow_up.FollowUp = follow_up.USUAL_FOLLOW_UP
    fraud: follow_up.Fraud = follow_up.USUAL_FRAUD
    notices: follow_up.Notices = follow_up.USUAL_NOTICES
    dagster: Dagster = IN_FILES
    lake: LakeStore = ON_DISK
    first_month: Month | None = None
    cutoff_day: int = BillingCalendar.cutoff_day
    invoice_basis: str = "rated"
    layouts: Path | None = None
    further_sources: tuple[Source, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The wholesalers that deposits come from; the first only where it has a server, or there is no other."""
        is_alone = not self.further_sources
        first = (Source(MAIN, self.ftp, self.layouts),) if is_alone or self.ftp.url else ()
        return first + self.further_sources

    @property
    def has_server(self) -> bool:
        """Whether there is any server to land from."""
        return any(source.ftp.url for source in self.sources)

    @property
    def windows(self) -> dict[str, DepositWindow]:
        """When each wholesaler deposits, by its name."""
        return {source.name: source.ftp.window for source in self.sources}

    @property
    def calendar(self) -> BillingCalendar:
        """Which months are billed, and until when each sees deposits."""
        return BillingCalendar(self.cutoff_day, self.first_month)

    @property
    def bank_folder(self) -> Path:
        """Where the bank's answers are put for the next run to read."""
        return self.sepa.bank_folder or self.home / "bank"
