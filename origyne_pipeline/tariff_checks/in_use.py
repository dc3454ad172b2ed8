"""Offers and options that lines have and a workbook no longer lists."""

from collections.abc import Iterator, Mapping

from origyne_pipeline.tariff_checks.tariff import Tariff
from origyne_pipeline.workbook import Fault


def warn_offers_gone(tariff: Tariff, lines: Mapping[str, int]) -> Iterator[Fault]:
    """A warning for each offer that lines have, and that no row lists."""
    for offer, count in lines.items():
        if offer not in tariff.offers:
            rule = (
                f"{_lines(count)} this offer, and no row lists it: their events and fees would stay unbilled;"
                " keep its row while a line has it"
            )
            yield Fault("Offres", "", offer, rule)


def warn_options_gone(tariff: Tariff, lines: Mapping[str, int]) -> Iterator[Fault]:
    """A warning for each option of clients.xlsx that no row lists."""
    listed = {values["option_code"] for _, values in tariff.rows["options"]}
    for option, count in sorted(lines.items()):
        if option not in listed:
            rule = (
                f"{_lines(count)} this option in clients.xlsx, and no row lists it: it would give neither fee nor"
                " allowance; keep its row while a line has it"
            )
            yield Fault("Options", "", option, rule)


def _lines(count: int) -> str:
    return "1 line has" if count == 1 else f"{count:,} lines have"
