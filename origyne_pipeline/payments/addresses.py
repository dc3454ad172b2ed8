"""A customer's address as a SEPA file may carry it: structured, or hybrid. Unstructured ones are barred.

Structured only where the number and the street surely are: a number, then a kind of street as French addresses write
it. Of ``12 R VICTOR HUGO`` nobody knows whether R is rue or the twelfth building's stairs: it goes as a line.

Source: EPC SDD Core rulebook 2025 v1.1, unstructured addresses out since 15 November 2026; hybrid = town and
country in their own fields and at most two address lines. Kinds of streets: NF Z10-011, table of abbreviations.
"""

import re
from functools import lru_cache

from origyne_pipeline.parties import Customer
from origyne_pipeline.payments.charset import to_epc
from origyne_pipeline.payments.debits import PostalAddress

STREETS = (
    "rue|avenue|boulevard|place|allee|allees|chemin|impasse|quai|route|square|cours|passage|sentier|villa|esplanade"
    "|promenade|ruelle|faubourg|rond-point|chaussee|venelle|traverse|montee|mail|cite|residence|lotissement|hameau"
)
NUMBERED_STREET = re.compile(
    rf"(?P<building>\d{{1,5}}(?: ?(?:bis|ter|quater))?),? +(?P<street>(?:{STREETS}) +\S.*)", re.IGNORECASE
)
LINE = 70


def postal_address(customer: Customer) -> PostalAddress | None:
    """The address in EPC characters, or None when it lacks the town or the country that a bank needs.

    A number and a kind of street in front are given structured; anything else as one or two lines (hybrid).
    """
    town, country = to_epc(customer.city, 35), _country(customer.country)
    if not town or not country:
        return None
    postcode = to_epc(customer.postcode, 16) or None
    text = to_epc(customer.address, len(customer.address) * 3)
    numbered = NUMBERED_STREET.fullmatch(text)
    if numbered and country == "FR" and len(numbered["street"]) <= LINE:
        return PostalAddress(town, country, postcode, numbered["street"], numbered["building"])
    return PostalAddress(town, country, postcode, lines=_lines(text))


@lru_cache(maxsize=1024)
def _country(text: str) -> str:
    """The two letters of a country; empty where a text has none."""
    country = text.strip().upper()
    return country if re.fullmatch("[A-Z]{2}", country) else ""


def _lines(text: str) -> tuple[str, ...]:
    """At most two lines, cut between words; words that do not fit are left out, a longer word than a line is cut."""
    lines: list[str] = []
    for word in text.split():
        word = word[:LINE]
        if lines and len(lines[-1]) + 1 + len(word) <= LINE:
            lines[-1] += f" {word}"
        elif len(lines) < 2:
            lines.append(word)
        else:
            break
    return tuple(lines)
