"""What prefixes and networks are of: France, the European Union and the EEA, satellites, emergency services.

Sources: ITU-T E.164 (country codes) and E.212 (MCC), the Arcep numbering plan (decision 2018-0881 as amended);
``identifiers.emergency``. The United Kingdom and Switzerland are in neither Union nor EEA.
"""

from origyne_pipeline.identifiers.emergency import EMERGENCY_NUMBERS
from origyne_pipeline.identifiers.lines import OVERSEAS

UNION = {
    "43": "232", "32": "206", "359": "284", "385": "219", "357": "280", "420": "230", "45": "238", "372": "248",
    "358": "244", "49": "262", "30": "202", "36": "216", "353": "272", "39": "222", "371": "247", "370": "246",
    "352": "270", "356": "278", "31": "204", "48": "260", "351": "268", "40": "226", "421": "231", "386": "293",
    "34": "214", "46": "240", "354": "274", "423": "295", "47": "242",
}  # fmt: skip
"""Country code, then MCC: the members of the Union and of the EEA but France."""
EMERGENCY = tuple(sorted(EMERGENCY_NUMBERS, key=lambda number: (len(number), number)))
BY_SMS = ("114",)
"""Emergency numbers that take SMS, free as well."""
SATELLITES = ("870", "881", "882", "883", "888")
SHORT_COUNTRY_CODES = frozenset(
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86"
    " 90 91 92 93 94 95 98".split()
)
"""Country codes of one or two digits; all others have three."""
ORDINARY = tuple(f"33{digit}" for digit in "1234567")
FREE = (
    "33800",
    "33801",
    "33802",
    "33803",
    "33804",
    "33805",
    "#30",
    "#31",
    "#116",
    *(f"#{n}" for n in EMERGENCY),
)
"""Numbers that callers pay nothing for: numéros verts, free short codes, emergency and harmonised social services."""


def country_code(number: str) -> str:
    """The country code that an international number begins with; ``#`` for short codes.

    >>> country_code("22177123456"), country_code("3261234"), country_code("#118")
    ('221', '32', '#')
    """
    if number.startswith("#"):
        return "#"
    return next((number[:length] for length in (1, 2) if number[:length] in SHORT_COUNTRY_CODES), number[:3])


def is_national(prefix: str) -> bool:
    """Whether a prefix is of ordinary numbers of the national territory, overseas included: none that may be surtaxed.

    >>> [is_national(prefix) for prefix in ("336", "262692", "339", "33", "3389", "#118", "32")]
    [True, True, True, True, False, False, False]
    """
    return prefix == "33" or prefix.startswith((*ORDINARY, "339", *OVERSEAS))


def is_special(prefix: str) -> bool:
    """Whether a prefix is of French numbers that may be surtaxed: 08 numbers and short codes."""
    return prefix.startswith(("338", "#"))


def is_of_union(prefix: str) -> bool:
    """Whether a prefix is of a member of the Union or the EEA other than France."""
    return country_code(prefix) in UNION


def is_satellite(prefix: str) -> bool:
    """Whether a prefix is of satellite phones and international networks."""
    return prefix.startswith(SATELLITES)


def is_free_number(prefix: str) -> bool:
    """Whether a prefix is of numbers that callers pay nothing for."""
    return prefix.startswith(FREE) or prefix in ("3380", "#11")
