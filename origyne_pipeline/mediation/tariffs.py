"""Tariff workbooks to the tariff tables: one partition a version; one that breaks a rule is refused whole.

Workbooks by which a wholesaler charges the VNO are checked as those of customers are, and stay out of these tables:
``cost_books`` gives them to whoever computes costs.

A version that other content replaced is kept beside its successor: the view of a month takes the latest that was
deposited on or before its cut-off. Content that comes back after another is a version of its own.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from origyne_pipeline.feeds.deposits import COST_TARIFFS
from origyne_pipeline.feeds.tariff_workbook import SHEETS
from origyne_pipeline.feeds.workbook_layout import fingerprint
from origyne_pipeline.lake import Glance
from origyne_pipeline.mediation.days import tried_again
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.landed import LandedFile, file_result, landed_files, read_landed
from origyne_pipeline.sources import source_of
from origyne_pipeline.warehouse import Session, Warehouse

if TYPE_CHECKING:
    from origyne_pipeline.mediation.tariff_book import TariffBook
    from origyne_pipeline.workbook import Layout

TABLES = ("offers", "options", "allowances", "destinations", "zones", "bands", "prices")
RECIPE = "5"


@dataclass(frozen=True)
class TariffCounts:
    """What the reading of the new workbooks did."""

    loaded: tuple[str, ...]
    refused: tuple[str, ...]


def load_tariffs(
    warehouse: Warehouse,
    progress: Callable[[int, int], None] | None = None,
    layouts: Sequence["Layout"] = SHEETS,
) -> TariffCounts:
    """Reads the workbooks that were not read yet."""
    new = unread_workbooks(warehouse, layouts)
    loaded: list[str] = []
    refused: list[str] = []
    for done, (key, file) in enumerate(new.items()):
        with warehouse.session() as session:
            (loaded if _load(session, key, file, layouts) else refused).append(file.path)
        if progress:
            progress(done + 1, len(new))
    return TariffCounts(tuple(loaded), tuple(refused))


def unread_workbooks(warehouse: Warehouse, layouts: Sequence["Layout"] = SHEETS) -> dict[str, LandedFile]:
    """The workbooks that the present recipe has not read, by the key of their partition."""
    partitions, glance = warehouse.partitions("file_results"), warehouse.at_a_glance()
    versions = _versions(landed_files(warehouse, ["tariffs", COST_TARIFFS], every_version=True))
    return {
        key: f
        for key, f in versions.items()
        if key not in partitions
        or partitions[key].made_from != _made_from(f, layouts)
        or _is_damaged(glance, key)
    }


def cost_books(
    warehouse: Warehouse, source: str, until: datetime
) -> list[tuple[dict[str, Any], "TariffBook"]]:
    """The good workbooks by which a source charges, deposited by an instant; each with what its rows begin with."""
    from origyne_pipeline.mediation.tariff_book import TariffBookRefused, read_tariff_book

    books = []
    for key, file in _versions(landed_files(warehouse, [COST_TARIFFS], every_version=True)).items():
        if source_of(file.path) != source or file.deposited_at > until:
            continue
        with contextlib.suppress(TariffBookRefused, FileRefused):  # told where it was read first
            book = read_tariff_book(read_landed(file), file.path)
            books.append((_head(key, file), book))
    return books


def has_cost_books(warehouse: Warehouse, source: str) -> bool:
    """Whether a source ever deposited a workbook by which it charges, good or not."""
    return any(source_of(file.path) == source for file in landed_files(warehouse, [COST_TARIFFS]))


def _is_damaged(glance: Glance, key: str) -> bool:
    """Whether a table of a workbook that was loaded is not what was written; one that was refused has none."""
    version = key.removeprefix("tariffs-")
    tables = [f"tariff_{sheet}" for sheet in TABLES]
    is_there = any(glance.has(table, version) for table in tables)
    return is_there and any(glance.fault_of(table, version) for table in tables)


def _versions(files: list[LandedFile]) -> dict[str, LandedFile]:
    """The workbooks by the key of their partition: day and content, and the instant of what came back."""
    versions: dict[str, LandedFile] = {}
    for file in files:
        source = f"{source_of(file.path)}-" if file.feed == COST_TARIFFS else ""
        key = f"{file.feed}-{source}{file.stamped_on}-{file.sha256[:12]}"
        if file.stamped_on:
            versions[key if key not in versions else f"{key}-{file.deposited_epoch_s}"] = file
    return versions


def _load(session: Session, key: str, file: LandedFile, layouts: Sequence["Layout"]) -> bool:
    from origyne_pipeline.mediation.tariff_book import TariffBookRefused, read_tariff_book

    status, reason, detail, rows, size = "loaded", None, None, 0, None
    made_from = _made_from(file, layouts)
    if file.repeats:
        status, reason, detail = "duplicate", file.repeats, f"same content as {file.repeats}"
    else:
        try:
            content = read_landed(file)
            size = len(content)
            is_retail = file.feed != COST_TARIFFS
            book = read_tariff_book(content, file.path, layouts=layouts if is_retail else SHEETS)
            rows = (
                _save(session, key, file, book) if is_retail else sum(len(getattr(book, s)) for s in TABLES)
            )
            detail = "; ".join(str(warning) for warning in book.warnings) or None
        except TariffBookRefused as error:
            status, reason, detail = "quarantined", "BAD_WORKBOOK", str(error)
        except FileRefused as error:
            status, reason, detail = "quarantined", error.reason, str(error)
            made_from = tried_again(made_from)
    result = file_result(file, status, reason, detail, rows) | {"bytes_read": size}
    session.bind_values("file_results", [result], name="read_files")
    session.run("mediation/file_results")
    session.save("file_results", key, made_from=made_from)
    return status == "loaded"


def _save(session: Session, key: str, file: LandedFile, book: "TariffBook") -> int:
    version, head = key.removeprefix("tariffs-"), _head(key, file)
    count = 0
    for sheet in TABLES:
        rows = [head | row for row in getattr(book, sheet)]
        session.bind_values(f"tariff_{sheet}", rows, name="workbook_rows")
        count += session.run(f"mediation/tariff_{sheet}")
        session.save(f"tariff_{sheet}", version)
    return count


def _head(key: str, file: LandedFile) -> dict[str, Any]:
    version = key.removeprefix("tariffs-")
    return {"tariff_from": file.stamped_on, "workbook": version, "deposited_at": file.deposited_at}


def _made_from(file: LandedFile, layouts: Sequence["Layout"]) -> str:
    made_from = f"{RECIPE}-{file.deposited_epoch_s}-{file.repeats or ''}"
    return (
        made_from if file.feed == COST_TARIFFS or layouts == SHEETS else f"{made_from}-{fingerprint(layouts)}"
    )
