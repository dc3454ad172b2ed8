"""Prices against the tariffs by which a wholesaler charges, where it has such: no event is needed."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from origyne_pipeline.mediation.tariffs import cost_books
from origyne_pipeline.settings import Settings
from origyne_pipeline.tariff_checks.numbering import is_free_number
from origyne_pipeline.tariff_checks.tariff import ANY, FIXED_CODES, HOME, Tariff, amount_of, shown_price
from origyne_pipeline.warehouse import Warehouse
from origyne_pipeline.workbook import Fault

EVENTS = {"VOIX": (60, 600), "VOIX_RECUE": (60, 600), "SMS": (1,), "MMS": (1,), "DATA": (10 * 1024,)}
"""Events by which they are compared: seconds, acts, KO."""
WORDS = {60: "a call of 1 minute", 600: "a call of 10 minutes", 1: "one", 10 * 1024: "10 MO"}


def cost_tariffs(warehouse: Warehouse, settings: Settings, on: date, now: datetime) -> dict[str, Tariff]:
    """The tariffs by which each source charges on a day."""
    tariffs: dict[str, Tariff] = {}
    if len(settings.sources) == 1 and not settings.ftp.cost_tariffs:
        return tariffs
    for source in settings.sources:
        books = [
            (head, book)
            for head, book in cost_books(warehouse, source.name, now)
            if head["tariff_from"] <= on
        ]
        if books:
            _, book = max(books, key=lambda item: (item[0]["tariff_from"], item[0]["deposited_at"]))
            tariffs[source.name] = Tariff.of_book(book)
    return tariffs


def warn_below_tariffs(tariff: Tariff, costs: dict[str, Tariff]) -> Iterator[Fault]:
    """A warning at each price below what a source charges for the same event."""
    for row, values in tariff.rows["prices"]:
        if values["from_quantity"]:
            continue
        for source, cost in costs.items():
            if loss := _loss(tariff, cost, values):
                event, brings, costs_us, code = loss
                rule = (
                    f"is below its cost: {event} to {code} brings {shown_price(brings)} and {source} charges"
                    f" {shown_price(costs_us)}: raise it, or accept the loss"
                )
                yield row.remark("PRIX_HT", rule, shown_price(values["price_excl_tax"]))
                break


def _loss(
    tariff: Tariff, cost: Tariff, values: dict[str, object]
) -> tuple[str, Decimal, Decimal, str] | None:
    """The first event of a price that costs more than it brings."""
    usage, offer = str(values["usage"]), str(values["offer_code"])
    cost_offer = next(iter(cost.offers)) if len(cost.offers) == 1 else offer
    for zone in [values["origin_zone"]] if values["origin_zone"] != ANY else [*tariff.zones]:
        networks = [own["network_prefix"] for _, own in tariff.zones.get(str(zone), [])]
        cost_zone = HOME if zone == HOME else next((z for n in networks if (z := cost.zone(n))), None)
        for code, cost_code in _destinations(tariff, cost, usage, str(values["destination_code"])):
            retail = tariff.tiers(offer, usage, str(zone), code, str(values["band"]))
            if not cost_zone or not retail or retail[0][1] is not values:
                continue
            for charged in cost.prices(cost_offer, usage, cost_zone, cost_code):
                for quantity in EVENTS[usage]:
                    brings, charges = amount_of(retail, quantity), amount_of(charged, quantity)
                    if brings < charges:
                        return WORDS[quantity], brings, charges, code
    return None


def _destinations(tariff: Tariff, cost: Tariff, usage: str, code: str) -> Iterator[tuple[str, str]]:
    """Our destinations that a price is for, each with the source's own."""
    if usage in FIXED_CODES:
        yield FIXED_CODES[usage], FIXED_CODES[usage]
        return
    for own in [code] if code != ANY else tariff.destinations:
        for _, values in tariff.destinations.get(own, []):
            destination = cost.destination(values["prefix"])
            if destination and not is_free_number(values["prefix"]):
                yield own, destination[1]["destination_code"]
