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
from origyne_pipeline.rating.month import billing_calendar, bind_view, inputs_of_month, rating_models
from origyne_pipeline.warehouse import Session, Warehouse

UNITS = {"VOIX": "s", "VOIX_RECUE": "s", "SMS": "act", "MMS": "act", "DATA": "KO"}
REASONS = {
    "UNKNOWN_LINE": "no account snapshot in the month's view shows the line",
    "NO_OFFER": "the line was on no offer that day, or the tariff version does not list its offer",
    "NO_TARIFF_VERSION": "no tariff workbook in the month's view was in force that day",
    "UNKNOWN_ZONE": "sheet Zones has no prefix of the visited network",
    "UNKNOWN_DESTINATION": "sheet Destinations has no prefix of the called number",
    "NO_PRICE": "sheet Tarifs has no row for the event in a band that it reaches",
}


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
        lines.append(f"At risk      {_euros(event['supplier_amount_excl_tax'])} as rated by the wholesaler")
        return Explanation(feed, cdr_id, str(month), None, reason, facts, lines)
    assert rated is not None
    lines += _price_lines(facts, rated) if facts["tiers"] else _free_lines()
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
    key = {"feed": event["feed"], "id": event["cdr_id"]}
    own = "where feed = $feed and cdr_id = $id"
    priced = session.dicts(
        "select * from priced_cdrs where is_fixed = ($feed = 'VGA') and cdr_id = $id",
        key,
    )[0]
    number = {"event": priced["event"]}
    placed = session.dicts(
        "select d.event_month, d.tariff_from, z.origin_zone, n.destination_code, n.destination_group"
        " from due_cdrs as c join event_days as d on c.local_date = d.local_date"
        " left join network_zones as z on c.tariff_from = z.tariff_from and c.network = z.network"
        " left join called_destinations as n on c.tariff_from = n.tariff_from and c.called_prefix = n.called_prefix"
        f" {own}",
        key,
    )[0]
    unrated = session.query(f"select reason from unrated_cdrs {own}", key)
    return {
        "late": session.query(f"select count(*) from late_cdrs {own}", key)[0][0] > 0,
        "placed": placed,
        "priced": priced,
        "reason": unrated[0][0] if unrated else None,
        "spell": _first(
            session,
            "select * from lines where line = $line and valid_from <= $day and (valid_to is null or $day < valid_to)",
            {"line": event["line"], "day": event["local_date"]},
        ),
        "tiers": session.dicts(
            "select t.* from price_tiers as t join price_tiers as f"
            " on t.offer_code = f.offer_code and t.usage_family = f.usage_family and t.band = f.band"
            " join priced_cdrs as c on f.tier = c.tier where c.event = $event order by t.tier_from",
            number,
        ),
        "pieces": session.dicts(
            "select p.piece_from, p.piece_to, t.band, t.increment, t.price_excl_tax, t.unit from walked_pieces as p"
            " join price_tiers as t on p.tier = t.tier where p.event = $event order by p.piece_from",
            number,
        ),
        "allowances": session.dicts(
            "select u.stage, p.*, case when c.is_scarce then coalesce(d.drawn_quantity, 0)"
            " when u.pool = c.pool then coalesce(e.billed_quantity, w.billed_quantity) else 0 end as drawn_quantity"
            " from priced_cdrs as e"
            " join line_allowance_requests as u on e.spell_month = u.spell_month and e.tier = u.tier"
            " join line_price_coverage as c on e.spell_month = c.spell_month and e.tier = c.tier"
            " join allowance_pools as p on u.pool = p.pool"
            " left join event_allowance_draws as d on e.event = d.event and u.stage = d.stage"
            " left join walked_cdrs as w on e.event = w.event"
            " where e.event = $event order by u.stage",
            number,
        ),
    }


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


def _free_lines() -> list[str]:
    return ["Price        none: an incoming event is free, but for a call received outside zone FR"]


def _price_lines(facts: dict[str, Any], rated: dict[str, Any]) -> list[str]:
    unit, tiers = UNITS[rated["usage"]], facts["tiers"]
    lines = [f"Band         {rated['band']} at the start"]
    for tier in tiers:
        end = f" to {tier['tier_to']}" if tier["tier_to"] is not None else ""
        first = f", first increment {tier['first_increment']} {unit}" if tier["first_increment"] else ""
        lines.append(
            f"Price        row '{tier['price_key']}' of Tarifs, from {tier['tier_from']} {unit}{end}:"
            f" {_euros(tier['price_excl_tax'])} a {tier['unit']}{first}, increment {tier['increment']} {unit}"
        )
    for piece in facts["pieces"]:
        lines.append(
            f"Walk         {piece['piece_from']} to {piece['piece_to']} {unit}: band {piece['band']},"
            f" increments of {piece['increment']} {unit} at {_euros(piece['price_excl_tax'])} a {piece['unit']}"
        )
    lines.append(
        f"Billed       {facts['priced']['quantity']} {unit} used, {rated['billed_quantity']} {unit} billed"
    )
    for draw in facts["allowances"]:
        holder = f"line {draw['pool_line']}" if draw["pool_line"] else f"the lines of {draw['customer_ref']}"
        size = "unlimited" if draw["granted_quantity"] is None else f"{draw['granted_quantity']} {unit}"
        remaining = (
            "" if draw["left_quantity"] is None else f", {draw['left_quantity']} left to this billing month"
        )
        covered = f"covers {draw['drawn_quantity']} {unit}"
        days = f", of a pass from {draw['pass_from']}" if draw["pass_from"] else ""
        lines.append(
            f"Allowance    {draw['allowance_code']} of {holder}{days} ({size}{remaining}): {covered}"
        )
    return lines


def _amount_lines(facts: dict[str, Any], rated: dict[str, Any]) -> list[str]:
    unit, tiers = UNITS[rated["usage"]], facts["tiers"]
    lines = [f"Charged      {rated['charged_quantity']} {unit}, {rated['included_quantity']} {unit} included"]
    if tiers:
        fee = tiers[0]["fee_excl_tax"]
        due = "due" if rated["connection_fee_excl_tax"] else "not due"
        lines.append(f"Fee          connection fee of {_euros(fee)}: {due}")
        if tiers[0]["cap_micro"] is not None:
            lines.append(
                f"Cap          {_euros(Decimal(tiers[0]['cap_micro']) / 1_000_000)} an event at most"
            )
        lines.append(f"Rounding     once, {tiers[0]['decimals']} decimals, {tiers[0]['rounding']}")
        lines += _service_lines(tiers[0], rated, unit)
    theirs = rated["supplier_amount_excl_tax"]
    same = (
        "the same as the wholesaler's"
        if theirs == rated["amount_excl_tax"]
        else f"the wholesaler says {_euros(theirs)}"
    )
    lines.append(f"Amount       {_euros(rated['amount_excl_tax'])} excluding tax; {same}")
    return lines


def _service_lines(tier: dict[str, Any], rated: dict[str, Any], unit: str) -> list[str]:
    """The service's part of a special number, where its price tells one."""
    fee, price = (Decimal(tier[name]) / 1_000_000 for name in ("service_fee_micro", "service_price_micro"))
    if not fee and not price:
        return []
    per_unit = (
        f" + {_euros(price)} each {tier['service_unit_quantity']} {unit} of those billed" if price else ""
    )
    amount = _euros(rated["service_excl_tax"])
    return [f"Service      {_euros(fee)} an event{per_unit}: {amount}, rounded apart, never included"]


def _one(session: Session, table: str, feed: str, cdr_id: str) -> dict[str, Any] | None:
    """The latest row of an event: an unrated event is listed in each month that could not rate it."""
    order = "order by billing_month desc" if table != "cdrs" else ""
    return _first(
        session,
        f"select * from {table} where feed = $feed and cdr_id = $id {order}",
        {"feed": feed, "id": cdr_id},
    )


def _first(session: Session, sql: str, params: dict[str, Any]) -> dict[str, Any] | None:
    rows = session.dicts(sql, params)
    return rows[0] if rows else None


def _euros(amount: Decimal) -> str:
    return f"{amount.normalize():f} €"


def _local(instant: datetime) -> str:
    return instant.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")
