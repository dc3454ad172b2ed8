"""The SIM cards and fixed lines of the invented operator, as columns of numpy arrays, one element a line.

Days are counted from 1970-01-01. Numbers are national significant numbers: 612345678, and 13 digits for
connected objects (France numbers them in 14 digits, 0700...).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import tariff_rows, trade_rows
from origyne_pipeline.simulation.clock import epoch_day

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = 2**30
NO_ONE = -1
OFFER_CODES = tuple(row[0] for row in (*tariff_rows.OFFERS, *trade_rows.OFFERS))
MINI, ZEN, EQUIPE, LIBRE, CAPTEUR, FIXE_USAGE, FIXE_ILLI, *_NEWER = range(len(OFFER_CODES))
SOIREES, SERIE, FAMILLE, PRO, EQUIPE_XL, FIXE_CONFORT = _NEWER
PRIVATE_MOBILE = ((MINI, 0.38), (ZEN, 0.40), (LIBRE, 0.22))
BUSINESS_MOBILE = ((EQUIPE, 0.62), (ZEN, 0.18), (CAPTEUR, 0.12), (LIBRE, 0.08))
PRIVATE_FIXED = ((FIXE_ILLI, 0.8), (FIXE_USAGE, 0.2))
BUSINESS_FIXED = ((FIXE_USAGE, 0.5), (FIXE_ILLI, 0.5))
FIXED_SHARE = 0.28
"""Of the lines of a customer after the first, which is always mobile."""
_MOVES = {MINI: ZEN, ZEN: MINI, EQUIPE: ZEN, LIBRE: ZEN, FIXE_USAGE: FIXE_ILLI, FIXE_ILLI: FIXE_USAGE}
_NEWER_MOVES = {
    SOIREES: SERIE,
    SERIE: FAMILLE,
    FAMILLE: SERIE,
    PRO: EQUIPE_XL,
    EQUIPE_XL: PRO,
    FIXE_CONFORT: FIXE_ILLI,
}
NEXT_OFFER = np.array(
    [(_MOVES | _NEWER_MOVES).get(offer, offer) for offer in range(len(OFFER_CODES))] + [NO_ONE]
)
"""Where the lines of each offer move to; those of CAPTEUR stay, and stock has none (the last element)."""
ENOUGH_TO_CHANGE = 10
"""From so many lines on, at least one of each is activated, terminated, moved and suspended in the month."""

SUBSCRIBER_RANGE = 100_000_000
"""How many mobile numbers there are: 0640000000 to 0689999999, then 0740000000 to 0789999999, none of them overseas."""


@dataclass(frozen=True)
class Fleet:
    """Lines in customer order, the SIMs in stock at the end (``customer`` is NO_ONE)."""

    professional: Flags  # one element a customer
    customer: Ints
    number: Ints
    iccid: Ints  # 0 for a fixed line
    imsi: Ints  # 0 for a fixed line
    offer: Ints
    next_offer: Ints  # the offer from ``changed`` on
    activated: Ints
    changed: Ints
    suspended: Ints
    resumed: Ints
    terminated: Ints
    visible_hour: Ints  # the hour of the day at which a change shows in the wholesaler's snapshots
    plain: bool  # nothing of the newer rules
    next_customer: Ints  # the holder from ``passed_on`` on
    passed_on: Ints
    holder_shown: Ints  # the day from which the snapshots know of it
    holder_dated: Flags  # whether they say since when
    option_from: Ints  # one row an option: the first day of each line on it
    option_to: Ints  # the last

    def taken_over(self, line: Ints, day: Ints) -> Flags:
        """Whether lines are held by their next customer on days."""
        return np.asarray(day >= self.passed_on[line])

    def holder(self, line: Ints, day: Ints) -> Ints:
        """The customer of lines on days."""
        return np.where(self.taken_over(line, day), self.next_customer[line], self.customer[line])

    @property
    def fixed(self) -> Flags:
        """Which elements are fixed lines."""
        return np.asarray(self.iccid == 0)

    @property
    def in_service(self) -> Flags:
        """Which elements have a customer."""
        return np.asarray(self.customer != NO_ONE)


def invent_fleet(lines: int, month: Month, rng: np.random.Generator, *, fixed_lines: bool = True) -> Fleet:
    """``lines`` subscribed lines, and one SIM in stock for twenty.

    About one line of ten changes during the month: activated, terminated, moved to another offer, suspended.
    """
    professional, customer = _customers(lines, rng)
    business = professional[customer]
    first_of_customer = np.concatenate([[True], customer[1:] != customer[:-1]])
    fixed = (rng.random(lines) < FIXED_SHARE) & ~first_of_customer & fixed_lines
    offer = np.where(
        fixed,
        np.where(business, _draw(BUSINESS_FIXED, lines, rng), _draw(PRIVATE_FIXED, lines, rng)),
        np.where(business, _draw(BUSINESS_MOBILE, lines, rng), _draw(PRIVATE_MOBILE, lines, rng)),
    )
    stock = 2 + lines // 20
    total = lines + stock
    fixed, offer = (np.append(fixed, np.zeros(stock, bool)), np.append(offer, np.full(stock, NO_ONE)))
    rank = np.arange(total)
    return Fleet(
        professional=professional,
        customer=np.append(customer, np.full(stock, NO_ONE)),
        number=_numbers(rank, fixed, offer, rng),
        iccid=np.where(fixed, 0, with_luhn_digit(893301 * 10**12 + _spread(rank, 10**12, rng))),
        imsi=np.where(fixed, 0, 20801 * 10**10 + _spread(rank, 10**10, rng)),
        offer=offer,
        **_lives(lines, total, offer, month, rng),
        **_unchanged_holders(np.append(customer, np.full(stock, NO_ONE))),
    )


def _unchanged_holders(customer: Ints) -> dict[str, Any]:
    """Nobody takes a line over, nobody has an option: a plain fleet."""
    never = np.full(len(customer), NEVER)
    return {
        "plain": True,
        "next_customer": customer,
        "passed_on": never,
        "holder_shown": never,
        "holder_dated": np.zeros(len(customer), bool),
        "option_from": np.full((len(trade_rows.OPTIONS), len(customer)), NEVER),
        "option_to": np.full((len(trade_rows.OPTIONS), len(customer)), NEVER),
    }


def _customers(lines: int, rng: np.random.Generator) -> tuple[Flags, Ints]:
    """Who is a professional, and the customer of each line: one or two lines at home, up to a dozen at work."""
    professional = rng.random(lines) < 0.28
    professional[: min(lines, 2)] = [False, True][: min(lines, 2)]
    at_home = 1 + rng.binomial(3, 0.15, lines)
    at_work = np.minimum(2 + rng.geometric(0.35, lines), 12)
    sizes = np.where(professional, at_work, at_home)
    customer = np.repeat(np.arange(lines), sizes)[:lines]
    return professional[: customer[-1] + 1], customer


def _draw(shares: tuple[tuple[int, float], ...], size: int, rng: np.random.Generator) -> Ints:
    choices, weights = zip(*shares, strict=True)
    return np.asarray(choices)[rng.choice(len(choices), size=size, p=weights)]


def spread_over(weights: np.ndarray, size: int, rng: np.random.Generator) -> Ints:
    """Indexes in proportion to the weights even when they are few (systematic sampling), in random order."""
    at = (rng.permutation(size) + rng.random()) / max(size, 1)
    return np.searchsorted(np.cumsum(weights) / weights.sum(), at, side="right").clip(max=len(weights) - 1)


def _spread(rank: Ints, modulus: int, rng: np.random.Generator) -> Ints:
    """Distinct values below a modulus that is a product of 2, 3 and 5, one for each rank."""
    start = int(rng.integers(modulus))
    return np.asarray((rank * 7_368_787 + start) % modulus)


def _numbers(rank: Ints, fixed: Flags, offer: Ints, rng: np.random.Generator) -> Ints:
    mobile = _spread(rank, SUBSCRIBER_RANGE, rng)
    mobile += np.where(mobile < 50_000_000, 640_000_000, 690_000_000)
    region = 1 + rank % 5
    landline = region * 100_000_000 + 10_000_000 + _spread(rank, 50_000_000, rng)
    connected = 7_000_000_000_000 + _spread(rank, 10_000_000_000, rng)
    return np.where(fixed, landline, np.where(offer == CAPTEUR, connected, mobile))


def with_luhn_digit(payload: Ints) -> Ints:
    """Numbers followed by the digit that makes them valid by Luhn's rule (ICCID: ITU-T E.118)."""
    total, rest = np.zeros_like(payload), payload.copy()
    for place in range(18):
        digit = rest % 10
        rest //= 10
        doubled = 2 * digit
        total += np.where(place % 2 == 0, doubled // 10 + doubled % 10, digit)
    return payload * 10 + -total % 10


def _lives(lines: int, total: int, offer: Ints, month: Month, rng: np.random.Generator) -> dict[str, Any]:
    """When each line was activated, changed, suspended, resumed, terminated; NEVER where it was not."""
    first = epoch_day(month.first_day)
    activated = first - rng.integers(45, 900, total)
    changed, suspended, resumed, terminated = (np.full(total, NEVER) for _ in range(4))
    next_offer = NEXT_OFFER[offer]
    in_month, least = first + rng.integers(4, 24, total), int(lines >= ENOUGH_TO_CHANGE)
    new, gone, moved, silent = (max(least, round(lines * share)) for share in (0.03, 0.02, 0.03, 0.015))
    order = rng.permutation(lines)
    movers = order[next_offer[order] != offer[order]][:moved]
    others = order[~np.isin(order, movers)]
    newcomers, leavers, paused, _ = np.split(others, np.cumsum([new, gone, silent]))
    activated[newcomers] = in_month[newcomers]
    terminated[leavers] = in_month[leavers]
    suspended[paused] = in_month[paused]
    resumed[paused] = in_month[paused] + 4
    changed[movers] = in_month[movers]
    activated[lines:] = NEVER
    return {
        "next_offer": next_offer,
        "activated": activated,
        "changed": changed,
        "suspended": suspended,
        "resumed": resumed,
        "terminated": terminated,
        "visible_hour": rng.integers(8, 20, total),
    }
