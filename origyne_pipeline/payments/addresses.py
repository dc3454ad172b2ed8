"""A customer's address as a SEPA file may carry it: structured, or hybrid. Unstructured ones are barred.

Source: EPC SDD Core rulebook 2025 v1.1, unstructured addresses out since 15 November 2026; hybrid = town and
country in their own fields and at most two address lines.
"""

import re

from origyne_pipeline.parties import Customer
from origyne_pipeline.payments.charset import to_epc
from origyne_pipeline.payments.debits import PostalAddress

NUMBERED_STREET = re.compile(
    r"(?P<building>\d{1,5} ?(?:bis|ter|quater|[A-Za-z](?![A-Za-z]))?),? +(?P<street>\S.*)", re.IGNORECASE
)
LINE = 70


def postal_address(customer: Customer) -> PostalAddress | None:
    """The address in EPC characters, or None when it lacks the town or the country that a bank needs.

    A street with its number in front is given structured; any other as one or two lines (hybrid).
    """
    town, country = to_epc(customer.city, 35), customer.country.strip().upper()
    if not town or not re.fullmatch("[A-Z]{2}", country):
        return None
    postcode = to_epc(customer.postcode, 16) or None
    text = to_epc(customer.address, 2 * LINE)
    numbered = NUMBERED_STREET.fullmatch(text)
    if numbered and len(numbered["street"]) <= LINE:
        return PostalAddress(town, country, postcode, numbered["street"], numbered["building"])
    lines = tuple(part.strip() for part in (text[:LINE], text[LINE:]) if part.strip())
    return PostalAddress(town, country, postcode, lines=lines)
