"""Amounts that are hardly meant: cents typed as euros, a price for a second in place of a minute, roundings to nothing.

The limits are this project's: far above what French operators ask, so that a true price passes.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from origyne_pipeline.mediation.tariff_rules import PRICE_KEY, ROUNDINGS, SMALLEST_UNITS
from origyne_pipeline.mediation.tariff_sheets import UNIT_SIZES
from origyne_pipeline.tariff_checks.numbering import is_national, is_satellite, is_special
from origyne_pipeline.tariff_checks.tariff import (
    ANY,
    HOME,
    MONEY_COLUMNS,
    Read,
    Tariff,
    shown_price,
    unit_price,
)
from origyne_pipeline.workbook import Fault

FEES = {
    "offers": (("subscription", "ABONNEMENT", 100), ("activation_fee", "FRAIS_ACTIVATION", 200),
               ("termination_fee", "FRAIS_RESILIATION", 200)),
    "options": (("subscription", "ABONNEMENT", 100), ("activation_fee", "FRAIS_ACTIVATION", 200)),
}  # fmt: skip
"""By sheet: the amount, its column, and how many euros are hardly meant."""
UNITS = {"VOIX": "MIN", "VOIX_RECUE": "MIN", "SMS": "ACTE", "MMS": "ACTE", "DATA": "MO"}
LIMITS = {"MIN": Decimal(5), "ACTE": Decimal(2), "MO": Decimal(20)}
AT_HOME = {"MIN": Decimal(1), "ACTE": Decimal(1), "MO": Decimal("0.50")}
"""From France to its own ordinary numbers, and its data."""
SATELLITE = {"MIN": Decimal(20), "ACTE": Decimal(5), "MO": Decimal(100)}
SPECIAL = {"MIN": Decimal("4.50"), "ACTE": Decimal(5), "MO": Decimal(20)}
"""Numbers that may be surtaxed, where all is in the price of the call."""
MOST_CONNECTION, MOST_CAP, MOST_SERVICE = Decimal("2.50"), Decimal(200), Decimal("4.50")
JUMP = 50
COMPARED = {
    **MONEY_COLUMNS,
    **{f"{name}_{side}_tax": f"{column}_{'HT' if side == 'excl' else 'TTC'}"
       for name, column, _ in FEES["offers"] for side in ("excl", "incl")},
    "cap_excl_tax": "PLAFOND_HT",
}  # fmt: skip


def warn_amounts(tariff: Tariff) -> Iterator[Fault]:
    """Every such warning."""
    for sheet, fees in FEES.items():
        for row, values in tariff.rows[sheet]:
            for name, column, most in fees:
                for side, ending in (("excl", "HT"), ("incl", "TTC")):
                    amount = values[f"{name}_{side}_tax"]
                    if amount is not None and amount > most:
                        rule = f"is above {most} euros: check that it is in euros, not in cents"
                        yield row.remark(f"{column}_{ending}", rule, str(amount))
    for read in tariff.rows["prices"]:
        yield from _price(tariff, read)
        yield from _rounding(read)


def _price(tariff: Tariff, read: Read) -> Iterator[Fault]:
    row, values = read
    unit = UNITS[values["usage"]]
    price, most = unit_price(values, unit), _limits(tariff, values)[unit]
    if price > most:
        rule = f"is {shown_price(price)} a {unit}, above {most}: check that it is in euros, and its UNITE"
        yield row.remark("PRIX_HT", rule, str(values["price_excl_tax"]))
    service = values["service_price_excl_tax"] * (60 if values["service_unit"] == "S" else 1)
    for column, amount, limit in (
        ("FRAIS_CONNEXION_HT", values["connection_fee_excl_tax"], MOST_CONNECTION),
        ("PLAFOND_HT", values["cap_excl_tax"] or Decimal(0), MOST_CAP),
        ("FRAIS_SERVICE_HT", values["service_fee_excl_tax"], MOST_SERVICE),
        ("PRIX_SERVICE_HT", service, MOST_SERVICE),
    ):
        if amount > limit:
            rule = f"comes to {shown_price(amount)}, above {limit}: check that it is in euros, not in cents"
            yield row.remark(column, rule, str(row.stored(column)))


def _limits(tariff: Tariff, values: Mapping[str, Any]) -> Mapping[str, Decimal]:
    zone, code = values["origin_zone"], values["destination_code"]
    prefixes = [own["prefix"] for _, own in tariff.destinations.get(code, [])]
    networks = [own["network_prefix"] for _, own in tariff.zones.get(zone, [])]
    if any(map(is_satellite, prefixes)) or any(network.startswith("901") for network in networks):
        return SATELLITE
    if zone == HOME and values["usage"] == "VOIX" and any(map(is_special, prefixes)):
        return SPECIAL
    is_own = values["usage"] == "DATA" or (code == ANY and values["usage"] in ("SMS", "MMS"))
    if zone == HOME and (is_own or (prefixes and all(map(is_national, prefixes)))):
        return AT_HOME
    return LIMITS


def _rounding(read: Read) -> Iterator[Fault]:
    """A price whose smallest event its own DECIMALES rounds to 0; the default is warned of when the row is read."""
    row, values = read
    if row.is_empty("DECIMALES") or values["from_quantity"] or values["connection_fee_excl_tax"]:
        return
    units = values["first_increment"] or values["increment"]
    worth = values["price_excl_tax"] * units / UNIT_SIZES[values["unit"]]
    if worth and not worth.quantize(Decimal(1).scaleb(-values["decimals"]), ROUNDINGS[values["rounding"]]):
        event = f"{units} {SMALLEST_UNITS[values['usage']]}"
        rule = f"rounds an event of {event}, worth {worth:.8f}, to 0: write more decimals, up to 6, or a larger PALIER"
        yield row.remark("DECIMALES", rule, str(values["decimals"]))


def warn_jumps(tariff: Tariff, before: Tariff) -> Iterator[Fault]:
    """A warning at each amount that is 50 times what it is in the version in force, or a fiftieth of it."""
    keys = {
        "offers": ("offer_code",),
        "options": ("option_code",),
        "prices": (*PRICE_KEY, "from_quantity", "unit"),
    }
    for sheet, key in keys.items():
        former = {tuple(values[name] for name in key): values for _, values in before.rows[sheet]}
        for row, values in tariff.rows[sheet]:
            old = former.get(tuple(values[name] for name in key), {})
            for name, column in COMPARED.items():
                new, was = values.get(name), old.get(name)
                if new and was and (new >= was * JUMP or new * JUMP <= was):
                    rule = f"was {shown_price(was)} in the version in force: check that it is in euros, not in cents"
                    yield row.remark(column, rule, shown_price(new))
