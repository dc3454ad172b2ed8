"""A tariff workbook checked whole: faults as landing finds them, warnings, and what could not be looked at."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds.layout import Layout
from origyne_pipeline.feeds.source_layouts import layout_of
from origyne_pipeline.mediation.tariff_book import TariffReading, read_tariff_rows
from origyne_pipeline.onboarding.clients import ClientsMissing, read_clients
from origyne_pipeline.periods import local_day
from origyne_pipeline.settings import Settings
from origyne_pipeline.tariff_checks.amounts import warn_amounts, warn_jumps
from origyne_pipeline.tariff_checks.codes import warn_codes
from origyne_pipeline.tariff_checks.costs import cost_tariffs, warn_below_tariffs
from origyne_pipeline.tariff_checks.coverage import warn_coverage
from origyne_pipeline.tariff_checks.file_names import day_of
from origyne_pipeline.tariff_checks.home import NoTariff, lines_in_use, recent_routes, tariff_in_force
from origyne_pipeline.tariff_checks.in_use import warn_offers_gone, warn_options_gone
from origyne_pipeline.tariff_checks.law import warn_emergency, warn_seconds
from origyne_pipeline.tariff_checks.tariff import Tariff, Warned
from origyne_pipeline.tariff_checks.traffic import warn_costs, warn_uncovered
from origyne_pipeline.tariff_checks.union import warn_union
from origyne_pipeline.warehouse import Warehouse
from origyne_pipeline.workbook import Fault

NEEDED = {
    "offers": "Offres",
    "destinations": "Destinations",
    "zones": "Zones",
    "bands": "Plages",
    "prices": "Tarifs",
}
NUMBER = re.compile(r"([A-Z]*)([0-9]*)")


@dataclass
class TariffCheck:
    """The outcome. ``in_force_from``: the day in the file's name; ``not_checked``: what it did not look at, and why."""

    name: str
    in_force_from: date | None
    rows: dict[str, int]
    faults: list[Fault]
    warnings: list[Warned] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)

    def look_at(self, check: str, subject: str, warn: Callable[[], Iterable[Fault]]) -> None:
        """Adds the warnings of one check; ``subject`` is what is not looked at where it fails."""
        try:
            self.warnings += [Warned(check, fault) for fault in warn()]
        except NoTariff:
            return
        except (OrigyneError, OSError) as error:
            self.not_checked.append(f"{subject}: {str(error).splitlines()[0]}")


def check_tariff(
    content: bytes, name: str, settings: Settings | None, now: datetime, unusable: str = ""
) -> TariffCheck:
    """Checks a workbook, against a data root where there is one.

    Args:
        content: the file.
        name: the file's name.
        settings: which data root and layouts; None where they cannot be used.
        now: aware.
        unusable: why there are no settings.
    """
    layout, problem = _layout(settings)
    reading = read_tariff_rows(content, name, layouts=layout.tariffs)
    day, remark, is_fault = day_of(name, layout)
    check = TariffCheck(
        name,
        day,
        {sheet: len(rows.rows) for sheet, rows in reading.sheets.items()},
        [remark] if remark and is_fault else [],
    )
    check.faults += _in_reading_order(reading)
    check.warnings += [Warned("name", remark)] if remark and not is_fault else []
    check.warnings += [Warned("workbook", fault) for fault in reading.warnings]
    check.not_checked += [problem] if problem else []
    tariff, on = Tariff.of_reading(reading), day or local_day(now)
    lacking = [title for sheet, title in NEEDED.items() if not reading.sheets[sheet].rows]
    if lacking:
        check.look_at("codes", "codes", lambda: warn_codes(tariff))
        check.look_at("amounts", "amounts", lambda: warn_amounts(tariff))
        check.not_checked.append(f"all that needs a sheet without rows: {', '.join(lacking)}")
        return check
    _check_alone(check, tariff, on)
    if settings is None:
        check.not_checked.append(f"events, lines and costs: {unusable}")
    elif not settings.home.is_dir():
        check.not_checked.append(
            f"events, lines and costs: nothing has landed in {settings.home} yet (ORIGYNE_HOME); nothing to do before"
            " the first deposit"
        )
    else:
        _check_against(check, tariff, settings, on, now, hashlib.sha256(content).hexdigest())
    return check


def _layout(settings: Settings | None) -> tuple[Layout, str]:
    if settings is None:
        return Layout(), ""
    try:
        return layout_of(settings), ""
    except (OrigyneError, OSError) as error:
        return Layout(), f"the names of your layouts file: {error}"


def _check_alone(check: TariffCheck, tariff: Tariff, on: date) -> None:
    for name, warn in (
        ("codes", warn_codes),
        ("coverage", warn_coverage),
        ("amounts", warn_amounts),
        ("by_second", warn_seconds),
        ("emergency", warn_emergency),
    ):
        check.look_at(name, name, lambda warn=warn: warn(tariff))  # type: ignore[misc]
    check.look_at("union_limits", "union_limits", lambda: warn_union(tariff, on))


def _check_against(
    check: TariffCheck, tariff: Tariff, settings: Settings, on: date, now: datetime, sha256: str
) -> None:
    warehouse = Warehouse(settings.home)
    before = "the version in force"
    check.look_at(
        "jumps", before, lambda: warn_jumps(tariff, Tariff.of_reading(tariff_in_force(settings, on, sha256)))
    )
    check.look_at(
        "in_use", "offers in use", lambda: warn_offers_gone(tariff, lines_in_use(warehouse, local_day(now)))
    )
    check.look_at(
        "in_use", "options in use", lambda: warn_options_gone(tariff, _options_in_use(settings, on))
    )
    check.look_at(
        "cost", "cost tariffs", lambda: warn_below_tariffs(tariff, cost_tariffs(warehouse, settings, on, now))
    )
    width = max((len(values["prefix"]) for _, values in tariff.rows["destinations"]), default=1)

    def of_events() -> Iterable[Fault]:
        routes = recent_routes(warehouse, max(width, 4))
        if not routes:
            check.not_checked.append(f"numbers called and their cost: {settings.home} has no events yet")
        check.warnings += [Warned("uncovered", fault) for fault in warn_uncovered(tariff, routes)]
        return warn_costs(tariff, routes)

    check.look_at("cost", "numbers called and their cost", of_events)


def _options_in_use(settings: Settings, on: date) -> dict[str, int]:
    """How many lines each option has on a day or later, as clients.xlsx says it."""
    counts: dict[str, int] = {}
    try:
        options = read_clients(settings.clients, settings.layouts).options
    except ClientsMissing:
        return counts
    for option in options:
        if option.to_on is None or option.to_on >= on:
            counts[option.option_code] = counts.get(option.option_code, 0) + 1
    return counts


def _in_reading_order(reading: TariffReading) -> list[Fault]:
    """The faults sheet by sheet in the order that they were read, by row and column."""
    sheets = list(dict.fromkeys(fault.sheet for fault in reading.faults))
    return sorted(reading.faults, key=lambda fault: (sheets.index(fault.sheet), *_place(fault.cell)))


def _place(cell: str) -> tuple[int, int, str]:
    letters, digits = NUMBER.fullmatch(cell).groups() if NUMBER.fullmatch(cell) else ("", "")  # type: ignore[union-attr]
    return int(digits or 0), len(letters), letters
