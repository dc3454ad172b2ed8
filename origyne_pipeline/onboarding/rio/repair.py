"""What a mistyped RIO might have been: look-alike characters exchanged, characters that spreadsheets drop put back.

A key has 50,653 values and at most 298 candidates are tried: one of them fits by chance in less than 1 case of 100.
A suggestion is shown to a person, never used in place of what was given.
"""

from collections.abc import Iterator
from itertools import combinations

LOOK_ALIKES = {"O": "0", "0": "O", "I": "1", "1": "I", "S": "5", "5": "S", "B": "8", "8": "B"}
MOST_CHANGES = 3
LENGTH = 12


def repairs(rio: str) -> Iterator[list[str]]:
    """Candidates by number of changes, fewest first; of 12 characters each."""
    if len(rio) == LENGTH - 1:
        yield list(dict.fromkeys(["0" + rio, *(rio[:i] + "+" + rio[i:] for i in (9, 10, 11))]))
    if len(rio) != LENGTH:
        return
    places = [place for place, character in enumerate(rio) if character in LOOK_ALIKES]
    for changes in range(1, MOST_CHANGES + 1):
        yield [_exchanged(rio, chosen) for chosen in combinations(places, changes)]


def _exchanged(rio: str, places: tuple[int, ...]) -> str:
    return "".join(LOOK_ALIKES[c] if place in places else c for place, c in enumerate(rio))
