"""A workbook against the events of the data root: what they reached and no row covers, and what they cost."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from origyne_pipeline.tariff_checks.home import Route
from origyne_pipeline.tariff_checks.numbering import country_code, is_free_number
from origyne_pipeline.tariff_checks.tariff import (
    DATA,
    FIXED_CODES,
    HOME,
    RECEIVED,
    VOICE,
    Read,
    Tariff,
    amount_of,
    is_free,
    shown_price,
)
from origyne_pipeline.workbook import Fault
from origyne_pipeline.workbook.faults import shortened_list


@dataclass
class Reached:
    """Events that a warning is about."""

    events: int = 0
    first_day: date = date.max
    last_day: date = date.min
    words: dict[str, None] = field(default_factory=dict)

    def add(self, route: Route, word: str = "", *, costed: bool = False) -> None:
        """Counts a route, or its events of known cost; ``word`` says what of it matters."""
        self.events += route.costed_events if costed else route.events
        self.first_day, self.last_day = (
            min(self.first_day, route.first_day),
            max(self.last_day, route.last_day),
        )
        if word:
            self.words[word] = None

    def __str__(self) -> str:
        """``12 events from 2026-09-01 to 2026-09-30``."""
        noun = "event" if self.events == 1 else "events"
        return f"{self.events:,} {noun} from {self.first_day} to {self.last_day}"


def warn_uncovered(tariff: Tariff, routes: Iterable[Route]) -> Iterator[Fault]:
    """A warning for each prefix, network and price that events reached and no row covers."""
    prefixes: dict[str, Reached] = {}
    networks: dict[str, Reached] = {}
    prices: dict[tuple[str, str, str], Reached] = {}
    for route in routes:
        zone = HOME if route.feed == "VGA" else tariff.zone(route.visited_network or "")
        if zone is None:
            networks.setdefault((route.visited_network or "")[:5], Reached()).add(route)
        usage, code = _rated_as(tariff, route, zone)
        if code is None:
            prefix = _uncovered_prefix(tariff, route.called_prefix or "")
            prefixes.setdefault(prefix, Reached()).add(route, route.usage)
        elif zone and usage and route.offer_code in tariff.offers:
            offer = route.offer_code or ""
            if not all(tariff.tiers(offer, usage, zone, code, band) for band in tariff.bands):
                prices.setdefault((usage, zone, code), Reached()).add(route, offer)
    for prefix, reached in sorted(prefixes.items(), key=lambda item: -item[1].events):
        rule = f"{reached} reached numbers that begin so, and no row covers them: add a row with PREFIXE {prefix}"
        yield Fault("Destinations", "", prefix, rule)
    for network, reached in sorted(networks.items(), key=lambda item: -item[1].events):
        rule = f"{reached} came from this network, and no row covers it: add a row with RESEAU {network[:3]}"
        yield Fault("Zones", "", network, rule)
    for (usage, zone, code), reached in sorted(prices.items(), key=lambda item: -item[1].events):
        offers = shortened_list(list(reached.words), "")
        rule = f"{reached} of {usage} from {zone} to {code} ({offers}) have no price in every band: add a row"
        yield Fault("Tarifs", "", f"{usage} {zone} {code}", rule)


def _rated_as(tariff: Tariff, route: Route, zone: str | None) -> tuple[str | None, str | None]:
    """The usage and destination that events are rated as; no usage: free; no destination: no row covers the number."""
    if route.direction == "ENTRANT":
        return (RECEIVED if route.usage == VOICE and zone != HOME else None), FIXED_CODES[RECEIVED]
    if route.usage == DATA:
        return DATA, FIXED_CODES[DATA]
    destination = tariff.destination(route.called_prefix or "")
    return route.usage, destination[1]["destination_code"] if destination else None


def _uncovered_prefix(tariff: Tariff, number: str) -> str:
    """The beginning of a number that no row begins with: its country code, or as much more as other rows need."""
    prefixes = [values["prefix"] for _, values in tariff.rows["destinations"]]
    length = max(len(country_code(number)), 2 if number.startswith("#") else 1)
    while length < len(number) and any(prefix.startswith(number[:length]) for prefix in prefixes):
        length += 1
    return number[:length]


@dataclass
class Costing:
    """The events that one price row rates, and what they cost."""

    read: Sequence[Read]
    events: int = 0
    quantity: int = 0
    cost: Decimal = Decimal(0)
    reached: Reached = field(default_factory=Reached)


def warn_costs(tariff: Tariff, routes: Iterable[Route]) -> Iterator[Fault]:
    """A warning at each price by which the average event of the last 90 days brings less than it cost."""
    costings: dict[tuple[str, int], Costing] = {}
    for route in routes:
        zone = HOME if route.feed == "VGA" else tariff.zone(route.visited_network or "")
        usage, code = _rated_as(tariff, route, zone)
        offer = route.offer_code
        if not (route.cost and zone and usage and code and offer in tariff.offers):
            continue
        if is_free_number(route.called_prefix or ""):
            continue
        quantity = route.octets // 1024 if usage == DATA else route.seconds or route.costed_events
        for tiers in tariff.prices(offer or "", usage, zone, code):
            row = tiers[0][0]
            costing = costings.setdefault((row.sheet, row.number), Costing(tiers))
            costing.events += route.costed_events
            costing.quantity += quantity
            costing.cost += route.cost
            costing.reached.add(route, code, costed=True)
    for costing in costings.values():
        if warning := _below_cost(costing):
            yield warning


def _below_cost(costing: Costing) -> Fault | None:
    average = max(1, costing.quantity // costing.events)
    brings, cost = amount_of(costing.read, average), costing.cost / costing.events
    if brings >= cost:
        return None
    row, values = costing.read[0]
    free = " although it is free for the customer" if is_free(costing.read) else ""
    rule = (
        f"is below its cost{free}: {costing.reached} to {shortened_list(list(costing.reached.words), '')} cost"
        f" {shown_price(cost)} each, and the average one brings {shown_price(brings)}: raise it, or accept the loss"
    )
    return row.remark("PRIX_HT", rule, shown_price(values["price_excl_tax"]))
