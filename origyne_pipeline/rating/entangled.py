"""Draws on allowances that lines consume in different turns, event by event.

Stage after stage, each for all events, is the contract's order as long as a pool has one stage. Where tariff
versions give a shared allowance several priorities it is not; these few are drawn here first, and leave the stages
nothing to draw: an event that is not covered whole has found its pools empty.
"""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

DRAW = ("event", "stage", "pool")


def draw_by_event(claims: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of ``event_draws`` that rows of ``entangled_claims`` give."""
    left: dict[int, int | None] = {}
    covered: dict[int, int] = {}
    draws = []
    for claim in sorted(claims, key=itemgetter("place", "stage")):
        rest = left.setdefault(claim["pool"], claim["left_quantity"])
        needed = claim["billed_quantity"] - covered.get(claim["place"], 0)
        drawn = needed if rest is None else min(needed, rest)
        if drawn > 0:
            left[claim["pool"]] = None if rest is None else rest - drawn
            covered[claim["place"]] = covered.get(claim["place"], 0) + drawn
            draws.append({name: claim[name] for name in DRAW} | {"drawn_quantity": drawn})
    return draws
