"""Where usage came from, as customers read it: ``depuis la Suisse``, ``depuis l’étranger (Algérie, Maroc)``."""

import functools
import unicodedata

from origyne_pipeline.countries import french_names
from origyne_pipeline.tariff_words import plain, zone_words

NAMED_BY_CODE, SEPARATOR = frozenset({"UE", "DOM"}), ", "
"""Zones that are told by their name even where their countries are few."""
ALIASES = {"USA": "les USA", "Réunion": "La Réunion", "Tchéquie": "la Tchéquie", "Angleterre": "l’Angleterre"}
"""What tariffs write for places that the list of countries has under another name."""
BARE = frozenset({
    "Andorre", "Aruba", "Antigua-et-Barbuda", "Bahreïn", "Chypre", "Cuba", "Curaçao", "Djibouti", "Gibraltar",
    "Guam", "Guernesey", "Haïti", "Israël", "Jersey", "La Réunion", "Madagascar", "Malte", "Maurice", "Mayotte",
    "Monaco", "Montserrat", "Nauru", "Niue", "Oman", "Palaos", "Porto Rico", "Sainte-Hélène", "Sainte-Lucie",
    "Saint-Barthélemy", "Saint-Christophe-et-Niévès", "Saint-Marin", "Saint-Martin", "Saint-Pierre-et-Miquelon",
    "Saint-Vincent-et-les-Grenadines", "Sao Tomé-et-Principe", "Singapour", "Taïwan", "Tokelau", "Tuvalu", "Vanuatu",
    "Wallis-et-Futuna",
})  # fmt: skip
PLURAL = frozenset({
    "Bahamas", "Bermudes", "Comores", "Émirats arabes unis", "États-Unis", "Fidji", "Maldives", "Pays-Bas",
    "Pays-Bas caribéens", "Philippines", "Samoa américaines", "Seychelles", "Territoires palestiniens",
    "Terres australes françaises",
})  # fmt: skip
MASCULINE_IN_E = frozenset({"Belize", "Cambodge", "Mexique", "Mozambique", "Suriname", "Zimbabwe"})


def origin(usage: str, zone: str, countries: str | None) -> str:
    """What comes after the name of a usage; empty for France.

    Args:
        usage: calls that were received say where, not where from.
        zone: the code of the zone; one that has a name is told by it where it has several countries.
        countries: its one country, several of them, or its code where they are too many; None is France.
    """
    if not countries:
        return ""
    place = zone if zone in NAMED_BY_CODE and SEPARATOR in countries else countries
    if usage == "VOIX_RECUE":
        return f" : {_without_article(place)}"
    named = _with_article(place)
    return f" depuis {named}" if named else f" depuis l’étranger ({_without_article(place)})"


def _without_article(zone: str) -> str:
    """Countries as they are listed; a code of capitals is called a zone."""
    if words := zone_words(zone):
        return words[1]
    is_code = zone.isascii() and zone.upper() == zone and zone not in ALIASES
    return f"zone {plain(zone)}" if is_code else zone


def _with_article(place: str) -> str:
    """``la Suisse``, ``les États-Unis``, ``Malte``; empty for what is no country."""
    if words := zone_words(place):
        return "".join(words)
    if place in ALIASES:
        return ALIASES[place]
    name = _countries().get(_key(place))
    if name is None:
        return ""
    if name in BARE:
        return name
    if name in PLURAL or name.startswith(("Îles", "Terres", "Territoires")):
        return f"les {name}"
    if _key(name)[0] in "aeiou" and name != "Oman":
        return f"l’{name}"
    return f"la {name}" if name.endswith("e") and name not in MASCULINE_IN_E else f"le {name}"


@functools.cache
def _countries() -> dict[str, str]:
    return {_key(name): name for name in french_names().values()}


def _key(name: str) -> str:
    """Without accents, capitals and hyphens: spreadsheets write Etats Unis."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower().replace("-", " ")
