"""RatedCDRs and BilledCDRs files, as feeds.md lays them out, written a chunk at a time."""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl

from origyne_pipeline.identifiers.lines import OVERSEAS, OVERSEAS_PLANS
from origyne_pipeline.periods import CLOSING_TIME, Month
from origyne_pipeline.simulation.clock import DAY, Ints, LocalClock, date_of, epoch_day, epoch_second
from origyne_pipeline.simulation.deposit_plan import CdrFile
from origyne_pipeline.simulation.fleet import Fleet
from origyne_pipeline.simulation.numbering import NO_NUMBER
from origyne_pipeline.simulation.pricing import Pricer
from origyne_pipeline.simulation.traffic import DATA, NETWORKS, USAGES, VOIX, Events

MOBILE_COLUMNS = [
    "ID_CDR",
    "TYPE",
    "SENS",
    "MSISDN",
    "ICCID",
    "DATE",
    "HEURE",
    "NUMERO_APPELE",
    "RESEAU",
    "DUREE",
    "VOLUME",
    "DESTINATION",
    "MONTANT_HT",
    "COUT_HT",
]
FIXED_COLUMNS = [
    "ID_CDR",
    "ND",
    "DATE",
    "HEURE",
    "NUMERO_APPELE",
    "DUREE",
    "DESTINATION",
    "MONTANT_HT",
    "COUT_HT",
]
PERIOD_COLUMN = "PERIODE"
COLUMNS = {"MOBILE": MOBILE_COLUMNS, "VGA": FIXED_COLUMNS}
LINE_LEADS = ("0", "+33", "33", *(f"+{code}" for code in OVERSEAS))
ID_DIGITS = 8
SPACED_ONE_OF = 40
"""One of so many national numbers stands in pairs: ``06 12 34 56 78``."""


class CdrSheets:
    """Turns events into the rows of their files: texts as the wholesaler writes them."""

    def __init__(self, fleet: Fleet, pricer: Pricer, clock: LocalClock) -> None:
        """Prepares the texts that rows share: clock times, leads, labels, networks."""
        self._fleet, self._pricer, self._clock = fleet, pricer, clock
        self._times = pl.Series([f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(DAY)])
        ranges = pricer.ranges
        self._leads = pl.Series(
            [entry.lead or None if entry.prefix == NO_NUMBER else entry.lead for entry in ranges]
        )
        self._ten_digits = (
            np.array([entry.lead == "0" and entry.length == 9 for entry in ranges]) & ~fleet.plain
        )
        labels = [known or "Hors plan" for known in pricer.tables[-1].label_of_range]
        self._labels = pl.Series([*labels, "Données mobiles"])
        codes = [OVERSEAS_PLANS.get(str(plan)) for plan in range(1000)]
        leads = np.array([LINE_LEADS.index(f"+{code}") if code else 0 for code in codes])
        self._overseas_lead = np.where(fleet.number < 10**9, leads[fleet.number // 10**6 % 1000], 0)
        self._counter = 0

    def rows(self, file: CdrFile, events: Events) -> tuple[pl.DataFrame, Ints]:
        """The rows of a chunk, texts only, and what they cost the VNO in micro-euros."""
        amounts, costs = self._pricer.price(events)
        frame = pl.DataFrame(
            {
                "number": self._counter + np.arange(1, len(events) + 1),
                "line": self._fleet.number[events.line],
                "lead": self._line_leads(events),
                "iccid": self._fleet.iccid[events.line],
                "usage": events.usage,
                "incoming": events.incoming,
                "called": events.number,
                "duration": events.duration,
                "octets": events.octets,
                "amount": amounts // 100,
                "cost": costs // 100,
            }
        )
        self._counter += len(events)
        is_data = pl.col("usage") == DATA
        first_day = int(events.day.min())
        days = pl.Series([f"{date_of(day):%d/%m/%Y}" for day in range(first_day, int(events.day.max()) + 1)])
        label = np.where(events.usage == DATA, len(self._labels) - 1, events.range)
        stamp = date_of(int(self._clock.split(np.array([file.deposited_at]))[0][0]))
        line = pl.lit(pl.Series(LINE_LEADS).gather(frame["lead"])) + pl.col("line").cast(pl.String)
        number = pl.lit(self._other_sides(events))
        built = frame.select(
            ID_CDR=pl.lit(f"{file.feed[0]}{stamp:%y%m%d}")
            + pl.col("number").cast(pl.String).str.zfill(ID_DIGITS),
            TYPE=pl.lit(pl.Series(USAGES).gather(frame["usage"])),
            SENS=pl.when("incoming").then(pl.lit("ENTRANT")).otherwise(pl.lit("SORTANT")),
            MSISDN=line,
            ND=line,
            ICCID=pl.col("iccid").cast(pl.String),
            DATE=pl.lit(days.gather(events.day - first_day)),
            HEURE=pl.lit(self._times.gather(events.second)),
            NUMERO_APPELE=pl.when(~is_data).then(number),
            RESEAU=pl.lit(pl.Series(NETWORKS).gather(events.network)),
            DUREE=pl.when(pl.col("usage") == VOIX).then(pl.col("duration")),
            VOLUME=pl.when(is_data).then(pl.col("octets")),
            DESTINATION=pl.lit(self._labels.gather(label)),
            MONTANT_HT=_decimal("amount"),
            COUT_HT=_decimal("cost"),
        )
        return built.select(COLUMNS[file.feed]), costs

    def _line_leads(self, events: Events) -> Ints:
        """Nine lines of ten in national form; connected objects, of 14 national digits, less often or never."""
        variant = np.where(events.start % 20 == 0, 1, np.where(events.start % 20 == 7, 2, 0))
        overseas = self._overseas_lead[events.line]
        variant = np.where((overseas > 0) & (events.start % 20 == 13), overseas, variant)
        machine_leads = 2 if self._fleet.plain else 3
        return np.where(self._fleet.number[events.line] > 10**9, 2 - events.start % machine_leads, variant)

    def _other_sides(self, events: Events) -> pl.Series:
        """What stands in NUMERO_APPELE of calls and messages."""
        digits = pl.Series(events.number).cast(pl.String).str.strip_prefix(str(NO_NUMBER))
        numbers = self._leads.gather(events.range) + digits
        spaced = np.flatnonzero(self._ten_digits[events.range] & (events.start % SPACED_ONE_OF == 0))
        if len(spaced):
            numbers = numbers.scatter(spaced, numbers.gather(spaced).str.replace_all(r"(\d\d)\B", "$1 "))
        return numbers


def _decimal(column: str) -> pl.Expr:
    """Ten-thousandths of a euro as the wholesaler writes them: ``0,0450``."""
    whole, rest = pl.col(column) // 10_000, pl.col(column) % 10_000
    return whole.cast(pl.String) + pl.lit(",") + rest.cast(pl.String).str.zfill(4)


def write_rows(frame: pl.DataFrame, file: BinaryIO, *, header: bool) -> None:
    """Appends rows to an open file, LF line ends."""
    frame.write_csv(file, separator=";", include_header=header)


class BilledFiles:
    """The monthly merges: rows are appended to the file of the month in which they are billed."""

    def __init__(self, root: Path, months: Iterable[Month], feeds: Iterable[str], cutoff_day: int) -> None:
        """Opens a file for each month and feed; rows billed in other months are left out."""
        self.paths: dict[tuple[str, Month], str] = {}
        self.costs: dict[Month, int] = dict.fromkeys(months, 0)
        self._cutoff_day = cutoff_day
        self._open: dict[tuple[str, Month], BinaryIO] = {}
        for month in self.costs:
            for feed in feeds:
                path = f"BilledCDRs/{feed}/BilledCDRs_{feed}_{month.year:04d}{month.number:02d}.csv"
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                handle = (root / path).open("wb")
                handle.write((";".join([*COLUMNS[feed], PERIOD_COLUMN]) + "\n").encode())
                self.paths[feed, month] = path
                self._open[feed, month] = handle

    def add(self, file: CdrFile, events: Events, rows: pl.DataFrame, costs: Ints) -> None:
        """Appends the rows that each open month bills: their own month, unless its cut-off has passed."""
        earliest = month_open_at(file.deposited_at, self._cutoff_day)
        for month in self.costs:
            if month < earliest:
                continue
            since = 0 if month == earliest else epoch_day(month.first_day)
            billed = (events.day >= since) & (events.day < epoch_day(month.next().first_day))
            self.costs[month] += int(costs[billed].sum())
            handle = self._open.get((file.feed, month))
            if handle and billed.any():
                period = pl.lit(f"{month.year:04d}{month.number:02d}").alias(PERIOD_COLUMN)
                write_rows(rows.filter(pl.Series(billed)).with_columns(period), handle, header=False)

    def close(self) -> None:
        """Closes every file."""
        for handle in self._open.values():
            handle.close()


def month_open_at(second: int, cutoff_day: int) -> Month:
    """The earliest month whose cut-off is on or after a deposit."""
    month = Month.of(date_of(second // DAY)).previous()
    while epoch_second(month.next().first_day.replace(day=cutoff_day), CLOSING_TIME) < second:
        month = month.next()
    return month
