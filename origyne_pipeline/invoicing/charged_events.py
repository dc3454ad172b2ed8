"""The events that a month charges, customer by customer, in the order in which their invoices are drawn."""

from collections.abc import Sequence
from typing import Any

from origyne_pipeline.invoicing.communications import Communication, communications
from origyne_pipeline.invoicing.inputs import bind_events
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session

CUSTOMERS_A_QUERY = 200
MANY_EVENTS = 500_000
"""From so many on they are put in the customers' order once, so that a query reads a part of them, not all."""


def charge_parameters(settings: Settings, month: Month) -> dict[str, Any]:
    """Of the models that charge events: with the basis ``billed`` the wholesaler's amount stands for ours."""
    return {"month": str(month), "use_billed": settings.invoice_basis == "billed"}


def subscribers(session: Session, month: Month) -> frozenset[str]:
    """The customers who held a line for at least one day of the month."""
    rows = session.query(
        "select distinct customer_ref from lines"
        " where valid_from <= $last_day and (valid_to is null or valid_to > $first_day)",
        {"first_day": month.first_day, "last_day": month.last_day},
    )
    return frozenset(ref for (ref,) in rows)


class MonthEvents:
    """The communications of customers, fetched for many at once in the order in which they are drawn."""

    def __init__(self, session: Session, settings: Settings, month: Month, customers: Sequence[str]) -> None:
        self._session = session
        self._params = charge_parameters(settings, month)
        self._customers = list(customers)
        self._places = {customer: place for place, customer in enumerate(self._customers)}
        self._fetched: dict[str, list[Communication]] = {}
        self._ready = False

    def of(self, customer_ref: str) -> Sequence[Communication]:
        """Those of one customer, once: they are not kept."""
        if customer_ref not in self._fetched:
            self._fetch(customer_ref)
        return self._fetched.pop(customer_ref)

    def _fetch(self, customer_ref: str) -> None:
        if not self._ready:
            for table in ("rated_cdrs", "billed_matches"):
                self._session.bind(table, [self._params["month"]])
            bind_events(self._session)
            for table in ("tariff_destinations", "tariff_zones"):
                self._session.bind(table)
            if self._session.run("invoicing/communications", **self._params) > MANY_EVENTS:
                self._session.query(
                    "create or replace temp table communications as"
                    " select * from communications order by customer_ref, line, started_at, feed, cdr_id"
                )
            self._ready = True
        at = self._places.get(customer_ref)
        customers = [customer_ref] if at is None else self._customers[at : at + CUSTOMERS_A_QUERY]
        self._fetched = {ref: [] for ref in customers}
        rows = self._session.dicts(
            "select * from communications where customer_ref between $first and $last"
            " and list_contains($customers, customer_ref)"
            " order by customer_ref, line, started_at, feed, cdr_id",
            {"customers": customers, "first": min(customers), "last": max(customers)},
        )
        for row, event in zip(rows, communications(rows), strict=True):
            self._fetched[row["customer_ref"]].append(event)
