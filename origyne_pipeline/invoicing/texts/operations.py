"""Whether an invoice is for services, for goods or for both, and where the goods go.

Source: CGI annexe II, 242 nonies A, I, as changed by decree 2022-1299: category of the operation, delivery address.
"""

from origyne_pipeline import french
from origyne_pipeline.invoicing.models import Invoice

SERVICES, GOODS, BOTH = "SERVICES", "GOODS", "BOTH"
CATEGORIES = {
    SERVICES: "prestations de services",
    GOODS: "livraisons de biens",
    BOTH: "livraisons de biens et prestations de services",
}


def operation(invoice: Invoice) -> str:
    """SERVICES, GOODS or BOTH, from all the lines that are shown."""
    if not has_goods(invoice):
        return SERVICES
    return GOODS if all(line.is_goods for line in invoice.lines) else BOTH


def has_goods(invoice: Invoice) -> bool:
    """Whether something was sold that is delivered."""
    return any(line.is_goods for line in invoice.lines)


def delivery_address(invoice: Invoice) -> str:
    """Where the goods go, on one line."""
    to = invoice.customer.delivered_to
    place = [to.address, f"{to.postcode} {to.city}".strip()]
    if to.country not in ("", "FR"):
        place.append(french.country(to.country))
    return ", ".join(entry for entry in place if entry)
