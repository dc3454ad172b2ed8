"""Events that the workbook gives no price: a band, a destination or a zone that no row of Tarifs reaches."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from origyne_pipeline.tariff_checks.tariff import FIXED_CODES, HOME, RECEIVED, USAGES, Read, Tariff
from origyne_pipeline.workbook import Fault
from origyne_pipeline.workbook.faults import shortened_list

NO_SUCH_CODE = "\0"
"""A destination that no row names: it has the prices of ``*``."""


@dataclass
class Gaps:
    """What has no price: by price row the bands, by destination or zone the usages and offers."""

    bands: dict[tuple[str, str], tuple[Read, list[str], str]] = field(default_factory=dict)
    destinations: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    zones: dict[tuple[str, str], list[str]] = field(default_factory=dict)


def warn_coverage(tariff: Tariff) -> Iterator[Fault]:
    """A warning for each price that a band lacks, and for each destination or zone without a price."""
    gaps = Gaps()
    for line_type, usages in USAGES.items():
        zones = list(tariff.zones) if line_type == "MOBILE" else [HOME]
        for offer in tariff.offers_of(line_type):
            for usage in usages:
                own = [zone for zone in zones if not (usage == RECEIVED and zone == HOME)]
                if _is_sold(tariff, offer, usage):
                    _gather(tariff, gaps, offer, usage, own)
    yield from _unnamed_bands(tariff, gaps)
    named = _named_bands(tariff)
    for read, all_bands, event in gaps.bands.values():
        row, values = read
        if not (bands := [band for band in all_bands if band in named]):
            continue
        rule = f"leaves {event} without a price in {shortened_list(bands, '')}: add a row for it, or write *"
        yield row.remark("PLAGE", rule, values["band"])
    for (zone, usage), offers in gaps.zones.items():
        for row, _ in tariff.zones.get(zone, [])[:1]:
            rule = (
                f"has no price for {usage}, or to few destinations only ({shortened_list(offers, '')}): such events"
                " would stay unrated"
            )
            yield row.remark("ZONE_ORIGINE", rule, zone)
    for (code, usage, zones_text), offers in gaps.destinations.items():
        row, _ = tariff.destinations[code][0]
        rule = (
            f"has no price for {usage} from {zones_text} ({shortened_list(offers, '')}):"
            " such events would stay unrated"
        )
        yield row.remark("CODE_DESTINATION", rule, code)


def _named_bands(tariff: Tariff) -> set[str]:
    return {values["band"] for _, values in tariff.rows["prices"]}


def _unnamed_bands(tariff: Tariff, gaps: Gaps) -> Iterator[Fault]:
    """A warning at each band that no price names, where events of it have no price."""
    lacking = {band: event for _, bands, event in gaps.bands.values() for band in bands}
    for band in lacking.keys() - _named_bands(tariff):
        row, _ = next(read for read in tariff.rows["bands"] if read[1]["band"] == band)
        rule = f"is named by no price, and {lacking[band]} has none in it: add rows for it, or check its name"
        yield row.remark("PLAGE", rule, band)


def _is_sold(tariff: Tariff, offer: str, usage: str) -> bool:
    """Whether the offer has any price of the usage: one that has none does not sell it."""
    return any(v["usage"] == usage and v["offer_code"] in (offer, "*") for _, v in tariff.rows["prices"])


def _gather(tariff: Tariff, gaps: Gaps, offer: str, usage: str, zones: list[str]) -> None:
    codes = [FIXED_CODES[usage]] if usage in FIXED_CODES else list(tariff.destinations)
    without: dict[str, list[str]] = {}
    for zone in zones:
        if all(tariff.tiers(offer, usage, zone, NO_SUCH_CODE, band) for band in tariff.bands):
            continue
        lacking = [code for code in codes if not _is_covered(tariff, gaps, (offer, usage, zone, code))]
        if len(lacking) * 2 > len(codes):
            gaps.zones.setdefault((zone, usage), []).append(offer)
            continue
        for code in lacking:
            without.setdefault(code, []).append(zone)
    for code, lacking_zones in without.items():
        key = (code, usage, shortened_list(lacking_zones, ""))
        gaps.destinations.setdefault(key, []).append(offer)


def _is_covered(tariff: Tariff, gaps: Gaps, event: tuple[str, str, str, str]) -> bool:
    """Whether some band has a price; bands without one are noted where another has one."""
    offer, usage, zone, code = event
    by_band = {band: tariff.tiers(offer, usage, zone, code, band) for band in tariff.bands}
    priced = [tiers for tiers in by_band.values() if tiers]
    lacking = [band for band, tiers in by_band.items() if not tiers]
    if priced and lacking:
        first = priced[0][0]
        words = f"{usage} to {code} from {zone} ({offer})"
        gaps.bands.setdefault((first[0].sheet, first[0].reference("PLAGE")), (first, lacking, words))
    return bool(priced)
