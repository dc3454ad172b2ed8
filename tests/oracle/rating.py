"""One event at a time: its price, its walk by increments, its service part, its roundings (rating.md section 5)."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .events import Event
from .lines import Spell, View
from .tariffs import Tariffs, Tier, Version

CALLS = ("VOIX", "VOIX_RECUE")


class Unrated(Exception):
    """The argument is the reason code of rating.md section 8."""


@dataclass(frozen=True)
class Piece:
    """One increment (or a run of equal ones) of a walk: from, to (units), price a unit."""

    start: int
    end: int
    price: Fraction


@dataclass(frozen=True)
class Priced:
    """An event with its price, before allowances."""

    event: Event
    spell: Spell
    version: Version
    zone: str
    usage: str
    destination: str
    group: str
    band: str | None
    first: Tier | None
    pieces: list[Piece]

    @property
    def billed(self) -> int:
        return self.pieces[-1].end if self.pieces else 0

    def fee(self, included: int) -> Decimal:
        """The connection fee that is due."""
        return self.first.fee if self.first and self.billed and not included else Decimal(0)

    @property
    def service(self) -> Decimal:
        """The S of C + S: on the billed seconds, capped by nothing, covered by no allowance, rounded once."""
        if self.first is None or self.billed == 0:
            return Decimal(0)
        due = Fraction(self.first.service_fee)
        if self.usage in CALLS:
            due += self.first.service_price * self.billed
        return rounded(due, self.first.decimals, self.first.rounding)

    def amount(self, included: int) -> Decimal:
        """The call's part, capped and rounded, plus the service's part, rounded."""
        return self.call(included) + self.service

    def call(self, included: int) -> Decimal:
        """Euros excluding tax, without the service, once ``included`` units, the first ones, are covered."""
        if self.first is None or self.billed == 0:
            return Decimal(0)
        charged = sum(
            (p.price * (p.end - max(p.start, included)) for p in self.pieces if p.end > included), Fraction(0)
        )
        charged += Fraction(self.fee(included))
        if self.first.cap is not None:
            charged = min(charged, Fraction(self.first.cap))
        return rounded(charged, self.first.decimals, self.first.rounding)


def rounded(value: Fraction, places: int, way: str = "PROCHE") -> Decimal:
    """``value`` at so many decimals; PROCHE sends halves away from zero."""
    scaled = abs(value) * 10**places
    units = scaled.numerator // scaled.denominator
    rest = scaled - units
    if (way == "SUPERIEUR" and rest) or (way == "PROCHE" and rest >= Fraction(1, 2)):
        units += 1
    return Decimal(units if value >= 0 else -units).scaleb(-places)


def price(event: Event, view: View, tariffs: Tariffs) -> Priced:
    """What the event's units cost in a view.

    Raises:
        Unrated: with the first reason that applies.
    """
    if not view.knows(event.line):
        raise Unrated("UNKNOWN_LINE")
    spell = view.spell_of(event.line, event.date)
    if spell is None:
        raise Unrated("NO_OFFER")
    version = tariffs.in_force(event.date)
    if version is None:
        raise Unrated("NO_TARIFF_VERSION")
    if spell.offer not in version.offers:
        raise Unrated("NO_OFFER")
    zone = version.zone_of(event.network) if event.feed == "MOBILE" else "FR"
    if zone is None:
        raise Unrated("UNKNOWN_ZONE")
    usage = event.kind
    if event.direction == "ENTRANT":
        if event.kind != "VOIX" or zone == "FR":
            return Priced(event, spell, version, zone, usage, "RECU", "RECU", None, None, [])
        usage = "VOIX_RECUE"
    destination, group = _destination(event, version)
    band = version.band_at(int(event.started_at.timestamp()))

    def tiers_in(name: str) -> list[Tier]:
        tiers = version.price_of(usage, spell.offer, zone, destination, name)
        if tiers is None:
            raise Unrated("NO_PRICE")
        return tiers

    first = tiers_in(band)[0]
    if usage in CALLS:
        pieces = _walk_call(event, version, tiers_in)
    elif usage == "DATA":
        pieces = _walk_data(tiers_in(band), -(-event.volume // 1024))
    else:
        pieces = [Piece(0, 1, first.price)]
    return Priced(event, spell, version, zone, usage, destination, group, band, first, pieces)


def _destination(event: Event, version: Version) -> tuple[str, str]:
    """(code, group)."""
    if event.direction == "ENTRANT":
        return "RECU", "RECU"
    if event.kind == "DATA":
        return "DATA", "DATA"
    called = version.destination_of(event.called)
    if called is None:
        raise Unrated("UNKNOWN_DESTINATION")
    return called


def _walk_call(event: Event, version: Version, tiers_in: Callable[[str], list[Tier]]) -> list[Piece]:
    """The walk in seconds; equal increments that start in one band and one tier are taken together."""
    pieces = []
    start, p = int(event.started_at.timestamp()), 0
    while p < event.duration:
        tiers = tiers_in(version.band_at(start + p))
        tier = _tier_at(tiers, p)
        step, count = _increment(tier, p), 1
        if p:
            limit = min([event.duration, version.same_band_until(start + p) - start]
                        + [t.start for t in tiers if t.start > p])  # fmt: skip
            count = -(-(limit - p) // step)
        pieces.append(Piece(p, p + count * step, tier.price))
        p = pieces[-1].end
    return pieces


def _tier_at(tiers: list[Tier], p: int) -> Tier:
    return [t for t in tiers if t.start <= p][-1]


def _increment(tier: Tier, p: int) -> int:
    return tier.first_increment if p == 0 and tier.first_increment else tier.increment


def _walk_data(tiers: list[Tier], volume: int) -> list[Piece]:
    """The walk in KO; the equal increments of one tier are taken together."""
    pieces = []
    p = 0
    while p < volume:
        tier = _tier_at(tiers, p)
        step, count = _increment(tier, p), 1
        if p:
            limit = min([volume] + [t.start for t in tiers if t.start > p])
            count = -(-(limit - p) // step)
        pieces.append(Piece(p, p + count * step, tier.price))
        p = pieces[-1].end
    return pieces
