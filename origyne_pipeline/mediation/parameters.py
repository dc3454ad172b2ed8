"""The parameters of a feed's model: those that its header names, filled from the feed's own and from its units."""

from typing import Any

from origyne_pipeline.feeds.contract import AMOUNT_UNITS, DURATION_UNITS, VOLUME_UNITS, CsvFeed
from origyne_pipeline.model import load_model


def parameters(feed: CsvFeed) -> dict[str, Any]:
    """The parameters of the feed's model."""
    amount_unit, amount_decimals = AMOUNT_UNITS[feed.units.get("MONTANT_HT", "EUR")]
    values = {
        **feed.parameters,
        "duration_unit_s": DURATION_UNITS[feed.units.get("DUREE", "S")],
        "volume_unit_octets": VOLUME_UNITS[feed.units.get("VOLUME", "OCTET")],
        "amount_unit": str(amount_unit),
        "amount_decimals": amount_decimals,
    }
    return {name: values[name] for name in load_model(feed.model).params}
