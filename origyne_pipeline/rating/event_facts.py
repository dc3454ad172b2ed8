"""How each rule of rating applied to one event: the rows of the models about it, and their wording."""

from decimal import Decimal
from typing import Any

from origyne_pipeline.warehouse import Session

UNITS = {"VOIX": "s", "VOIX_RECUE": "s", "SMS": "act", "MMS": "act", "DATA": "KO"}
REASONS = {
    "UNKNOWN_LINE": "no account snapshot in the month's view shows the line",
    "NO_OFFER": "the line was on no offer that day, or the tariff version does not list its offer",
    "NO_TARIFF_VERSION": "no tariff workbook that was deposited by the month's cut-off was in force that day",
    "UNKNOWN_ZONE": "sheet Zones has no prefix of the visited network",
    "UNKNOWN_DESTINATION": "sheet Destinations has no prefix of the called number",
    "NO_PRICE": "sheet Tarifs has no row for the event in a band that it reaches",
}


def event_facts(session: Session, event: dict[str, Any]) -> dict[str, Any]:
    """The rows about an event, in a session where the models made ``unrated_cdrs`` and ``rated_cdrs``."""
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
        "spell": first_row(
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


def free_lines() -> list[str]:
    """The price of an event that has none, in words."""
    return ["Price        none: an incoming event is free, but for a call received outside zone FR"]


def price_lines(facts: dict[str, Any], rated: dict[str, Any]) -> list[str]:
    """Band, rows of the price sheet, increments and allowances, in words."""
    unit, tiers = UNITS[rated["usage"]], facts["tiers"]
    lines = [f"Band         {rated['band']} at the start"]
    for tier in tiers:
        end = f" to {tier['tier_to']}" if tier["tier_to"] is not None else ""
        first = f", first increment {tier['first_increment']} {unit}" if tier["first_increment"] else ""
        lines.append(
            f"Price        row '{tier['price_key']}' of Tarifs, from {tier['tier_from']} {unit}{end}:"
            f" {in_euros(tier['price_excl_tax'])} a {tier['unit']}{first}, increment {tier['increment']} {unit}"
        )
    for piece in facts["pieces"]:
        lines.append(
            f"Walk         {piece['piece_from']} to {piece['piece_to']} {unit}: band {piece['band']},"
            f" increments of {piece['increment']} {unit} at {in_euros(piece['price_excl_tax'])} a {piece['unit']}"
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


def charge_lines(facts: dict[str, Any], rated: dict[str, Any]) -> list[str]:
    """What is charged, in words: quantities, connection fee, cap, rounding, the service's part."""
    unit, tiers = UNITS[rated["usage"]], facts["tiers"]
    lines = [f"Charged      {rated['charged_quantity']} {unit}, {rated['included_quantity']} {unit} included"]
    if tiers:
        fee = tiers[0]["fee_excl_tax"]
        due = "due" if rated["connection_fee_excl_tax"] else "not due"
        lines.append(f"Fee          connection fee of {in_euros(fee)}: {due}")
        if tiers[0]["cap_micro"] is not None:
            lines.append(
                f"Cap          {in_euros(Decimal(tiers[0]['cap_micro']) / 1_000_000)} an event at most"
            )
        lines.append(f"Rounding     once, {tiers[0]['decimals']} decimals, {tiers[0]['rounding']}")
        lines += _service_lines(tiers[0], rated, unit)
    return lines


def _service_lines(tier: dict[str, Any], rated: dict[str, Any], unit: str) -> list[str]:
    """The service's part of a special number, where its price tells one."""
    fee, price = (Decimal(tier[name]) / 1_000_000 for name in ("service_fee_micro", "service_price_micro"))
    if not fee and not price:
        return []
    per_unit = (
        f" + {in_euros(price)} each {tier['service_unit_quantity']} {unit} of those billed" if price else ""
    )
    amount = in_euros(rated["service_excl_tax"])
    return [f"Service      {in_euros(fee)} an event{per_unit}: {amount}, rounded apart, never included"]


def first_row(session: Session, sql: str, params: dict[str, Any]) -> dict[str, Any] | None:
    """The first row of a query; None where it has none."""
    rows = session.dicts(sql, params)
    return rows[0] if rows else None


def in_euros(amount: Decimal) -> str:
    """An amount with all its decimals and the euro sign."""
    return f"{amount.normalize():f} €"
