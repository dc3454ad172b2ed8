"""Draws, event by event, on shared allowances whose priority differs between lines.

Drawing stage after stage, each for all events, follows the contract as long as a pool has one stage. Where tariff
versions give a shared allowance several priorities, it does not: these few are drawn here first. The stages then have
nothing left to draw on: an event that is not covered in full found its pools empty.
"""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

DRAW = ("event", "stage", "pool")


def draw_by_event(requests: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of ``event_allowance_draws`` for the rows of ``entangled_allowance_requests``."""
    left_by_pool: dict[int, int | None] = {}
    covered_by_place: dict[int, int] = {}
    draws = []
    for request in sorted(requests, key=itemgetter("place", "stage")):
        rest = left_by_pool.setdefault(request["pool"], request["left_quantity"])
        needed = request["billed_quantity"] - covered_by_place.get(request["place"], 0)
        drawn = needed if rest is None else min(needed, rest)
        if drawn > 0:
            left_by_pool[request["pool"]] = None if rest is None else rest - drawn
            covered_by_place[request["place"]] = covered_by_place.get(request["place"], 0) + drawn
            draws.append({name: request[name] for name in DRAW} | {"drawn_quantity": drawn})
    return draws
