"""What French law asks of a tariff: calls by the second, free emergency numbers.

- Code de la consommation, art. L112-7: each operator of voice offers calls to the national territory by the second from
  the first second, a connection fee aside; numbers that may be surtaxed are left out.
- Code des postes et des communications électroniques, art. L33-1 and D98-8: calls to emergency numbers are free.
"""

from collections.abc import Iterator, Sequence

from origyne_pipeline.tariff_checks.numbering import BY_SMS, EMERGENCY, is_national
from origyne_pipeline.tariff_checks.tariff import (
    HOME,
    MONEY,
    MONEY_COLUMNS,
    SMS,
    VOICE,
    Dear,
    Read,
    Tariff,
    is_free,
    shown_price,
    union_zones,
)
from origyne_pipeline.workbook import Fault
from origyne_pipeline.workbook.faults import shortened_list


def warn_seconds(tariff: Tariff) -> Iterator[Fault]:
    """A warning for each kind of line none of whose offers has calls by the second, with the cells to change."""
    for line_type in ("MOBILE", "VGA"):
        by_offer = {
            offer: _not_by_second(tariff, offer)
            for offer in tariff.offers_of(line_type)
            if _national_prices(tariff, offer)
        }
        if not by_offer or not all(by_offer.values()):
            continue
        nearest = min(by_offer, key=lambda offer: len(by_offer[offer]))
        row, values = tariff.offers[nearest]
        cells = shortened_list([f"{sheet}!{cell}" for sheet, cell in by_offer[nearest]], "")
        rule = (
            f"is nearest to what L112-7 Code de la consommation asks, an offer by the second from the first second, and"
            f" no offer for {line_type} lines is: write 1 in {cells}"
        )
        yield row.remark("CODE_OFFRE", rule, values["offer_code"])


def _national_prices(tariff: Tariff, offer: str) -> list[list[Read]]:
    prices = []
    for code, rows in tariff.destinations.items():
        if any(is_national(values["prefix"]) for _, values in rows):
            prices += list(tariff.prices(offer, VOICE, HOME, code))
    return prices


def _not_by_second(tariff: Tariff, offer: str) -> list[tuple[str, str]]:
    """The cells that make calls to the national territory count by more than a second."""
    cells: dict[tuple[str, str], None] = {}
    for tiers in _national_prices(tariff, offer):
        if is_free(tiers):
            continue
        for row, values in tiers:
            if not values["from_quantity"] and values["first_increment"] > 1:
                cells[row.sheet, row.reference("PALIER_INITIAL")] = None
            if values["increment"] > 1:
                cells[row.sheet, row.reference("PALIER")] = None
    return list(cells)


def warn_emergency(tariff: Tariff) -> Iterator[Fault]:
    """A warning for each price by which an emergency number costs something, and for numbers that no row covers."""
    dear: dict[tuple[str, int], Dear] = {}
    missing = []
    for number in EMERGENCY:
        destination = tariff.destination(f"#{number}")
        if destination is None:
            missing.append(number)
            continue
        code = destination[1]["destination_code"]
        usages = (VOICE, SMS) if number in BY_SMS else (VOICE,)
        for offer, (_, values) in tariff.offers.items():
            is_mobile = values["line_type"] == "MOBILE"
            for usage in usages if is_mobile else (VOICE,):
                for zone in _zones(tariff, number) if is_mobile else [HOME]:
                    for tiers in tariff.prices(offer, usage, zone, code):
                        if not is_free(tiers):
                            row = _costing(tiers)[0]
                            entry = dear.setdefault((row.sheet, row.number), Dear(_costing(tiers)))
                            entry.words[number if usage == VOICE else f"{number} by SMS"] = None
    for entry in dear.values():
        row, values = entry.read
        name = next(name for name in MONEY if values[name])
        rule = (
            f"is asked for emergency numbers ({shortened_list(list(entry.words), '')}), which are free:"
            " give them a destination of their own with a price of 0"
        )
        yield row.remark(MONEY_COLUMNS[name], rule, shown_price(values[name]))
    if missing and tariff.offers:
        prefixes = shortened_list([f"#{number}" for number in missing], "")
        rule = f"no row covers emergency numbers: add {prefixes}, with a price of 0"
        yield Fault("Destinations", "", "", rule)


def _zones(tariff: Tariff, number: str) -> list[str]:
    """Where a number is an emergency number: in France, and 112 in all of the Union."""
    return [HOME, *sorted(union_zones(tariff))] if number == "112" else [HOME]


def _costing(tiers: Sequence[Read]) -> Read:
    return next(read for read in tiers if any(read[1][name] for name in MONEY))
