"""Draws on allowances that lines consume in different turns, event by event.

Stage after stage, each for all events, is the contract's order as long as a pool has one stage. Where tariff
versions give a shared allowance several priorities it is not; these few are drawn here first, and leave the stages
nothing to draw: an event that is not covered whole has found its pools empty.
"""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

DRAW = ("event", "stage", "pool")


def draw_by_event(requests: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of ``event_allowance_draws`` that rows of ``entangled_allowance_requests`` give."""
    left: dict[int, int | None] = {}
    covered: dict[int, int] = {}
    draws = []
    for request in sorted(requests, key=itemgetter("place", "stage")):
        rest = left.setdefault(request["pool"], request["left_quantity"])
        needed = request["billed_quantity"] - covered.get(request["place"], 0)
        drawn = needed if rest is None else min(needed, rest)
        if drawn > 0:
            left[request["pool"]] = None if rest is None else rest - drawn
            covered[request["place"]] = covered.get(request["place"], 0) + drawn
            draws.append({name: request[name] for name in DRAW} | {"drawn_quantity": drawn})
    return draws
