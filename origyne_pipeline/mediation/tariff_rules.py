"""The rules of a tariff workbook that no single cell shows: unique keys, whole days, tiers that start at 0.

References to codes that another sheet does not list are only warned of: the contract does not forbid them, and a
price or an allowance of an unknown code just never applies.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from origyne_pipeline.identifiers.lines import OVERSEAS_PLANS
from origyne_pipeline.mediation.tariff_sheets import DAY_MINUTES, DAYS, UNIT_SIZES
from origyne_pipeline.workbook import Fault, Row
from origyne_pipeline.workbook.cells import plain_upper, shown
from origyne_pipeline.workbook.faults import instead_of

Read = tuple[Row, dict[str, Any]]
OVERSEAS_PREFIXES = tuple(f"33{plan}" for plan in (*OVERSEAS_PLANS, "508"))
SHORT_CODE = re.compile("1[578]|11[2459]|19[167]|116[01][0-9]{2}|118[0-9]{0,3}")
"""Emergency, social and directory numbers; no number abroad begins as the longer ones do."""
ROUNDINGS = {"PROCHE": ROUND_HALF_UP, "SUPERIEUR": ROUND_CEILING, "INFERIEUR": ROUND_FLOOR}
SMALLEST_UNITS = {"VOIX": "s", "VOIX_RECUE": "s", "SMS": "act", "MMS": "act", "DATA": "KO"}
PRICE_KEY = ("offer_code", "usage", "origin_zone", "destination_code", "band")
PRICE_COLUMNS = ("CODE_OFFRE", "USAGE", "ZONE_ORIGINE", "CODE_DESTINATION", "PLAGE", "A_PARTIR_DE")
"""The columns of a price's key, its tier last."""


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


def check_first_tiers(reads: Iterable[Read], faulty: Sequence[Row]) -> None:
    """A fault at the first row of each price that has no tier at 0 (two at 0 repeat a key, reported elsewhere).

    A price of which a faulty row may be the tier at 0 is left out.
    """
    first: dict[tuple[Any, ...], Row] = {}
    at_zero = set()
    for row, values in reads:
        key = tuple(values[name] for name in PRICE_KEY)
        first.setdefault(key, row)
        if values["from_quantity"] == 0:
            at_zero.add(key)
    uncertain = [[shown(row.stored(column)) for column in PRICE_COLUMNS[:-1]] for row in faulty]
    for key, row in first.items():
        if key in at_zero or any(_nearly(key, texts) for texts in uncertain):
            continue
        row.fault("A_PARTIR_DE", "starts above 0 in every tier of this price: one tier must start at 0")


def _nearly(key: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether a faulty row may be a tier of a price: at most one column of the key differs."""
    return sum(word != text for word, text in zip(key, texts, strict=True)) <= 1


def check_days(reads: Sequence[Read], faulty: Sequence[Row], faults: list[Fault]) -> None:
    """A fault for each minute range of each of the eight days that no band, or more than one, holds.

    A day that a faulty row may fill is not looked at for gaps.
    """
    uncertain = {plain_upper(shown(row.stored("JOUR"))) for row in faulty}
    for day in DAYS:
        stretches = [
            (values["from_minute"], values["to_minute"], row) for row, values in reads if values["day"] == day
        ]
        stretches.sort(key=lambda stretch: stretch[:2])
        may_have_gaps = bool(uncertain) and (day in uncertain or not uncertain <= set(DAYS))
        _check_day(day, stretches, faults, may_have_gaps)


def _check_day(
    day: str, stretches: Sequence[tuple[int, int, Row]], faults: list[Fault], may_have_gaps: bool
) -> None:
    reached, last = 0, None
    for start, end, row in stretches:
        if start > reached and not may_have_gaps:
            row.fault("DEBUT", f"leaves {day} from {clock(reached)} to {clock(start)} without a band")
        if start < reached:
            row.fault(
                "DEBUT", f"overlaps another band of {day} from {clock(start)} to {clock(min(end, reached))}"
            )
        if end > reached:
            reached, last = end, row
    if reached < DAY_MINUTES and not may_have_gaps:
        if last:
            last.fault("FIN", f"leaves {day} from {clock(reached)} to 24:00 without a band")
        else:
            faults.append(Fault("Plages", "", day, "no band from 00:00 to 24:00: add a row for this day"))


def clock(minute: int) -> str:
    """Minutes since midnight as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def warn_unknown(
    reads: Iterable[Read], name: str, column: str, known: set[str], warnings: list[Fault]
) -> None:
    """A warning at each row whose code (or one of its codes) is not in ``known``; none where nothing is known."""
    if not known:
        return
    for row, values in reads:
        codes = values[name] if isinstance(values[name], list) else [values[name]]
        for code in codes:
            if code not in known:
                rule = f"is not listed in this workbook: it has no effect; {instead_of(code, known)}"
                warnings.append(row.remark(column, rule, code))


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


def warn_dialled_prefixes(reads: Iterable[Read], warnings: list[Fault]) -> None:
    """A warning at each prefix written as people dial it: numbers are known without 0 or 00, short codes with ``#``."""
    for row, values in reads:
        prefix = values["prefix"]
        if prefix.startswith("0"):
            known = prefix.removeprefix("00") if prefix.startswith("00") else f"33{prefix[1:]}"
            rule = f"matches no number: they are known with their country code, {known}..."
            warnings.append(row.remark("PREFIXE", rule, prefix))
        elif SHORT_CODE.fullmatch(prefix):
            rule = f"is the beginning of numbers abroad: write #{prefix} for the short code"
            warnings.append(row.remark("PREFIXE", rule, prefix))


def warn_tier_order(reads: Iterable[Read], warnings: list[Fault]) -> None:
    """A warning at each tier that stands below a later one of the same price: rating takes them by their quantity."""
    latest: dict[tuple[Any, ...], tuple[int, Row]] = {}
    for row, values in reads:
        key, start = tuple(values[name] for name in PRICE_KEY), values["from_quantity"]
        above, other = latest.get(key, (-1, row))
        if start < above:
            rule = f"stands below the tier at {above} (row {other.number}): write tiers in order of quantity"
            warnings.append(row.remark("A_PARTIR_DE", rule, str(start)))
        latest[key] = max((above, other), (start, row), key=lambda tier: tier[0])


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
