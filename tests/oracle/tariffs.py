"""One tariff version and what is looked up in it, literally (rating.md sections 2 to 4)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from .calendar_fr import PARIS, is_holiday

DAYS = ["LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE"]


@dataclass(frozen=True)
class Fee:
    """An amount with its tax side."""

    amount: Decimal
    ttc: bool


@dataclass(frozen=True)
class Offer:
    """An offer or, with ``is_pass`` for RECURRENCE = UNIQUE, an option."""

    code: str
    fee: Fee
    prorata: bool
    activation: Fee
    termination: Fee
    vat: Decimal
    in_advance: bool = False
    is_pass: bool = False


@dataclass(frozen=True)
class Allowance:
    """``quantity`` is in seconds, acts or KO, before proration; None is ILLIMITE."""

    code: str
    codes: tuple[str, ...]
    usage: str
    zones: tuple[str, ...]
    groups: tuple[str, ...]
    bands: tuple[str, ...]
    quantity: Fraction | None
    shared: bool
    priority: int

    def admits(self, usage: str, zone: str, group: str, band: str | None) -> bool:
        """USAGE, ZONES_ORIGINE, GROUPES and PLAGES (the band of the event's start) admit an event."""
        return (
            usage == self.usage
            and _listed(zone, self.zones)
            and _listed(group, self.groups)
            and _listed(band or "", self.bands)
        )


def _listed(word: str, words: tuple[str, ...]) -> bool:
    return words == ("*",) or word in words


@dataclass(frozen=True)
class Tier:
    """``service_fee`` and ``service_price`` (a second) are the S of C + S."""

    start: int
    fee: Decimal
    price: Fraction
    first_increment: int
    increment: int
    rounding: str
    decimals: int
    cap: Decimal | None
    service_fee: Decimal = Decimal(0)
    service_price: Fraction = Fraction(0)


@dataclass(frozen=True, eq=False)
class Version:
    """One workbook in force from ``day``, known from ``deposited_at``."""

    day: dt.date
    deposited_at: dt.datetime
    offers: dict[str, Offer]
    options: dict[str, Offer]
    allowances: list[Allowance]
    destinations: dict[str, tuple[str, str]]
    zones: dict[str, str]
    bands: dict[str, list[str]]
    prices: dict[tuple[str, str, str, str, str], list[Tier]]

    def offer_or_option(self, code: str) -> Offer | None:
        """No option bears the code of an offer (feeds.md)."""
        return self.offers.get(code) or self.options.get(code)

    def band_at(self, epoch: int) -> str:
        return _band(self, epoch // 60)

    def same_band_until(self, epoch: int) -> int:
        """An instant before which the band of ``epoch`` does not end: the end of its hour or minute."""
        hour = epoch // 3600
        return (hour + 1) * 3600 if _is_whole(self, hour) else (epoch // 60 + 1) * 60

    def zone_of(self, network: str) -> str | None:
        for length in range(len(network), 0, -1):
            if network[:length] in self.zones:
                return self.zones[network[:length]]
        return None

    def destination_of(self, called: str) -> tuple[str, str] | None:
        """(code, group) of the longest prefix."""
        for length in range(len(called), 0, -1):
            if called[:length] in self.destinations and called[:length] != "#":
                return self.destinations[called[:length]]
        return None

    def price_of(self, usage: str, offer: str, zone: str, destination: str, band: str) -> list[Tier] | None:
        for o in (offer, "*"):
            for d in (destination, "*"):
                for z in (zone, "*"):
                    for b in (band, "*"):
                        if (usage, o, d, z, b) in self.prices:
                            return self.prices[usage, o, d, z, b]
        return None


@lru_cache(maxsize=500_000)
def _band(version: Version, minute: int) -> str:
    local = dt.datetime.fromtimestamp(minute * 60, PARIS)
    name = "FERIE" if is_holiday(local.date()) else DAYS[local.weekday()]
    return version.bands[name][local.hour * 60 + local.minute]


@lru_cache(maxsize=500_000)
def _is_whole(version: Version, hour: int) -> bool:
    """Whether an hour has one band."""
    return len({_band(version, hour * 60 + minute) for minute in range(60)}) == 1


@dataclass(frozen=True)
class Tariffs:
    """The versions that one view knows: the workbooks deposited on or before its instant."""

    versions: tuple[Version, ...]

    def in_force(self, day: dt.date) -> Version | None:
        """The latest version whose date is on or before a day; of one date the one deposited last."""
        found = [w for w in self.versions if w.day <= day]
        return max(found, key=lambda w: (w.day, w.deposited_at)) if found else None


def known(versions: list[Version], seen_by: dt.datetime) -> Tariffs:
    return Tariffs(tuple(w for w in versions if w.deposited_at <= seen_by))
