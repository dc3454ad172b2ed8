from typing import Any

from origyne_pipeline.rating.entangled import draw_by_event

A, B = 1, 2
EARLY, LATE = 20, 10
"""Numbers of events say nothing of their order: their place does."""


def claim(event: int, place: int, stage: int, pool: int, left: int | None) -> dict[str, Any]:
    claimed = {"event": event, "billed_quantity": 60, "place": place}
    return claimed | {"stage": stage, "pool": pool, "left_quantity": left}


def drawn(*requests: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    return [
        (row["event"], row["stage"], row["pool"], row["drawn_quantity"]) for row in draw_by_event(requests)
    ]


def test_the_first_event_draws_first_whatever_the_turn_of_its_allowance() -> None:
    late = [claim(LATE, 2, 1, A, 60), claim(LATE, 2, 2, B, 0)]
    early = [claim(EARLY, 1, 2, B, 0), claim(EARLY, 1, 3, A, 60)]
    assert drawn(*late, *early) == [(EARLY, 3, A, 60)]


def test_an_event_draws_on_its_allowances_by_turn_until_it_is_covered() -> None:
    both = [claim(EARLY, 1, 2, B, None), claim(EARLY, 1, 1, A, 25)]
    assert drawn(*both) == [(EARLY, 1, A, 25), (EARLY, 2, B, 35)]
