"""Rows of sheet Tarifs: what a call, a message and data cost at the start, by zone and destination.

All prices of calls are by the second from the first second. Prices without tax of special services come from the
largest prices with tax that the French plan allows; every other price is a starting one, for the VNO to replace.
"""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from origyne_pipeline.onboarding.tariffs.numbering import Destination, destinations, read_data
from origyne_pipeline.workbook.forms import Value

ANY, HOME, UNION = "*", "FR", "UE"
HOME_ZONES = (HOME, UNION)
"""Where a line calls and sends at the prices of home."""
VAT = Decimal("1.20")
SIX_DECIMALS = Decimal("0.000001")
EVERYWHERE = ("URGENCE", "SATELLITE", "SPECIAL_ETRANGER")
"""Groups of one price, wherever the line is."""
FREE = ("URGENCE", "GRATUIT")
AT_HOME_PRICE = {"UE": "FR_FIXE", "UE_MOBILE": "NATIONAL"}
"""In the Union, a call to the Union costs what a call in France costs: Regulation (EU) 2022/612, article 4."""
MESSAGE_GROUPS = (
    "NATIONAL", "M2M", "BANALISE", "SVA", "OPERATEUR", "DROM", "DROM_MOBILE", "UE", "UE_MOBILE", "GRATUIT",
)  # fmt: skip
"""Groups whose messages do not cost what messages to the rest of the world cost."""


@dataclass(frozen=True)
class Price:
    """A row of sheet Tarifs that is of no offer, of every band and of the tier at 0."""

    usage: str
    zone: str
    destination: str
    price: Decimal
    service_fee: Decimal | None = None
    service_minute: Decimal | None = None

    def row(self) -> tuple[Value, ...]:
        """Its cells, in the order of the columns of the sheet."""
        is_call, is_data = self.usage.startswith("VOIX"), self.usage == "DATA"
        unit = "MIN" if is_call else "MO" if is_data else "ACTE"
        first, following = (1, 1) if is_call or is_data else (None, None)
        key = (ANY, self.usage, self.zone, self.destination, ANY, None)
        service = (self.service_fee, self.service_minute, "MIN" if self.service_minute else None)
        decimals = 6 if is_data else 4
        return (*key, Decimal(0), self.price, unit, first, following, "PROCHE", decimals, None, *service)


@functools.cache
def prices() -> tuple[Price, ...]:
    """Every price, calls first, then calls received, messages and data."""
    return (*_calls(), *_received(), *_messages(), *_data())


def _calls() -> Iterator[Price]:
    for zone in (*HOME_ZONES, ANY):
        for destination in _by_code():
            if (destination.group in EVERYWHERE) == (zone == ANY):
                yield _call(zone, destination)
    for row in _roaming_zones():
        price = Decimal(row["voice_excl_tax"])
        yield Price("VOIX", row["zone"], ANY, price)
        for code in _services("VOIX"):
            yield _with_service(Price("VOIX", row["zone"], code, price))


def _call(zone: str, destination: Destination) -> Price:
    group = AT_HOME_PRICE.get(destination.group, destination.group) if zone == UNION else destination.group
    price = _starting_price(destination.code, group, "voice_excl_tax")
    return _with_service(Price("VOIX", zone, destination.code, price))


def _received() -> Iterator[Price]:
    for row in read_data("zones.csv"):
        if row["received_excl_tax"]:
            yield Price("VOIX_RECUE", row["zone"], ANY, Decimal(row["received_excl_tax"]))


def _messages() -> Iterator[Price]:
    for row in read_data("zones.csv"):
        zone, price = row["zone"], Decimal(row["sms_excl_tax"])
        yield Price("SMS", zone, ANY, price)
        for code in _services("SMS"):
            at_home = _starting_price(code, "SMS_PLUS", "sms_excl_tax")
            yield _with_service(Price("SMS", zone, code, at_home if zone in HOME_ZONES else price))
        yield Price("MMS", zone, ANY, Decimal(row["mms_excl_tax"]))
    yield from (Price("SMS", ANY, code.code, Decimal(0)) for code in _by_code() if code.group == "URGENCE")
    for zone in HOME_ZONES:
        for destination in _by_code():
            if destination.group in MESSAGE_GROUPS:
                price = _starting_price(destination.code, destination.group, "sms_excl_tax")
                yield Price("SMS", zone, destination.code, price)


def _data() -> Iterator[Price]:
    for row in read_data("zones.csv"):
        yield Price("DATA", row["zone"], "DATA", Decimal(row["data_mo_excl_tax"]))


def _with_service(price: Price) -> Price:
    """The price with what the called service takes itself: what is allowed with tax, rounded down without it."""
    row = _services(price.usage).get(price.destination)
    if row is None:
        return price
    return Price(
        price.usage,
        price.zone,
        price.destination,
        price.price,
        without_tax(row["fee_incl_tax"]),
        without_tax(row["minute_incl_tax"]),
    )


def without_tax(price: str) -> Decimal | None:
    """The largest price of six decimals without tax that is not above a price with tax; None of none.

    >>> without_tax("0.80"), without_tax("")
    (Decimal('0.666666'), None)
    """
    return (Decimal(price) / VAT).quantize(SIX_DECIMALS, ROUND_DOWN) if price else None


def _starting_price(code: str, group: str, column: str) -> Decimal:
    if group in FREE:
        return Decimal(0)
    row = _starting_prices().get(code) or _starting_prices()[group]
    return Decimal(row[column])


@functools.cache
def _starting_prices() -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in read_data("starting_prices.csv")}


@functools.cache
def _services(usage: str) -> dict[str, dict[str, str]]:
    return {row["destination"]: row for row in read_data("services.csv") if row["usage"] == usage}


def _roaming_zones() -> Iterable[dict[str, str]]:
    return [row for row in read_data("zones.csv") if row["zone"] not in HOME_ZONES]


def _by_code() -> Iterable[Destination]:
    """One destination of each code, in the order of their first prefix."""
    by_code: dict[str, Destination] = {}
    for destination in destinations():
        by_code.setdefault(destination.code, destination)
    return by_code.values()
