"""The rules of a tariff workbook that no single cell shows: unique keys, whole days, tiers that start at 0.

References to codes that another sheet does not list are only warned of: the contract does not forbid them, and a
price or an allowance of an unknown code just never applies.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from origyne_pipeline.identifiers.lines import OVERSEAS_PLANS
from origyne_pipeline.mediation.tariff_sheets import DAY_MINUTES, DAYS, UNIT_SIZES
from origyne_pipeline.workbook import Fault, Row

Read = tuple[Row, dict[str, Any]]
OVERSEAS_PREFIXES = tuple(f"33{plan}" for plan in (*OVERSEAS_PLANS, "508"))
ROUNDINGS = {"PROCHE": ROUND_HALF_UP, "SUPERIEUR": ROUND_CEILING, "INFERIEUR": ROUND_FLOOR}
SMALLEST_UNITS = {"VOIX": "s", "VOIX_RECUE": "s", "SMS": "act", "MMS": "act", "DATA": "KO"}
PRICE_KEY = ("offer_code", "usage", "origin_zone", "destination_code", "band")


def check_unique(reads: Iterable[Read], column: str, key: Sequence[str]) -> None:
    """A fault at each row whose key a row above it has; ``column`` is the cell that is pointed at."""
    first: dict[tuple[Any, ...], int] = {}
    for row, values in reads:
        values_of_key = tuple(values[name] for name in key)
        if values_of_key in first:
            row.fault(column, f"repeats the key of row {first[values_of_key]}")
        first.setdefault(values_of_key, row.number)


def check_option_codes(options: Iterable[Read], offers: Iterable[Read]) -> None:
    """A fault at each option whose code an offer bears: an allowance of the code would be of both."""
    offer_rows = {values["offer_code"]: row.number for row, values in offers}
    for row, values in options:
        if values["option_code"] in offer_rows:
            row.fault(
                "CODE_OPTION",
                f"is the code of the offer in row {offer_rows[values['option_code']]} of Offres",
            )


def check_passes(allowances: Iterable[Read], options: Iterable[Read]) -> None:
    """A fault at each allowance that a pass grants to all lines of a customer: a pass is of its line."""
    passes = {values["option_code"] for _, values in options if values["is_pass"]}
    for row, values in allowances:
        of_passes = [code for code in values["offer_codes"] if code in passes]
        if values["sharing"] == "CLIENT" and of_passes:
            row.fault(
                "PARTAGE",
                f"must be LIGNE: {of_passes[0]} is a pass (RECURRENCE = UNIQUE), which is of its line",
            )


def check_first_tiers(reads: Iterable[Read]) -> None:
    """A fault at the first row of each price that has no tier at 0 (two at 0 repeat a key, reported elsewhere)."""
    first: dict[tuple[Any, ...], Row] = {}
    at_zero = set()
    for row, values in reads:
        key = tuple(values[name] for name in PRICE_KEY)
        first.setdefault(key, row)
        if values["from_quantity"] == 0:
            at_zero.add(key)
    for key, row in first.items():
        if key not in at_zero:
            row.fault("A_PARTIR_DE", "starts above 0 in every tier of this price: one tier must start at 0")


def check_days(reads: Sequence[Read], faults: list[Fault]) -> None:
    """A fault for each minute range of each of the eight days that no band, or more than one, holds."""
    for day in DAYS:
        reached = 0
        stretches = [
            (values["from_minute"], values["to_minute"], row) for row, values in reads if values["day"] == day
        ]
        for start, end, row in sorted(stretches, key=lambda stretch: stretch[:2]):
            if start > reached:
                row.fault("DEBUT", f"leaves {day} from {clock(reached)} to {clock(start)} without a band")
            if start < reached:
                row.fault(
                    "DEBUT",
                    f"overlaps another band of {day} from {clock(start)} to {clock(min(end, reached))}",
                )
            reached = max(reached, end)
        if reached < DAY_MINUTES:
            faults.append(Fault("Plages", "", day, f"no band from {clock(reached)} to 24:00"))


def clock(minute: int) -> str:
    """Minutes since midnight as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def warn_unknown(
    reads: Iterable[Read], name: str, column: str, known: set[str], warnings: list[Fault]
) -> None:
    """A warning at each row whose code (or one of its codes) is not in ``known``."""
    for row, values in reads:
        codes = values[name] if isinstance(values[name], list) else [values[name]]
        for code in codes:
            if code not in known:
                warnings.append(row.remark(column, "is not listed in this workbook: it has no effect", code))


def warn_quantities(reads: Iterable[Read], warnings: list[Fault]) -> None:
    """A warning at each allowance that is no whole number of seconds, acts or KO: what it grants is rounded down."""
    for row, values in reads:
        quantity = values["quantity"]
        if quantity is not None and quantity != int(quantity):
            warnings.append(
                row.remark("QUANTITE", f"is rounded down to {int(quantity)} a month", str(quantity))
            )


def warn_overseas_prefixes(reads: Iterable[Read], warnings: list[Fault]) -> None:
    """A warning at each prefix of 33 and an overseas plan: such numbers are known by the plan's own code."""
    for row, values in reads:
        prefix = values["prefix"]
        if prefix.startswith(OVERSEAS_PREFIXES):
            known = OVERSEAS_PLANS.get(prefix[2:5], "") + prefix[2:]
            warnings.append(
                row.remark("PREFIXE", f"matches no number: overseas numbers are known as {known}...", prefix)
            )


def warn_services(reads: Iterable[Read], warnings: list[Fault]) -> None:
    """A warning at each part of a service's own price that is never read."""
    for row, values in reads:
        fee, price = values["service_fee_excl_tax"], values["service_price_excl_tax"]
        if values["from_quantity"] and (fee or price):
            rule = "is above 0: a service's own price is read from the tier at 0"
            warnings.append(row.remark("A_PARTIR_DE", rule, str(values["from_quantity"])))
        elif price and not values["usage"].startswith("VOIX"):
            rule = f"has no effect on {values['usage']}: only FRAIS_SERVICE_HT counts there"
            warnings.append(row.remark("PRIX_SERVICE_HT", rule, str(price)))


def warn_roundings(reads: Iterable[Read], warnings: list[Fault]) -> None:
    """A warning at each price whose smallest event is worth less than what 4 decimals, the default, can say.

    A thousand sessions of 0.00004 would be billed 0.00, and of 0.00006 0.10.
    """
    for row, values in reads:
        if not row.is_empty("DECIMALES") or values["from_quantity"] or values["connection_fee_excl_tax"]:
            continue
        units = values["first_increment"] or values["increment"]
        worth = values["price_excl_tax"] * units / UNIT_SIZES[values["unit"]]
        billed = worth.quantize(Decimal("0.0001"), ROUNDINGS[values["rounding"]])
        if worth and abs(billed - worth) * 2 > worth:
            event = f"{units} {SMALLEST_UNITS[values['usage']]}"
            rule = f"is empty, which means 4: an event of {event}, worth {worth:.8f}, is billed {billed}"
            warnings.append(row.remark("DECIMALES", rule, ""))
