"""What a feed's model is told of it."""

from typing import Any

from origyne_pipeline.feeds.contract import AMOUNT_UNITS, DURATION_UNITS, VOLUME_UNITS, CsvFeed


def parameters(feed: CsvFeed) -> dict[str, Any]:
    """The parameters of the feed's model."""
    amount_unit, amount_decimals = AMOUNT_UNITS[feed.units.get("MONTANT_HT", "EUR")]
    match feed.model:
        case "mediation/account_rows":
            return {"feed": side(feed.word)}
        case "mediation/cdr_rows":
            return {
                "feed": side(feed.word),
                "is_billed": feed.word.startswith("billed"),
                "duration_unit_s": DURATION_UNITS[feed.units.get("DUREE", "S")],
                "volume_unit_octets": VOLUME_UNITS[feed.units.get("VOLUME", "OCTET")],
                "amount_unit": str(amount_unit),
                "amount_decimals": amount_decimals,
            }
        case "mediation/supplier_invoice_rows":
            return {"amount_unit": str(amount_unit), "amount_decimals": amount_decimals}
        case _:
            return {}


def side(feed: str) -> str:
    """MOBILE or VGA: the side of the network that a feed is about."""
    return "VGA" if feed.endswith("_vga") else "MOBILE"
