"""Where the customers outside the mainland live: overseas, in Corsica, abroad; and the numbers that they have there."""

from collections.abc import Iterator
from dataclasses import dataclass

from origyne_pipeline.simulation.fleet import Flags

FIRST_CUSTOMERS = 24
"""Of the first customers one in three lives elsewhere, so that a small month shows every case; then one in 25."""


@dataclass(frozen=True)
class Place:
    """A town; ``mobile_plan`` and ``fixed_plan`` begin its numbers, after the 0, where they are not the mainland's."""

    postcode: str
    city: str
    country: str
    territory: str
    mobile_plan: int = 0
    fixed_plan: int = 0


REUNION = Place("97400", "Saint-Denis", "FR", "DOM", 692, 262)
GUADELOUPE = Place("97110", "Pointe-à-Pitre", "FR", "DOM", 690, 590)
MARTINIQUE = Place("97200", "Fort-de-France", "FR", "DOM", 696, 596)
GUYANE = Place("97300", "Cayenne", "FR", "GUYANE_MAYOTTE", 694, 594)
MAYOTTE = Place("97600", "Mamoudzou", "FR", "GUYANE_MAYOTTE", 639, 269)
CORSICA = Place("20000", "Ajaccio", "FR", "CORSE")
BRUSSELS = Place("1000", "Bruxelles", "BE", "HORS_FR")
LUXEMBOURG = Place("1724", "Luxembourg", "LU", "HORS_FR")
GENEVA = Place("1201", "Genève", "CH", "HORS_FR")
OVERSEAS_AND_CORSICA = (CORSICA, REUNION, GUADELOUPE, GUYANE)
OF_BUSINESSES = (BRUSSELS, GUYANE, GENEVA, REUNION, LUXEMBOURG, GUADELOUPE, CORSICA)
OF_PRIVATE = (REUNION, GENEVA, GUYANE, CORSICA, MARTINIQUE, MAYOTTE, GUADELOUPE)
"""In turn. No private customer lives in the European Union abroad: its VAT would be that of its country."""


def places_of(professional: Flags) -> list[Place | None]:
    """The place of each customer; None on the mainland."""
    turns = {True: _in_turn(OF_BUSINESSES), False: _in_turn(OF_PRIVATE)}
    return [
        next(turns[business]) if index % (3 if index < FIRST_CUSTOMERS else 25) == 1 else None
        for index, business in enumerate(professional.tolist())
    ]


def _in_turn(places: tuple[Place, ...]) -> Iterator[Place]:
    while True:
        yield from places
