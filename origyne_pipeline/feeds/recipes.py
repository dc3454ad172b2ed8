"""How a column of ours comes from a row of a wholesaler's file: a recipe.

A recipe is data. ``recipe_checks`` reads it from a layout, ``mediation/recipe_sql.py`` turns it into an SQL expression.
What each key means is told in docs/layouts.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.text_steps import default_of

Place = str | int
"""A header of the file, or the place of a column from 1."""
START = "DATE_HEURE"
"""The name, in layouts, of date and time together where the file has them in one column."""
DATES = frozenset(
    {
        "DATE",
        "DATE_ACTIVATION",
        "DATE_OFFRE",
        "DATE_TITULAIRE",
        "DATE_SUSPENSION",
        "DATE_RESILIATION",
        "DATE_FACTURE",
        "PERIODE",
    }
)
TIMES = frozenset({"HEURE"})
NUMBERS = frozenset({"MONTANT_HT", "COUT_HT", "QUANTITE", "PRIX_UNITAIRE_HT", "TAUX_TVA"})
QUANTITIES = frozenset({"VOLUME"})
DURATIONS = frozenset({"DUREE"})
PHONES = frozenset({"MSISDN", "ND", "NUMERO_APPELE"})
VOLUME_OCTETS = {
    "OCTET": 1,
    "KB": 1000,
    "KO": 1024,
    "MB": 1000**2,
    "MO": 1024**2,
    "GB": 1000**3,
    "GO": 1024**3,
}
DURATION_FORMS = ("S", "MS", "MIN")
ISO_DURATION = "ISO"
"""The form of a duration as ISO 8601 writes it: PT1M3S."""
EPOCHS = {"epoch": 1, "epoch_ms": 1000, "epoch_us": 1_000_000}
"""Formats that count from 1970-01-01 00:00 UTC: units a second."""
SERIAL = "serial"
"""The format of a spreadsheet's day number."""


class RecipeError(OrigyneError):
    """A recipe that says what cannot be; the message names the key, what is expected and what it has."""


@dataclass(frozen=True)
class Recipe:
    """How a value is had. The steps are taken in the order of the fields.

    Attributes:
        sources: the first of these columns that the file has; none where ``constant`` or ``parts`` give the value.
        constant: the value of every row.
        parts: columns that are joined, added up where ``is_sum``; the begin and the end where ``is_between``.
        separator: between joined parts.
        digits: of each joined part, zeros before it to so many.
        take: an expression whose first group is the value.
        strip: texts that are dropped at both ends.
        replace: texts that are replaced wherever they stand.
        empty: texts that mean that there is no value.
        missing: the value where there is none.
        lookup: from what the file writes to what we read.
        words: the same, without regard to case and accents; ``*`` is all the rest.
        formats: of a day, a time or both: those of ``strptime``, ``epoch``, ``epoch_ms``, ``epoch_us``, ``serial``.
        zone: in which the file tells the time.
        forms: of a duration: S, MS, MIN, ISO, or HH, MM and SS with what stands between them.
        unit: of a volume: a key of ``VOLUME_OCTETS``.
        decimal, thousands: the signs of numbers; a comma and a point both begin decimals where ``decimal`` is empty.
        scale: the number is multiplied by ten to this.
        negate: the number's sign is turned.
        is_rounded: decimals beyond the sixth are rounded, half up.
        national: digits without a leading 0 lack it. ``international``: digits without a leading + lack it.
    """

    sources: tuple[Place, ...] = ()
    constant: str | None = None
    parts: tuple[Place, ...] = ()
    is_sum: bool = False
    is_between: bool = False
    separator: str = ""
    digits: tuple[int, ...] = ()
    take: str = ""
    strip: tuple[str, ...] = ()
    replace: Mapping[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    missing: str | None = None
    lookup: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    zone: str = "Europe/Paris"
    forms: tuple[str, ...] = ()
    unit: str = ""
    decimal: str = ""
    thousands: tuple[str, ...] = ()
    scale: int = 0
    negate: bool = False
    is_rounded: bool = False
    national: bool = False
    international: bool = False

    @property
    def places(self) -> tuple[Place, ...]:
        """Every column of the file that it names."""
        return (*self.sources, *self.parts)

    @property
    def default(self) -> str | None:
        """The value where there is none: ``missing``, in our words where it is one of theirs."""
        return default_of(self.missing, self.words)

    @property
    def is_plain(self) -> bool:
        """Whether the value is the file's own text: the fast way reads it as it stands."""
        return self == Recipe(sources=self.sources)
