"""The prefixes of other countries' mobile and special numbers, derived from the metadata of libphonenumber.

``python -m tests.onboarding.tariffs.derived_prefixes`` writes them anew, after an update of ``phonenumbers``.
A number belongs to the kind of most numbers that share its first digits; more than ``DEPTH`` digits are not told apart.
"""

import csv
import importlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import phonenumbers
from phonenumbers import PhoneMetadata

from origyne_pipeline.onboarding.tariffs import numbering

REGEX_PARSER: Any = importlib.import_module("re._parser")
DEPTH = 4
FRENCH_CODES = (33, 262, 508, 590, 594, 596)
"""Of the French plans, which are a file of their own."""
KINDS = {
    "fixed_line": "fixed", "voip": "fixed", "uan": "fixed", "toll_free": "fixed", "mobile": "mobile", "pager": "mobile",
    "premium_rate": "special", "shared_cost": "special", "personal_number": "special",
}  # fmt: skip
APART = ("KZ", "GG", "JE", "IM")
"""Regions that share a calling code and cost more or less than the country that gives it its name."""
NORTH_AMERICA = 1
Label = tuple[str, str]
"""A region and a kind of numbers."""


def derive() -> list[tuple[str, str, str]]:
    """Prefix, region and kind, of every country code but the French ones, in the order of the prefixes."""
    rows: list[tuple[str, str, str]] = []
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        if code in FRENCH_CODES or regions == ("001",):
            continue
        rows.append((str(code), regions[0], "fixed"))
        rows += _north_america(regions) if code == NORTH_AMERICA else _country(code, regions)
    return sorted(rows)


def _north_america(regions: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Area codes of the islands; Canada and the United States share one price, and so one destination."""
    yield "1900", "US", "special"
    for region in regions:
        leading = PhoneMetadata.metadata_for_region(region).leading_digits
        if region not in ("US", "CA") and leading:
            for area in sorted(_counts(leading, 3)):
                if not area.startswith("800"):
                    yield f"1{area}", region, "fixed"


def _country(code: int, regions: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    main = next(iter(regions))
    numbers: dict[str, Counter[Label]] = {}
    for region in regions:
        for prefix, kind, count in _kinds(region):
            own = region if region in APART else main
            is_apart = numbering.regions()[own].is_mobile_apart or kind != "mobile"
            numbers.setdefault(prefix, Counter())[own, kind if is_apart else "fixed"] += count
    labels = {prefix: max(counts, key=lambda label: counts[label]) for prefix, counts in numbers.items()}
    below: dict[str, set[Label]] = defaultdict(set)
    for prefix, label in labels.items():
        for length in range(len(prefix) + 1):
            below[prefix[:length]].add(label)
    for prefix, label in _tree("", below, (main, "fixed")):
        yield f"{code}{prefix}", *label


def _tree(start: str, below: dict[str, set[Label]], inherited: Label) -> Iterator[tuple[str, Label]]:
    """The fewest prefixes that tell the labels below ``start`` apart."""
    labels = below.get(start, set())
    if not labels or labels == {inherited}:
        return
    if len(labels) == 1 and start:
        yield start, next(iter(labels))
        return
    for digit in "0123456789":
        yield from _tree(start + digit, below, inherited)


def _kinds(region: str) -> Iterator[tuple[str, str, int]]:
    metadata = PhoneMetadata.metadata_for_region(region)
    for attribute, kind in KINDS.items():
        described = getattr(metadata, attribute)
        if described and described.national_number_pattern not in (None, "NA"):
            for prefix, count in _counts(described.national_number_pattern, DEPTH).items():
                yield prefix, kind, count


def _counts(pattern: str, depth: int) -> Counter[str]:
    """How many numbers of a pattern begin with each prefix of ``depth`` digits (or fewer, of a shorter number)."""
    return _sequence(list(REGEX_PARSER.parse(pattern)), Counter({"": 1}), depth)


def _sequence(items: Iterable[Any], starts: Counter[str], depth: int) -> Counter[str]:
    for operation, argument in items:
        starts = _step(str(operation), argument, starts, depth)
    return starts


def _step(operation: str, argument: Any, starts: Counter[str], depth: int) -> Counter[str]:
    if operation == "LITERAL":
        return _followed(starts, chr(argument), depth)
    if operation == "IN":
        return _followed(starts, "".join(_digits(argument)), depth)
    if operation == "SUBPATTERN":
        return _sequence(argument[-1], starts, depth)
    together: Counter[str] = Counter()
    if operation == "BRANCH":
        for branch in argument[1]:
            together.update(_sequence(branch, starts, depth))
        return together
    assert operation == "MAX_REPEAT", operation
    least, most, repeated = argument
    for times in range(most + 1):
        if times >= least:
            together.update(starts)
        starts = _sequence(repeated, starts, depth)
    return together


def _followed(starts: Counter[str], digits: str, depth: int) -> Counter[str]:
    longer: Counter[str] = Counter()
    for start, count in starts.items():
        if len(start) == depth:
            longer[start] += count * len(digits)
            continue
        for digit in digits:
            longer[start + digit] += count
    return longer


def _digits(alternatives: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    for operation, argument in alternatives:
        if str(operation) == "LITERAL":
            yield chr(argument)
        elif str(operation) == "RANGE":
            yield from map(chr, range(argument[0], argument[1] + 1))
        else:
            yield from "0123456789"


def write() -> None:
    """Writes the data file of the package."""
    with (numbering.DATA / "foreign_numbers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("prefix", "region", "kind"))
        writer.writerows(derive())


if __name__ == "__main__":
    write()
