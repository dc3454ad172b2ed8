"""A whole deposit, invented: the tree that the wholesaler fills during a month and until its cut-off.

The same arguments give the same bytes and the same modification times (with the same versions of the libraries).
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

import numpy as np

from origyne_pipeline.identity import mark_invented
from origyne_pipeline.periods import Month, deposit_days
from origyne_pipeline.settings import Company
from origyne_pipeline.simulation.billing_faults import (
    plant_in_billed,
    plant_in_snapshot,
    untold_changes_of_holder,
)
from origyne_pipeline.simulation.cases import Case, cases_of
from origyne_pipeline.simulation.cdr_files import COLUMNS, BilledFiles, CdrSheets, write_rows
from origyne_pipeline.simulation.clock import LocalClock, epoch_day, epoch_second
from origyne_pipeline.simulation.deposit_folder import DepositFolder, Progress, SimulationError
from origyne_pipeline.simulation.deposit_plan import (
    CdrFile,
    consecutive_days,
    plan_fixed,
    plan_mobile,
    share_out,
)
from origyne_pipeline.simulation.faults import FaultPlanter, Planted
from origyne_pipeline.simulation.fleet import Fleet, invent_fleet
from origyne_pipeline.simulation.invoice_faults import PlantedCharge
from origyne_pipeline.simulation.people import People, invent_people
from origyne_pipeline.simulation.places import places_of
from origyne_pipeline.simulation.planted_frauds import FraudPlanter, PlantedFraud
from origyne_pipeline.simulation.pricing import Pricer
from origyne_pipeline.simulation.snapshots import Snapshots
from origyne_pipeline.simulation.standing_files import (
    close_billed,
    tariff_books,
    write_opening,
    write_supplier_invoices,
)
from origyne_pipeline.simulation.trade_clients import with_newer_cases
from origyne_pipeline.simulation.trade_fleet import with_newer_rules
from origyne_pipeline.simulation.traffic import Events, Traffic
from origyne_pipeline.simulation.workbooks import write_workbook

MOBILE_EVENTS_A_DAY, FIXED_EVENTS_A_DAY = 6.0, 2.5
LATE_SHARE = 0.003
CLIENTS = "reference/clients.xlsx"


@dataclass(frozen=True)
class SimulationSummary:
    """What was written. ``events`` counts the rows of RatedCDRs by feed, before the ``planted`` faults.

    ``cases``: where to look for each of the newer rules. ``frauds``: the cases of fraud, and what looks like them.
    ``charges``: the differences planted in the wholesaler's invoice.
    """

    ftp: Path
    clients: Path
    month: Month
    lines: int
    customers: int
    files: int
    size_bytes: int
    events: dict[str, int]
    planted: tuple[Planted, ...]
    cases: tuple[Case, ...]
    frauds: tuple[PlantedFraud, ...] = ()
    charges: tuple[PlantedCharge, ...] = ()


def simulate(
    out: Path,
    *,
    month: Month,
    lines: int,
    days: int | None = None,
    events: int | None = None,
    seed: int = 1,
    faults: bool = False,
    invoice_faults: bool = False,
    snapshots_a_day: int | None = None,
    company: Company | None = None,
    cutoff_day: int = 5,
    plain: bool = False,
    frauds: bool = False,
    progress: Progress | None = None,
) -> SimulationSummary:
    """Writes ``out/ftp``, a deposit that follows feeds.md, and ``out/reference/clients.xlsx``.

    Args:
        out: ``out/ftp`` does not exist yet, or is empty.
        month: the billing month that the deposit feeds; its first tariff workbook is older.
        lines: how many lines, mobile and fixed, have a customer.
        days: how many days from the first of the month; by default all, and on until the cut-off.
        events: how many rows of RatedCDRs in all; by default what so many lines do in so many days.
        seed: another seed, another deposit.
        faults: adds what goes wrong in real deposits, a pinch of each.
        invoice_faults: adds differences of each cause to the wholesaler's own invoice.
        snapshots_a_day: AccountStatus files a day, 1 to 13; by default hourly, fewer for more than 2000 lines.
        company: whom the logo, the banner and the Kbis name; by default that of the settings' defaults.
        cutoff_day: the day of the next month at which the deposits end.
        plain: nothing of the newer rules: no price with tax, option, pass, discount, change of holder.
        frauds: adds cases of fraud for each rule, and innocent events that look like them.
        progress: called after each file with how many are written, and how many there will be.

    Raises:
        SimulationError: ``out/ftp`` holds something already, or a number is out of its range.
    """
    last = month.next().first_day.replace(day=cutoff_day)
    if days is not None:
        last = month.first_day + timedelta(days=days - 1)
    work = _Simulation(
        out, month, lines, last, seed, progress, plain=plain, undated_holder=faults, frauds=frauds
    )
    span = list(deposit_days(month.first_day, last))
    fixed = float(work.fleet.fixed.sum()) * FIXED_EVENTS_A_DAY
    mobile = float(lines - work.fleet.fixed.sum()) * MOBILE_EVENTS_A_DAY
    total = round((mobile + fixed) * ((last - month.first_day).days + 1)) if events is None else events
    fixed_rows = round(total * fixed / (mobile + fixed))
    files = share_out(
        list(plan_mobile(span, month.first_day, work.rng("plan"))), total - fixed_rows, work.clock
    )
    if fixed:
        files += share_out(list(plan_fixed(span, month.first_day)), fixed_rows, work.clock)
    files.sort(key=lambda file: (file.deposited_at, file.feed))
    hourly = snapshots_a_day or (13 if lines <= 2000 else 4 if lines <= 50_000 else 1)
    work.folder.expected = len(files) + len(span) * (hourly + bool(fixed)) + 12
    closed = [month] if last >= month.last_day else []
    feeds = ["MOBILE", "VGA"] if fixed else ["MOBILE"]
    billed = BilledFiles(work.folder.root, closed, feeds, cutoff_day)
    work.write_opening(company or Company())
    work.write_cdrs(files, billed, LATE_SHARE if faults else 0.0)
    work.write_snapshots(span, hourly)
    close_billed(work.folder, billed, cutoff_day)
    if faults:
        work.plant([file for file in files if file.feed == "MOBILE"], billed)
    work.write_supplier_invoices(billed, cutoff_day, with_faults=invoice_faults)
    mark_invented(out)
    return work.finish()


def simulate_mobile(
    out: Path,
    *,
    month: Month,
    lines: int,
    days: int,
    rows_a_day: int,
    seed: int = 1,
    plain: bool = True,
    progress: Progress | None = None,
) -> SimulationSummary:
    """The deposit of a benchmark: clean RatedCDRs MOBILE, exactly ``rows_a_day`` rows on each of ``days`` days.

    Sundays are days like others. One AccountStatus a day, the tariffs and ``clients.xlsx`` come with them, so
    that all of it can be rated; no fixed line, no Billed files. ``plain`` as for ``simulate``.

    Raises:
        SimulationError: as ``simulate``.
    """
    last = month.first_day + timedelta(days=days - 1)
    work = _Simulation(out, month, lines, last, seed, progress, plain=plain, fixed_lines=False)
    span = consecutive_days(month.first_day, last)
    files = list(plan_mobile(span, month.first_day, work.rng("plan")))
    files = share_out(files, rows_a_day, work.clock, each_day=True)
    work.folder.expected = len(files) + len(span) + 8
    work.write_opening(Company())
    work.write_cdrs(files, BilledFiles(work.folder.root, [], [], 5), 0.0)
    work.write_snapshots(span, 1)
    return work.finish()


class _Simulation:
    """What is invented once, and the steps that write it."""

    def __init__(
        self,
        out: Path,
        month: Month,
        lines: int,
        last: date,
        seed: int,
        progress: Progress | None,
        *,
        plain: bool,
        fixed_lines: bool = True,
        undated_holder: bool = False,
        frauds: bool = False,
    ) -> None:
        if lines < 1 or last < month.first_day:
            raise SimulationError(
                f"{lines} lines from {month.first_day} to {last}: give 1 line and 1 day or more"
            )
        self._month, self._seed = month, seed
        self.folder = DepositFolder(out / "ftp", progress)
        self.clients = out / CLIENTS
        self.clock = LocalClock(month.previous().first_day, last)
        self.fleet: Fleet = invent_fleet(lines, month, self.rng("fleet"), fixed_lines=fixed_lines)
        if not plain:
            self.fleet = with_newer_rules(
                self.fleet, month, self.rng("newer rules"), undated_holder=undated_holder
            )
        self._people = self._invent_people()
        self._books = tariff_books(month, plain=plain)
        self._events = {"MOBILE": 0, "VGA": 0}
        self._planted: tuple[Planted, ...] = ()
        self._traffic = Traffic(self.fleet, month, self.clock, self.rng("habits"))
        self._frauds: FraudPlanter | None = None
        if frauds:
            self._frauds = FraudPlanter(self.fleet, month, self.clock, self._traffic, self.rng("frauds"))
        self._charges: list[PlantedCharge] = []

    def rng(self, purpose: str) -> np.random.Generator:
        """A source of chance for one purpose: what one purpose draws never shifts another."""
        return np.random.default_rng([self._seed, zlib.crc32(purpose.encode())])

    def write_opening(self, company: Company) -> None:
        write_opening(self.folder, self._month, self._books, self.fleet, company, self.rng("cards"))
        self.clients.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(self.clients, self._people.sheets())

    def _invent_people(self) -> People:
        professional = self.fleet.professional
        if self.fleet.plain:
            return invent_people(professional, self._month, self.rng("people"))
        people = invent_people(professional, self._month, self.rng("people"), places_of(professional))
        return with_newer_cases(people, self.fleet, self._month)

    def write_cdrs(self, files: list[CdrFile], billed: BilledFiles, late_share: float) -> None:
        sheets = CdrSheets(self.fleet, Pricer(self._books, self.fleet, self.clock), self.clock)
        for file in files:
            with self.folder.at(file.path).open("wb") as handle:
                handle.write((";".join(COLUMNS[file.feed]) + "\n").encode())
                for events in self._events_of(file, late_share):
                    rows, costs = sheets.rows(file, events)
                    write_rows(rows, handle, header=False)
                    billed.add(file, events, rows, costs)
            self._events[file.feed] += file.rows
            self.folder.record(file.path, file.deposited_at)

    def _events_of(self, file: CdrFile, late_share: float) -> Iterator[Events]:
        yield from self._traffic.draw(file, self.rng(file.path), late_share)
        if self._frauds and (events := self._frauds.events_of(file)):
            yield events

    def write_snapshots(self, span: list[date], a_day: int) -> None:
        snapshots = Snapshots.of(self.fleet)
        hours = np.linspace(8, 20, a_day).astype(int).tolist()
        for day in span:
            for hour in hours:
                path = f"AccountStatus/AccountStatus_{day:%Y%m%d}_{hour:02d}0000.csv"
                table = snapshots.account_status(epoch_day(day), hour)
                self.folder.write_table(path, table, epoch_second(day, time(hour)))
            if self.fleet.fixed.any():
                table = snapshots.account_vga(epoch_day(day), 20)
                path = f"Account_VGA/Account_VGA_{day:%Y%m%d}.csv"
                self.folder.write_table(path, table, epoch_second(day, time(20)))

    def plant(self, files: list[CdrFile], billed: BilledFiles) -> None:
        planter = FaultPlanter(self.folder.root, files, self._month.first_day)
        planter.plant()
        for path, second in planter.added.items():
            self.folder.record(path, second)
        self._planted = (*planter.planted, *plant_in_snapshot(self.folder.root))
        self._planted += tuple(untold_changes_of_holder(self.folder.root, self.fleet))
        for (feed, _), path in billed.paths.items():
            if feed == "MOBILE":
                self._planted += tuple(plant_in_billed(self.folder.root, path))

    def write_supplier_invoices(self, billed: BilledFiles, cutoff_day: int, *, with_faults: bool) -> None:
        self._charges += write_supplier_invoices(
            self.folder, self.fleet, billed, cutoff_day, with_faults=with_faults
        )

    def finish(self) -> SimulationSummary:
        self.folder.stamp()
        files, size = self.folder.size()
        return SimulationSummary(
            ftp=self.folder.root,
            clients=self.clients,
            month=self._month,
            lines=int(self.fleet.in_service.sum()),
            customers=len(self.fleet.professional),
            files=files,
            size_bytes=size,
            events=dict(self._events),
            planted=self._planted,
            charges=tuple(self._charges),
            cases=cases_of(self.fleet, self._people),
            frauds=tuple(self._frauds.planted()) if self._frauds else (),
        )
