"""Explains the price of an event: runs its month's models again on its customer's lines, and words their rows.

No explanation is stored: it is computed again from the same files by the same models, and compared with the committed
rows.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.in_view import InView
from origyne_pipeline.issued import IssuedFrom, Terms
from origyne_pipeline.periods import PARIS, BillingCalendar, Month
from origyne_pipeline.rating.event_facts import (
    REASONS,
    charge_lines,
    event_facts,
    first_row,
    free_lines,
    in_euros,
    price_lines,
)
from origyne_pipeline.rating.late_tariffs import NO_VERSION, late_tariffs, on_day
from origyne_pipeline.rating.month import billing_calendar, inputs_of_month
from origyne_pipeline.rating.view import bind_view, rating_models
from origyne_pipeline.warehouse import Session, Warehouse


class NoSuchEventError(OrigyneError):
    """No clean event has that feed and id."""


@dataclass(frozen=True)
class Explanation:
    """The event, how each rule applied, and the same as lines of text (the other party's number masked).

    ``facts``: rows of the models.
    """

    feed: str
    cdr_id: str
    billing_month: str | None
    amount_excl_tax: Decimal | None
    reason: str | None
    facts: dict[str, Any]
    lines: list[str]


def explain(warehouse: Warehouse, feed: str, cdr_id: str, setting: BillingCalendar) -> Explanation:
    """Explains one event.

    Args:
        warehouse: the lake.
        feed: MOBILE or VGA.
        cdr_id: as published in ``cdrs``.
        setting: the calendar of the settings.

    Raises:
        NoSuchEventError: ``cdrs`` has no such event.
    """
    with warehouse.session() as session:
        session.bind("cdrs")
        event = _one(session, "cdrs", feed, cdr_id)
        if event is None:
            raise NoSuchEventError(
                f"{feed} {cdr_id}: no such event in cdrs; look for its line in quarantined_rows, or for a copy in"
                " another file"
            )
        for table in ("rated_cdrs", "unrated_cdrs"):
            session.bind(table)
        rated = _one(session, "rated_cdrs", feed, cdr_id)
        unrated = _one(session, "unrated_cdrs", feed, cdr_id)
    lines = _event_lines(event)
    outcome = rated or unrated
    if outcome is None:
        lines.append(
            "Billing      in no month yet: its month is not rated, or is before the first month billed"
        )
        return Explanation(feed, cdr_id, None, None, None, {"event": event}, lines)
    month = Month.parse(outcome["billing_month"])
    inputs = inputs_of_month(warehouse, month, Terms(billing_calendar(warehouse, setting)))
    with InView(warehouse, inputs.tables, f"{month} was issued from it").session() as session:
        facts = _facts(session, event, inputs) | {"event": event, "rated": rated}
    lines += _billing_lines(facts, inputs)
    reason = facts["reason"]
    if reason:
        lines.append(
            f"Not rated    {reason}: {REASONS[reason]}; it is rated automatically once that is corrected"
        )
        if reason == NO_VERSION:
            late = on_day(late_tariffs(warehouse, month, setting), event["local_date"])
            lines += [f"Too late     {tariff}" for tariff in late]
        lines.append(f"At risk      {in_euros(event['supplier_amount_excl_tax'])} as rated by the wholesaler")
        return Explanation(feed, cdr_id, str(month), None, reason, facts, lines)
    assert rated is not None
    lines += price_lines(facts, rated) if facts["tiers"] else free_lines()
    lines += _amount_lines(facts, rated)
    return Explanation(feed, cdr_id, str(month), rated["amount_excl_tax"], None, facts, lines)


def _facts(session: Session, event: dict[str, Any], inputs: IssuedFrom) -> dict[str, Any]:
    """Runs the month's models on the lines of the event's customer, and collects the rows about the event."""
    bind_view(session, inputs)
    session.bind("lines", [str(inputs.month)], name="lines_then")
    session.query(
        "create temp table related_lines as select $line as line union select l.line from lines_then as l"
        " where l.customer_ref in (select customer_ref from lines_then where line = $line)",
        {"line": event["line"]},
    )
    for table in ("cdrs", "carried_cdrs"):
        session.query(
            f"create temp table few_{table} as select * from {table} where line in (select line from related_lines)"
        )
        session.query(f"create or replace temp view {table} as select * from few_{table}")
    rating_models(session, inputs).run("unrated_cdrs", "rated_cdrs")
    return event_facts(session, event)


def _event_lines(event: dict[str, Any]) -> list[str]:
    what = {
        "VOIX": f"a call of {event['duration_s']} s",
        "DATA": f"{event['volume_bytes']} octets of data",
    }.get(event["usage"], f"one {event['usage']}")
    way = "to" if event["direction"] == "SORTANT" else "from"
    other = f" {way} {PhoneNumber(event['called_number']).masked}" if event["called_number"] else ""
    when = _local(event["started_at"])
    return [
        f"Event        {event['feed']} {event['cdr_id']}: {what}{other}, line {event['line']}, {when}",
        f"File         {event['source_path']}, line {event['source_line']}, deposited {_local(event['deposited_at'])}",
    ]


def _billing_lines(facts: dict[str, Any], inputs: IssuedFrom) -> list[str]:
    placed, spell, month = facts["placed"], facts["spell"], inputs.month
    late = "" if placed["event_month"] == str(month) else f"; the event belongs to {placed['event_month']}"
    lines = [f"Billing      {month}, whose cut-off is {_local(inputs.terms.calendar.cutoff(month))}{late}"]
    if facts["late"]:
        lines.append(
            "Late         its file landed after its own month was issued: billed in the first month that is not issued"
        )
    if spell:
        until = f" to {spell['valid_to']} (excluded)" if spell["valid_to"] else ""
        lines.append(
            f"Line         of customer {spell['customer_ref']}, on offer {spell['offer_code']}"
            f" from {spell['valid_from']}{until}"
        )
    if placed["tariff_from"]:
        lines.append(f"Tariff       version of {placed['tariff_from']}, in force at the start")
    if placed["origin_zone"]:
        network = facts["event"]["visited_network"]
        network_place = f"network {network} is in zone" if network else "a fixed line is always in zone"
        lines.append(f"Zone         {network_place} {placed['origin_zone']}")
    if placed["destination_code"]:
        lines.append(f"Destination  {placed['destination_code']}, group {placed['destination_group']}")
    return lines


def _amount_lines(facts: dict[str, Any], rated: dict[str, Any]) -> list[str]:
    lines = charge_lines(facts, rated)
    theirs = rated["supplier_amount_excl_tax"]
    same = (
        "the same as the wholesaler's"
        if theirs == rated["amount_excl_tax"]
        else f"the wholesaler says {in_euros(theirs)}"
    )
    lines.append(f"Amount       {in_euros(rated['amount_excl_tax'])} excluding tax; {same}")
    return lines


def _one(session: Session, table: str, feed: str, cdr_id: str) -> dict[str, Any] | None:
    """The latest row of an event: an unrated event is listed in each month that could not rate it."""
    order = "order by billing_month desc" if table != "cdrs" else ""
    return first_row(
        session,
        f"select * from {table} where feed = $feed and cdr_id = $id {order}",
        {"feed": feed, "id": cdr_id},
    )


def _local(instant: datetime) -> str:
    return instant.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")
