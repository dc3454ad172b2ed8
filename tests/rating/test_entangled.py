from typing import Any

from origyne_pipeline.rating.entangled import draw_by_event

A, B = 1, 2


def claim(cdr_id: str, place: int, stage: int, pool: int, left: int | None) -> dict[str, Any]:
    event = {"feed": "MOBILE", "cdr_id": cdr_id, "billed_quantity": 60, "place": place}
    return event | {"stage": stage, "pool": pool, "left_quantity": left}


def drawn(*claims: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [(row["cdr_id"], row["pool"], row["drawn_quantity"]) for row in draw_by_event(claims)]


def test_the_first_event_draws_first_whatever_the_turn_of_its_allowance() -> None:
    late = [claim("late", 2, 1, A, 60), claim("late", 2, 2, B, 0)]
    early = [claim("early", 1, 2, B, 0), claim("early", 1, 3, A, 60)]
    assert drawn(*late, *early) == [("early", A, 60)]


def test_an_event_draws_on_its_allowances_by_turn_until_it_is_covered() -> None:
    both = [claim("e", 1, 2, B, None), claim("e", 1, 1, A, 25)]
    assert drawn(*both) == [("e", A, 25), ("e", B, 35)]
