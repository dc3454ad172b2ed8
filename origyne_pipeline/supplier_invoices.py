"""A month's invoices of the wholesalers against what we know: three tables of assurance, written with the month.

Nothing is written but these tables: an issued month stays as it was issued. Where no invoice of the month has come,
they are empty. ``made_from`` of each is the digest of the month's invoices: it says whether others came since.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from origyne_pipeline.assurance.explained_rows import (
    InvoiceExplained,
    cause_rows,
    detail_rows,
    item_classes,
    item_rows,
)
from origyne_pipeline.assurance.invoice_items import invoice_items
from origyne_pipeline.assurance.invoice_labels import WORDS, read_words, words_of
from origyne_pipeline.assurance.month import bind_deposited
from origyne_pipeline.assurance.supplier_charges import (
    UNKNOWN_LINE,
    CardOrder,
    EventCause,
    EventClass,
    EventSums,
    InvoiceLine,
    Known,
    ServiceLine,
)
from origyne_pipeline.feeds.deposits import Patterns, classify
from origyne_pipeline.mediation.tariffs import cost_books
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.rating.month import billing_calendar
from origyne_pipeline.settings import Settings
from origyne_pipeline.sources import source_of
from origyne_pipeline.warehouse import Session, Warehouse

if TYPE_CHECKING:
    import polars as pl

CHECKS, DIFFERENCES, DETAILS = (
    "supplier_invoice_checks",
    "supplier_differences",
    "supplier_difference_details",
)
TABLES = (CHECKS, DIFFERENCES, DETAILS)
BOUND = ("explained_items", "explained_causes", "explained_details")
"""The names by which their models read the rows."""
LINES = """
select source_path, source_line, supplier_invoice_number, issue_date, label, category, quantity,
    unit_price_excl_tax, amount_excl_tax
from supplier_invoices order by source_path, source_line
"""
ORDERS = """
select source_of(source_path), order_ref, cast(timezone('Europe/Paris', min(deposited_at)) as date),
    count(distinct iccid)
from sim_card_orders group by 1, 2 order by 1, 2
"""
SERVICE = """
select source, line, feed, offer_code, activated_on, coalesce(terminated_on, valid_until)
from service_spells order by line, valid_from
"""
Invoices = Mapping[tuple[Month, str], Sequence[InvoiceLine]]


def invoices_by_month(session: Session, patterns: Patterns) -> Invoices:
    """The lines of the wholesalers' invoices, by the month that their file's name says and by source.

    A file whose name says no month charges the month before its date.
    """
    invoices: dict[tuple[Month, str], list[InvoiceLine]] = defaultdict(list)
    session.bind("supplier_invoices")
    for path, source_line, number, issued_on, *values in session.query(LINES):
        source = source_of(path)
        name = classify(path, patterns).billed_month
        month = Month.parse(name) if name else Month.of(issued_on).previous()
        invoices[month, source].append(InvoiceLine(path, source_line, number, issued_on, *values))
    return invoices


def invoice_digests(warehouse: Warehouse, patterns: Patterns) -> dict[Month, str]:
    """A digest of the invoices of each month that has some."""
    with warehouse.session() as session:
        invoices = invoices_by_month(session, patterns)
    by_month: dict[Month, list[str]] = defaultdict(list)
    for (month, source), lines in sorted(invoices.items(), key=lambda one: (str(one[0][0]), one[0][1])):
        by_month[month].append(repr((source, lines)))
    return {month: hashlib.sha256("\n".join(texts).encode()).hexdigest() for month, texts in by_month.items()}


def months_to_explain(warehouse: Warehouse, patterns: Patterns) -> list[Month]:
    """The months that were compared with the wholesaler before their present invoices came."""
    compared = warehouse.partitions("reconciliation")
    written = warehouse.partitions(CHECKS)
    return sorted(
        month
        for month, digest in invoice_digests(warehouse, patterns).items()
        if str(month) in compared and (str(month) not in written or written[str(month)].made_from != digest)
    )


def explain_invoices(
    warehouse: Warehouse,
    month: Month,
    settings: Settings,
    patterns: Patterns,
    tariff_costs: "pl.DataFrame | None" = None,
) -> list[InvoiceExplained]:
    """Compares the invoices of a month that is rated and reconciled with what we know, and writes the tables.

    Raises:
        WordsError: the table of words of the settings can't be used.
    """
    digest = invoice_digests(warehouse, patterns).get(month, "")
    with warehouse.session() as session:
        explained = []
        if digest:
            cutoff = billing_calendar(warehouse, settings.calendar).cutoff(month)
            _bind(session, month, local_day(cutoff), tariff_costs)
            explained = _explained(session, warehouse, month, settings, patterns)
        else:
            session.bind_values("charged_events", [])
        _write(session, month, settings, explained, digest)
    return explained


def _bind(session: Session, month: Month, last: date, tariff_costs: "pl.DataFrame | None") -> None:
    """Binds what the month bills, of the days on which its events can have been deposited, and all Billed files."""
    if tariff_costs is None:
        session.bind_values("tariff_costs", [])
    else:
        session.bind_rows("tariff_costs", tariff_costs)
    for table in ("rated_cdrs", "unrated_cdrs", "lines"):
        session.bind(table, [str(month)])
    session.bind("unrated_cdrs", [str(month.previous())], name="unrated_before")
    bind_deposited(session, "cdrs", last)
    for table in ("billed_cdrs", "billed_matches", "sim_card_orders", "line_observations"):
        session.bind(table)
    session.run("assurance/service_spells")
    session.run("assurance/event_charges", month=str(month))
    session.run("assurance/charged_events", month=str(month))
    session.run("assurance/charged_event_sums")
    session.run("assurance/charged_event_causes")


def _explained(
    session: Session, warehouse: Warehouse, month: Month, settings: Settings, patterns: Patterns
) -> list[InvoiceExplained]:
    words = read_words(settings.wholesaler.invoice_words or WORDS)
    invoices = invoices_by_month(session, patterns)
    strangers = session.query(
        f"select distinct source, line from charged_events where cause = '{UNKNOWN_LINE}'"
    )
    explained = []
    for source in sorted({source for of_month, source in invoices if of_month == month}):
        lines = invoices[month, source]
        known = _known(
            session, warehouse, month, settings, source, invoices.get((month.previous(), source), ())
        )
        items = invoice_items(
            lines,
            known,
            words,
            settings.wholesaler.subscription_count,
            sorted(line for whose, line in strangers if whose == source),
        )
        explained.append(InvoiceExplained(month, source, items))
    return explained


def _known(
    session: Session,
    warehouse: Warehouse,
    month: Month,
    settings: Settings,
    source: str,
    before: Sequence[InvoiceLine],
) -> Known:
    offers = _wholesale_offers(warehouse, month, settings, source)
    service = _service_lines(session, source)
    tariff = {
        offer["offer_code"]: offer["subscription_excl_tax"]
        for offer in offers
        if offer["subscription_excl_tax"] is not None
    }
    if len(offers) == 1:  # the offer of every line, whatever the VNO calls its own
        tariff = {line.offer: price for line in service for price in tariff.values()}
    names = {words_of(line.offer): line.offer for line in service if words_of(line.offer)}
    names |= {
        words_of(offer["label"]): offer["offer_code"] for offer in offers if words_of(offer["label"] or "")
    }
    return Known(
        month.first_day,
        month.last_day,
        _events(session, source),
        service,
        [CardOrder(*row) for whose, *row in session.query(ORDERS) if whose == source],
        {(line.category, words_of(line.label)): line.unit_price for line in before if line.quantity != 1},
        tariff,
        names,
    )


def _wholesale_offers(
    warehouse: Warehouse, month: Month, settings: Settings, source: str
) -> list[dict[str, Any]]:
    """The offers of the wholesaler's own workbook in force at the month's end; none where it deposits none."""
    cutoff = billing_calendar(warehouse, settings.calendar).cutoff(month)
    books = [
        (head["tariff_from"], head["deposited_at"], book.offers)
        for head, book in cost_books(warehouse, source, cutoff)
        if head["tariff_from"] <= month.last_day
    ]
    return max(books, key=lambda book: book[:2])[2] if books else []


def _service_lines(session: Session, source: str) -> list[ServiceLine]:
    """Each line once: its latest offer, in service since its latest activation."""
    by_number: dict[str, ServiceLine] = {}
    for whose, number, feed, offer, since, until in session.query(SERVICE):
        if whose == source:
            by_number[number] = ServiceLine(number, feed, offer, since, until)
    return list(by_number.values())


def _events(session: Session, source: str) -> dict[EventClass, EventSums]:
    causes: dict[tuple[Any, ...], list[EventCause]] = defaultdict(list)
    for whose, *key, cause, count, amount, firsts in session.query("select * from charged_event_causes"):
        if whose == source:
            causes[tuple(key)].append(EventCause(cause, count, amount, tuple(firsts.split(", "))))
    sums = {}
    for whose, *values in session.query("select * from charged_event_sums"):
        if whose == source:
            of_class = tuple(values[:4])
            sums[EventClass(*of_class)] = EventSums(causes[of_class], *values[4:])
    return sums


def _write(
    session: Session, month: Month, settings: Settings, explained: Sequence[InvoiceExplained], digest: str
) -> None:
    import polars as pl

    limits = settings.wholesaler.warn_over_excl_tax, settings.wholesaler.block_over_excl_tax
    rows = [item_rows(explained, *limits), cause_rows(explained), detail_rows(explained)]
    for table, name, of_table in zip(TABLES, BOUND, rows, strict=True):
        session.bind_values(table, list(of_table), name=name)
    columns: dict[str, Any] = {"source": pl.String, "item": pl.Int64, "feed": pl.String, "usage": pl.String}
    columns |= {"is_abroad": pl.Boolean, "is_international": pl.Boolean}
    session.bind_rows("item_classes", pl.DataFrame(item_classes(explained), schema=columns, orient="row"))
    session.run(f"assurance/{CHECKS}")
    session.run(f"assurance/{DIFFERENCES}")
    session.run(f"assurance/{DETAILS}", month=str(month))
    for table in TABLES:
        session.save(table, str(month), made_from=digest)
