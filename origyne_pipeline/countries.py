"""The countries and territories of ISO 3166-1 by their French names: data, in ``countries.csv``.

Source: the French names of Unicode CLDR, as in Babel 2.19.0; XK (Kosovo), which ISO leaves to its users, is added.
"""

import csv
import functools
from pathlib import Path

TABLE = Path(__file__).with_name("countries.csv")
EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
"""The other member states of the European Union."""
FRENCH_VAT = frozenset({"FR", "MC", "GP", "MQ", "RE"})
"""Where French VAT is due, by its own rates or those of overseas; Monaco counts as France."""
FRANCE = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF"})
"""Where a company has a SIREN: France, and what of it overseas has a code of its own."""


@functools.cache
def french_names() -> dict[str, str]:
    """The names by code of two letters."""
    with TABLE.open(encoding="utf-8", newline="") as rows:
        return {row["code"]: row["name"] for row in csv.DictReader(rows)}
