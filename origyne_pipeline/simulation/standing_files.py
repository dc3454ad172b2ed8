"""What lies in the deposit before the month begins, and what closes it: all but CDR files and snapshots."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from origyne_pipeline.periods import Month, local_instant
from origyne_pipeline.settings import Company
from origyne_pipeline.simulation.artwork import draw_banner, draw_logo
from origyne_pipeline.simulation.cdr_files import BilledFiles
from origyne_pipeline.simulation.clock import date_of, epoch_day, epoch_second
from origyne_pipeline.simulation.deposit_folder import DepositFolder
from origyne_pipeline.simulation.fleet import Fleet
from origyne_pipeline.simulation.invoice_faults import PlantedCharge, plant_in_charges, plant_in_events
from origyne_pipeline.simulation.papers import draw_kbis, supplier_charges, supplier_invoice
from origyne_pipeline.simulation.snapshots import sim_cards
from origyne_pipeline.simulation.tariff_book import NUMERIC_COLUMNS, Row, TariffBook, first_book, second_book
from origyne_pipeline.simulation.workbooks import write_workbook

MORNING = time(9)


def tariff_books(month: Month, *, plain: bool) -> tuple[TariffBook, TariffBook]:
    """The version in force since the season before, and the one that replaces it on the 15th of the month."""
    first = weekday_before(month.first_day - timedelta(days=75))
    second = month.first_day.replace(day=15)
    announced = weekday_before(second - timedelta(days=3))
    return (
        first_book(first, local_instant(first, MORNING), plain=plain),
        second_book(second, local_instant(announced, MORNING), plain=plain),
    )


def write_opening(
    folder: DepositFolder,
    month: Month,
    books: Sequence[TariffBook],
    fleet: Fleet,
    company: Company,
    rng: np.random.Generator,
) -> None:
    """Tariffs, SIM cards, logo and banner, Kbis, and the empty folder of the customers' invoices."""
    opened = epoch_second(books[0].valid_from, MORNING)
    for book in books:
        path = f"Tables tarifaires/{book.name}"
        write_workbook(folder.at(path), {title: _cells(rows) for title, rows in book.sheets().items()})
        folder.record(path, int(book.deposited_at.timestamp()))
    for number, cards in sim_cards(fleet, rng):
        path = f"Cartes SIM/CartesSIM_{number}_{books[0].valid_from:%Y%m%d}.csv"
        folder.write_table(path, cards, opened + 3600)
    logo, banner, kbis = "Personnalisation/logo.png", "Personnalisation/bandeau.png", "Documents/Kbis.pdf"
    draw_logo(folder.at(logo))
    draw_banner(folder.at(banner), company)
    draw_kbis(folder.at(kbis), company)
    for path in (logo, banner, kbis):
        folder.record(path, opened + 7200)
    folder.at("Factures/Clients/.").mkdir(parents=True, exist_ok=True)
    (folder.root / "Factures/Intégrateur").mkdir(exist_ok=True)


def close_billed(folder: DepositFolder, billed: BilledFiles, cutoff_day: int) -> None:
    """Closes the Billed files of each month; they are deposited the day after the cut-off."""
    billed.close()
    for (_, month), path in billed.paths.items():
        folder.record(path, _closing(month, cutoff_day))


def write_supplier_invoices(
    folder: DepositFolder, fleet: Fleet, billed: BilledFiles, cutoff_day: int, *, with_faults: bool = False
) -> list[PlantedCharge]:
    """Writes the wholesaler's own invoice of each month: what the Billed files cost, and the lines in service.

    No cards were ordered in the month. ``with_faults``: plants differences in it and in the Billed files; gives them.
    """
    planted = []
    for month in billed.costs:
        paths = {feed: path for (feed, of_month), path in billed.paths.items() if of_month == month}
        first, end = epoch_day(month.first_day), epoch_day(month.next().first_day)
        if with_faults:
            left = np.flatnonzero(
                ~fleet.fixed & (first < fleet.terminated) & (fleet.terminated < end)
            ).tolist()
            ended = {f"0{fleet.number[line]}": date_of(int(fleet.terminated[line])) for line in left}
            planted += plant_in_events(folder.root, paths["MOBILE"], month, ended)
        in_service = fleet.in_service & (fleet.activated < end) & (fleet.terminated > first)
        charges = supplier_charges(
            mobile=int((in_service & ~fleet.fixed).sum()),
            fixed=int((in_service & fleet.fixed).sum()),
            cards=0,
            usage_costs={feed: _cost(folder.root / path) for feed, path in paths.items()},
        )
        if with_faults:
            planted += plant_in_charges(charges)
        path = f"Factures/Intégrateur/Facture_{month.year:04d}{month.number:02d}.csv"
        folder.write(path, supplier_invoice(month, charges).encode(), _closing(month, cutoff_day) + 1800)
    return planted


def _closing(month: Month, cutoff_day: int) -> int:
    day = month.next().first_day.replace(day=cutoff_day) + timedelta(days=1)
    return epoch_second(weekday_after(day), MORNING)


def _cost(path: Path) -> Decimal:
    """What the rows of a Billed file cost."""
    cost = pl.scan_csv(path, separator=";", infer_schema=False).select(
        pl.col("COUT_HT").str.replace(",", ".").str.to_decimal(scale=6).sum()
    )
    return Decimal(cost.collect().item() or 0)


def weekday_before(day: date) -> date:
    """The day itself, or the Saturday before a Sunday: the wholesaler deposits Monday to Saturday."""
    return day - timedelta(days=1) if day.weekday() == 6 else day


def weekday_after(day: date) -> date:
    """The day itself, or the Monday after a Sunday."""
    return day + timedelta(days=1) if day.weekday() == 6 else day


def _cells(rows: Sequence[Row]) -> list[list[Decimal | str | None]]:
    numeric = [name in NUMERIC_COLUMNS for name in rows[0]]
    body = [[_cell(cell, number) for cell, number in zip(row, numeric, strict=True)] for row in rows[1:]]
    return [list(rows[0]), *body]


def _cell(cell: str | None, number: bool) -> Decimal | str | None:
    if cell is None or not number or cell == "ILLIMITE":
        return cell
    return Decimal(cell)
