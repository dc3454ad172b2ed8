"""The tariff that a data root has in force, and what its events, lines and options say about a workbook."""

import contextlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds.source_layouts import layout_of
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.landed import LandedFile, landed_files, read_landed
from origyne_pipeline.mediation.tariff_book import TariffReading, read_tariff_rows
from origyne_pipeline.rating.current_lines import FAR_AWAY, LINE_INPUTS
from origyne_pipeline.rating.view import line_models
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Warehouse

DAYS = 90
ROUTES = """
select
    c.feed, c.usage, c.direction, left(c.called_number, $width) as called_prefix, c.visited_network, l.offer_code,
    count(*) as events,
    count(c.supplier_cost_excl_tax) as costed_events,
    cast(coalesce(sum(c.duration_s) filter (where c.supplier_cost_excl_tax is not null), 0) as bigint) as seconds,
    cast(coalesce(sum(c.volume_bytes) filter (where c.supplier_cost_excl_tax is not null), 0) as bigint) as octets,
    coalesce(sum(c.supplier_cost_excl_tax), 0) as cost,
    min(c.local_date) as first_day,
    max(c.local_date) as last_day
from cdrs as c
left join lines as l
    on c.line = l.line and c.local_date >= l.valid_from and c.local_date < coalesce(l.valid_to, date '9999-12-31')
group by all
order by all
"""
LINES_IN_USE = """
select offer_code, count(*) as lines
from lines
where valid_from <= $on and (valid_to is null or valid_to > $on) and state <> 'RESILIE'
group by offer_code
order by offer_code
"""


class NoTariff(OrigyneError):
    """The data root has no tariff workbook that is in force."""


@dataclass(frozen=True)
class Route:
    """Events of one kind, summed: how many, their cost where it is known, and between which days."""

    feed: str
    usage: str
    direction: str
    called_prefix: str | None
    visited_network: str | None
    offer_code: str | None
    events: int
    costed_events: int
    seconds: int
    octets: int
    cost: Decimal
    first_day: date
    last_day: date


def recent_routes(warehouse: Warehouse, width: int) -> list[Route]:
    """The events of the last 90 deposit days by route; ``width``: how many digits of the called number matter."""
    days = sorted(day for day in warehouse.partitions("cdrs") if "|" not in day)
    if not days:
        return []
    since = date.fromisoformat(days[-1]) - timedelta(days=DAYS - 1)
    with warehouse.session() as session:
        session.bind("cdrs", [day for day in days if date.fromisoformat(day) >= since])
        for table in LINE_INPUTS:
            session.bind(table)
        line_models(session, FAR_AWAY).run("lines")
        return [Route(**row) for row in session.dicts(ROUTES, {"width": width})]


def lines_in_use(warehouse: Warehouse, on: date) -> dict[str, int]:
    """How many lines each offer has, by the latest snapshots, on a day or on the last day that they show."""
    if not warehouse.partitions("line_observations"):
        return {}
    with warehouse.session() as session:
        for table in LINE_INPUTS:
            session.bind(table)
        line_models(session, FAR_AWAY).run("lines")
        return {row["offer_code"]: row["lines"] for row in session.dicts(LINES_IN_USE, {"on": on})}


def tariff_in_force(settings: Settings, on: date, but: str = "") -> TariffReading:
    """The latest good workbook of the data root whose date is not after a day.

    Args:
        settings: which data root, and its layouts.
        on: the day.
        but: the sha256 of a workbook to leave out: the one that is compared.

    Raises:
        NoTariff: none has landed.
    """
    if not settings.home.is_dir():
        raise NoTariff(
            f"{settings.home}: no data root is there; give a second workbook, or name it in ORIGYNE_HOME"
        )
    warehouse, layouts = Warehouse(settings.home), layout_of(settings).tariffs
    files = (
        landed_files(warehouse, ["tariffs"], every_version=True)
        if warehouse.partitions("landed_versions")
        else []
    )
    for file in sorted(files, key=_newest_first, reverse=True):
        if file.stamped_on is None or file.stamped_on > on or file.sha256 == but:
            continue
        with contextlib.suppress(FileRefused, OSError):
            reading = read_tariff_rows(read_landed(file), file.name, layouts=layouts)
            if not reading.faults:
                return reading
    raise NoTariff(
        f"{settings.home}: no good tariff workbook of {on} or before has landed; run 'origyne land', or give a second"
        " workbook to compare with"
    )


def _newest_first(file: LandedFile) -> tuple[date, datetime]:
    return file.stamped_on or date.min, file.deposited_at
