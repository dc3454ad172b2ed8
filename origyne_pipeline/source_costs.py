"""What the events of a month cost by their wholesaler's own tariffs, where its files give no cost.

The models that rate customers rate the events, bound over the wholesaler's workbooks in place of the VNO's: bands,
tiers, increments, caps and longest prefixes mean the same. A workbook with one offer charges all lines by it; of
several, the offer of the line decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from origyne_pipeline.issued import IssuedFrom, Terms
from origyne_pipeline.mediation.tariffs import TABLES, cost_books, has_cost_books
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating.month import billing_calendar
from origyne_pipeline.rating.view import rating_models
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session, Warehouse, literal

if TYPE_CHECKING:
    import polars as pl

    from origyne_pipeline.mediation.tariff_book import TariffBook

ONE_OFFER = "GROS"
"""The offer of every line where the wholesaler's workbook has one only."""

NOTHING_BEFORE = {
    "late_cdrs": "late_cdrs",
    "line_options": "line_options",
    "earlier_draws": "allowance_draws",
    "charges_before": "recurring_charges",
    "unrated_before": "unrated_cdrs",
}
"""What rating reads that costs have none of, with the table that gives its columns."""


def tariff_costs(warehouse: Warehouse, month: Month, settings: Settings) -> "pl.DataFrame | None":
    """The cost of each event that a month rates and whose file gives none, by source; None where no source has tariffs.

    An event that its source's tariffs do not price has a reason in place of a cost.
    """
    import polars as pl

    if len(settings.sources) == 1 and not settings.ftp.cost_tariffs:
        return None
    frames = []
    calendar = billing_calendar(warehouse, settings.calendar)
    for source in settings.sources:
        books = cost_books(warehouse, source.name, calendar.cutoff(month))
        if books or has_cost_books(warehouse, source.name):
            frames.append(_costs_of(warehouse, month, calendar, source.name, books))
    return pl.concat(frames) if frames else None


def _costs_of(
    warehouse: Warehouse,
    month: Month,
    calendar: BillingCalendar,
    source: str,
    books: "list[tuple[dict[str, Any], TariffBook]]",
) -> "pl.DataFrame":
    import polars as pl

    inputs = IssuedFrom(month, Terms(calendar), {})
    one_offer = all(len(book.offers) == 1 for _, book in books)
    with warehouse.session() as session:
        _bind_events(session, month, calendar, source)
        _bind_lines(session, month, calendar, one_offer=one_offer)
        _bind_books(session, books, one_offer=one_offer)
        for name, table in NOTHING_BEFORE.items():
            session.bind_values(table, [], name=name)
        rating_models(session, inputs).run("rated_cdrs", "unrated_cdrs")
        session.query("create or replace temp view events_by_cost_tariffs as select * from rated_cdrs")
        session.query("create or replace temp view events_not_priced as select * from unrated_cdrs")
        session.run("assurance/tariff_costs")
        rows = session.query(
            "select feed, cdr_id, cost_excl_tax, reason from tariff_costs order by feed, cdr_id"
        )
    schema: dict[str, Any] = {
        "feed": pl.String,
        "cdr_id": pl.String,
        "cost_excl_tax": pl.Decimal(18, 6),
        "reason": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _bind_events(session: Session, month: Month, calendar: BillingCalendar, source: str) -> None:
    """Binds the events without a cost that the month rates, as if each were carried to it."""
    session.bind("rated_cdrs", [str(month)], name="rated_of_month")
    session.query(
        "create or replace temp table events_without_cost as select feed, cdr_id from rated_of_month"
        f" where supplier_cost_excl_tax is null and source_of(cdr_id) = {literal(source)}"
    )
    days = [
        day for day in session.lake.partitions("cdrs") if date.fromisoformat(day) <= calendar.last_day(month)
    ]
    _find(session, calendar.seen(month, days))
    if session.count("carried_cdrs") < session.count("events_without_cost"):
        _find(session, days)
    session.bind_values("cdrs", [])
    session.query(
        "create or replace temp view billed_before as select feed, cdr_id from events_without_cost where false"
    )


def _find(session: Session, days: Iterable[str]) -> None:
    session.bind("cdrs", days, name="searched_cdrs")
    session.query(
        "create or replace temp table carried_cdrs as select c.* from searched_cdrs as c"
        " semi join events_without_cost as w on c.feed = w.feed and c.cdr_id = w.cdr_id"
    )


def _bind_lines(session: Session, month: Month, calendar: BillingCalendar, *, one_offer: bool) -> None:
    days = session.lake.partitions("line_observations")
    last = calendar.last_day(month)
    session.bind(
        "line_observations", [day for day in days if date.fromisoformat(day) <= last], name="observed"
    )
    offer = f"case when offer_code is not null then {literal(ONE_OFFER)} end" if one_offer else "offer_code"
    session.query(
        f"create or replace temp view line_observations as select * replace ({offer} as offer_code) from observed"
    )
    session.bind("line_holders")


def _bind_books(
    session: Session, books: "Sequence[tuple[Mapping[str, Any], TariffBook]]", *, one_offer: bool
) -> None:
    for sheet in TABLES:
        rows = [
            {**head, **(_of_one_offer(row) if one_offer else row)}
            for head, book in books
            for row in getattr(book, sheet)
            if sheet not in ("options", "allowances")
        ]
        session.bind_values(f"tariff_{sheet}", rows)


def _of_one_offer(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: ONE_OFFER if key == "offer_code" and value != "*" else value for key, value in row.items()}
