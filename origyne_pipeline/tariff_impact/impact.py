"""``tariff_impact``: what the last rated months would have come to with another tariff workbook. Nothing is kept.

Before is what was rated; after is rated by the same models, from the same files, with the workbook in place of the one
in force. Everything that is written lies in a folder for temporary files that goes away in any case.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from origyne_pipeline.feeds.source_layouts import layout_of
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.source_costs import tariff_costs
from origyne_pipeline.tariff_impact.left_out import refuse_left_out
from origyne_pipeline.tariff_impact.rated_again import RatedAgain, as_rated
from origyne_pipeline.tariff_impact.rated_months import RatedMonth, last_rated_months, refuse_changed
from origyne_pipeline.tariff_impact.reductions import ReferenceOf, reductions, references_of
from origyne_pipeline.tariff_impact.sums import TariffSums, sums_of_month
from origyne_pipeline.tariff_impact.trial_book import TrialBook, TrialError, read_trial_book
from origyne_pipeline.warehouse import Session, Warehouse

if TYPE_CHECKING:
    import polars as pl

    from origyne_pipeline.workbook import Fault


@dataclass(frozen=True)
class MonthImpact:
    """A month: what was rated, and what the workbook on trial would have rated."""

    month: Month
    before: TariffSums
    after: TariffSums


@dataclass(frozen=True)
class TariffImpact:
    """Rated months, before and after.

    Attributes:
        workbook: its file.
        warnings: what looks wrong in it.
        from_day: the first day on which it stands in for what was in force.
        to_day: the last one, included; None where no later workbook follows.
        months: each of them, in order.
        before: their sums as rated.
        after: their sums with the workbook.
        is_billed_by_wholesaler: whether invoices bear the wholesaler's amounts, and not those of rating.
    """

    workbook: Path
    warnings: "tuple[Fault, ...]"
    from_day: date
    to_day: date | None
    months: tuple[MonthImpact, ...]
    before: TariffSums
    after: TariffSums
    is_billed_by_wholesaler: bool


def tariff_impact(
    settings: Settings,
    path: Path,
    month_count: int,
    since: date | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> TariffImpact:
    """Rates the last months again with a workbook, as if it had been in force in them, and compares.

    Args:
        settings: the home and its terms; nothing is written there.
        path: the workbook.
        month_count: how many of the last rated months; all where there are fewer.
        since: the first day of the workbook; by default that of the first month.
        progress: called with (months done, months in all).

    Raises:
        TariffBookRefused: the workbook has faults.
        TrialError: no month is rated, one is being rated now, or the workbook lacks an offer or option in use.
    """
    trial = read_trial_book(path, layout_of(settings).tariffs)
    with tempfile.TemporaryDirectory(prefix="origyne-impact-") as folder:
        warehouse = Warehouse(settings.home, scratch=Path(folder))
        rated = last_rated_months(warehouse, month_count, settings.calendar)
        trial = _in_force_in(warehouse, trial, rated, since)
        refuse_left_out(warehouse, rated, trial, path)
        reference_of = references_of(settings)
        again = RatedAgain(warehouse, trial, Path(folder))
        months = []
        for done, each in enumerate(rated):
            progress(done, len(rated))
            months.append(_month_impact(warehouse, each, again, settings, reference_of))
        progress(len(rated), len(rated))
    before, after = TariffSums(), TariffSums()
    for month in months:
        before.add(month.before)
        after.add(month.after)
    is_billed = any(each.inputs.terms.invoice_basis == "billed" for each in rated)
    return TariffImpact(
        path,
        trial.book.warnings,
        trial.from_day,
        trial.to_day,
        tuple(months),
        before,
        after,
        is_billed or settings.invoice_basis == "billed",
    )


def _in_force_in(
    warehouse: Warehouse, trial: TrialBook, rated: tuple[RatedMonth, ...], since: date | None
) -> TrialBook:
    """The workbook from the first day of the months, or a later one, until a workbook that begins after them."""
    first, last = rated[0].month.first_day, rated[-1].month.last_day
    if since and not first <= since <= last:
        raise TrialError(
            f"--from: expected a day of the months that are rated again, {first} to {last}, found {since}"
        )
    offers = warehouse.partitions("tariff_offers")
    later = [day for key in offers if (day := date.fromisoformat(key[:10])) > last]
    to_day = min(later) - timedelta(days=1) if later else None
    return TrialBook(trial.book, trial.sha256, since or first, to_day)


def _month_impact(
    warehouse: Warehouse, rated: RatedMonth, again: RatedAgain, settings: Settings, reference_of: ReferenceOf
) -> MonthImpact:
    costs = tariff_costs(warehouse, rated.month, settings)
    reference = reference_of(rated.month)

    def sums(session: Session) -> TariffSums:
        return sums_of_month(session, reductions(session, rated.month, reference))

    bind_costs = partial(_bind_costs, costs=costs)
    before = as_rated(warehouse, rated, bind_costs, sums)
    refuse_changed(warehouse, rated)
    return MonthImpact(rated.month, before, again.rate(rated, bind_costs, sums))


def _bind_costs(session: Session, costs: "pl.DataFrame | None") -> None:
    if costs is None:
        session.bind_values("tariff_costs", [])
    else:
        session.bind_rows("tariff_costs", costs)
