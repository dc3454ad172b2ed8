"""``tariff_price``: one event that nobody made, rated by the models in a month of its own, and explained.

The month holds one line on the offer, in service since its first day, and the event. Nothing is kept.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.issued import IssuedFrom, Terms
from origyne_pipeline.mediation.tariffs import TABLES
from origyne_pipeline.model import table_model
from origyne_pipeline.periods import PARIS, BillingCalendar, Month, local_day
from origyne_pipeline.rating.event_facts import event_facts, first_row
from origyne_pipeline.rating.view import rating_models
from origyne_pipeline.settings import Settings
from origyne_pipeline.tariff_impact.trial_book import TrialBook, TrialError, bind_trial_book
from origyne_pipeline.warehouse import Session, Warehouse

HOME_ZONE, HOME_MCC = "FR", "208"
TEST_MCC = ("001", "999")
"""Networks of tests and of nobody (ITU-T E.212): no event comes from them."""
NOTHING_ELSE = {
    "carried_cdrs": "cdrs",
    "late_cdrs": "late_cdrs",
    "unrated_before": "unrated_cdrs",
    "charges_before": "recurring_charges",
    "earlier_draws": "allowance_draws",
    "line_holders": "line_holders",
    "line_options": "line_options",
}
"""What else a month reads, here without a row, with the table that gives its columns."""
EVENT_ID = "PRICE"
LINES = {"MOBILE": "33600000000", "VGA": "33100000000"}
"""By feed: the line of the event."""


@dataclass(frozen=True)
class TrialEvent:
    """An event to price.

    Attributes:
        offer_code: of the line.
        usage: VOIX, VOIX_RECUE, SMS, MMS or DATA.
        number: called, or calling for VOIX_RECUE; None where none matters.
        duration_s: of a call.
        volume_bytes: of DATA.
        started_at: an instant.
        zone: an origin zone, or the digits of a network; None is at home.
    """

    offer_code: str
    usage: str
    number: PhoneNumber | None
    duration_s: int | None
    volume_bytes: int | None
    started_at: datetime
    zone: str | None = None


@dataclass(frozen=True)
class PricedEvent:
    """What an event costs, and the rows of the models that say why.

    Attributes:
        event: the event.
        network: the digits of the visited network; None of a fixed line.
        tariff_from: the first day of the tariff.
        prefix: the row of sheet Destinations; None where the number has none, or none matters.
        reason: why it has no price; None where it has one.
        facts: rows of the models, no allowance taken off.
        rated: the rated event, no allowance taken off; None where it has no price.
        included: the facts and the rated event with the allowances of the offer, unused; None where none covers it.
    """

    event: TrialEvent
    network: str | None
    tariff_from: str
    prefix: Mapping[str, Any] | None
    reason: str | None
    facts: Mapping[str, Any]
    rated: Mapping[str, Any] | None
    included: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None

    @property
    def amount_excl_tax(self) -> Decimal | None:
        """Euros, beyond any allowance; None where it has no price."""
        return self.rated["amount_excl_tax"] if self.rated else None

    @property
    def amount_incl_tax(self) -> Decimal | None:
        """The same with the VAT of the offer, every decimal kept: an invoice rounds its sum once."""
        if self.rated is None:
            return None
        amount: Decimal = self.rated["amount_excl_tax"] * (100 + self.rated["vat_rate"]) / 100
        return amount


def price_event(settings: Settings, event: TrialEvent, trial: TrialBook | None = None) -> PricedEvent:
    """Prices an event by the tariff in force at its start, or by a workbook as if it were in force.

    Raises:
        TrialError: no tariff is in force then, or it does not know the offer or the zone; the message lists those that
            it knows.
    """
    with tempfile.TemporaryDirectory(prefix="origyne-price-") as folder:
        warehouse = Warehouse(settings.home, scratch=Path(folder))
        priced = _priced(warehouse, settings, event, trial, has_allowances=True)
        if priced.rated is None or not priced.facts["allowances"]:
            return priced
        alone = _priced(warehouse, settings, event, trial, has_allowances=False)
        return replace(alone, included=(priced.facts, priced.rated))


def _priced(
    warehouse: Warehouse,
    settings: Settings,
    event: TrialEvent,
    trial: TrialBook | None,
    *,
    has_allowances: bool,
) -> PricedEvent:
    month = Month.of(local_day(event.started_at))
    inputs = IssuedFrom(month, Terms(BillingCalendar(settings.cutoff_day)), {})
    with warehouse.session() as session:
        for table in TABLES:
            session.bind(f"tariff_{table}")
        if trial:
            bind_trial_book(session, replace(trial, from_day=month.first_day, to_day=None))
        if not has_allowances:
            session.bind_values("tariff_allowances", [], name="no_allowances")
            session.query("create or replace temp view tariff_allowances as select * from no_allowances")
        models = rating_models(session, inputs)
        models.run("tariff_versions")
        version = _version_in_force(session, event)
        line_type = _line_type(session, version, event)
        if line_type != "MOBILE":
            _refuse_other_zone(event)
        network = _network(session, version, event) if line_type == "MOBILE" else None
        _bind_event(session, inputs, event, line_type, network)
        models.run("unrated_cdrs", "rated_cdrs")
        line = {"feed": line_type, "cdr_id": EVENT_ID, "line": LINES[line_type]}
        facts = event_facts(session, line | {"local_date": local_day(event.started_at)})
        return PricedEvent(
            event,
            network,
            str(version["tariff_from"]),
            _prefix(session, version, event),
            facts["reason"],
            facts,
            first_row(session, "select * from rated_cdrs", {}),
        )


def _version_in_force(session: Session, event: TrialEvent) -> dict[str, Any]:
    day = local_day(event.started_at)
    version = first_row(
        session,
        "select * from tariff_versions where tariff_from <= $day and (tariff_to is null or $day < tariff_to)",
        {"day": day},
    )
    if version:
        return version
    ((earliest,),) = session.query("select min(tariff_from) from tariff_versions")
    if earliest is None:
        raise TrialError(
            f"--at {day}: expected a tariff in force on that day, found no tariff workbook; run 'origyne land' to read"
            " those that are deposited, or give a workbook with --tariff FILE"
        )
    raise TrialError(
        f"--at {day}: expected a day on which a tariff is in force, from {earliest} on; give a later --at, or a"
        " workbook with --tariff FILE"
    )


def _line_type(session: Session, version: Mapping[str, Any], event: TrialEvent) -> str:
    offers = dict(
        session.query(
            "select offer_code, line_type from tariff_offers where tariff_from = $tariff_from"
            " and workbook = $workbook order by offer_code",
            {"tariff_from": version["tariff_from"], "workbook": version["workbook"]},
        )
    )
    if event.offer_code not in offers:
        raise TrialError(
            f"--offer {event.offer_code}: expected an offer of the tariff of {version['tariff_from']}:"
            f" {', '.join(offers)}"
        )
    line_type: str = offers[event.offer_code]
    return line_type


def _network(session: Session, version: Mapping[str, Any], event: TrialEvent) -> str:
    """The digits of the network: as given, or one that sheet Zones has of the zone."""
    prefixes = session.query(
        "select origin_zone, network_prefix from tariff_zones where tariff_from = $tariff_from"
        " and workbook = $workbook order by origin_zone, network_prefix",
        {"tariff_from": version["tariff_from"], "workbook": version["workbook"]},
    )
    zones: dict[str, list[str]] = {}
    for zone, prefix in prefixes:
        zones.setdefault(zone, []).append(prefix)
    place = event.zone or HOME_ZONE
    if place in zones:
        return min(zones[place], key=lambda prefix: _remoteness(prefix, place))
    if place.isdigit() and any(place.startswith(prefix) for _, prefix in prefixes):
        return place
    raise TrialError(
        f"--zone {place}: expected a zone of sheet Zones ({', '.join(zones) or 'it has none'}), or the digits of a"
        " network (MCC and MNC) that it lists"
    )


def _remoteness(prefix: str, zone: str) -> tuple[bool, bool, int, str]:
    """Orders the networks of a zone: of France at home, then those that exist, then whole countries, then by digits."""
    is_foreign = zone == HOME_ZONE and not prefix.startswith(HOME_MCC)
    return is_foreign, prefix.startswith(TEST_MCC), len(prefix), prefix


def _refuse_other_zone(event: TrialEvent) -> None:
    if event.zone not in (None, HOME_ZONE):
        raise TrialError(
            f"--zone {event.zone}: expected {HOME_ZONE} or none: {event.offer_code} is an offer of fixed lines,"
            " which are always there"
        )


def _bind_event(
    session: Session, inputs: IssuedFrom, event: TrialEvent, line_type: str, network: str | None
) -> None:
    """Binds the month: one line on the offer since the first day, and the event."""
    local = event.started_at.astimezone(PARIS)
    first_day, line = inputs.month.first_day, LINES[line_type]
    is_call = event.usage in ("VOIX", "VOIX_RECUE")
    cdr = {
        "feed": line_type,
        "cdr_id": EVENT_ID,
        "usage": "VOIX" if is_call else event.usage,
        "direction": "ENTRANT" if event.usage == "VOIX_RECUE" else "SORTANT",
        "line": line,
        "started_at": event.started_at,
        "local_date": local.date(),
        "local_time": local.time(),
        "called_number": str(event.number) if event.number else None,
        "visited_network": network,
        "duration_s": event.duration_s,
        "volume_bytes": event.volume_bytes,
        "supplier_amount_excl_tax": Decimal(0),
        "source_path": EVENT_ID,
        "source_line": 1,
        "deposited_at": event.started_at,
    }
    observation = {
        "feed": line_type,
        "line": line,
        "customer_ref": EVENT_ID,
        "offer_code": event.offer_code,
        "state": "ACTIF",
        "activated_on": first_day,
        "offer_from": first_day,
        "source_path": EVENT_ID,
        "deposited_at": event.started_at,
        "deposited_on": local.date(),
    }
    for table, row in (("cdrs", cdr), ("line_observations", observation)):
        session.bind_values(
            table, [{column.name: row.get(column.name) for column in table_model(table).columns}]
        )
    for name, table in NOTHING_ELSE.items():
        session.bind_values(table, [], name=name)
    session.query("create or replace temp view billed_before as select feed, cdr_id from late_cdrs")


def _prefix(session: Session, version: Mapping[str, Any], event: TrialEvent) -> dict[str, Any] | None:
    """The row of sheet Destinations whose prefix is the longest that begins the number."""
    if event.number is None or event.usage == "VOIX_RECUE":
        return None
    return first_row(
        session,
        "select prefix, destination_code, label from tariff_destinations where tariff_from = $tariff_from"
        " and workbook = $workbook and starts_with($number, prefix) order by length(prefix) desc limit 1",
        {
            "tariff_from": version["tariff_from"],
            "workbook": version["workbook"],
            "number": str(event.number),
        },
    )
