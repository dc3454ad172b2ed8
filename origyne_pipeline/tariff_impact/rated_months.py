"""The last rated months of a home: what each was rated from, and the files of its tables as they are now."""

from collections.abc import Mapping
from dataclasses import dataclass

from origyne_pipeline.in_view import NOTES, rated_from
from origyne_pipeline.issued import IssuedFrom, Terms, issued_from
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating.month import billing_calendar, inputs_of_month, rating_fault
from origyne_pipeline.rating.view import MONTHLY_TABLES, RATED_EVENTS
from origyne_pipeline.tariff_impact.trial_book import TrialError
from origyne_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class RatedMonth:
    """A rated month.

    Attributes:
        month: which.
        inputs: what its tables were computed from, whatever has landed since.
        files: of each table, the file that holds its rows.
    """

    month: Month
    inputs: IssuedFrom
    files: Mapping[str, str | None]


def last_rated_months(warehouse: Warehouse, count: int, setting: BillingCalendar) -> tuple[RatedMonth, ...]:
    """The last months that are rated, at most ``count``, in order.

    Raises:
        TrialError: none is, or one is being rated now.
    """
    months = sorted(map(Month.parse, warehouse.partitions(RATED_EVENTS)))[-count:]
    if not months:
        raise TrialError(
            f"{warehouse.home}: expected at least one rated month, found none; run 'origyne run --month AAAA-MM' first,"
            " or try single events with 'origyne tariff price --tariff FILE'"
        )
    return tuple(_rated_month(warehouse, month, setting) for month in months)


def refuse_changed(warehouse: Warehouse, rated: RatedMonth) -> None:
    """Refuses a month whose tables are not those that were there at the start.

    Raises:
        TrialError: saying so.
    """
    if rating_fault(warehouse, rated.month) or _files(warehouse, rated.month) != rated.files:
        raise _is_being_rated(rated.month)


def _rated_month(warehouse: Warehouse, month: Month, setting: BillingCalendar) -> RatedMonth:
    if rating_fault(warehouse, month):
        raise _is_being_rated(month)
    inputs = rated_from(warehouse, month)
    if inputs is None and (warehouse.home / NOTES / f"{month}.json").exists():
        raise _is_being_rated(month)
    inputs = inputs or issued_from(warehouse.home, month)  # rated by a version that noted nothing
    if inputs is None:
        inputs = inputs_of_month(warehouse, month, Terms(billing_calendar(warehouse, setting)))
    return RatedMonth(month, inputs, _files(warehouse, month))


def _files(warehouse: Warehouse, month: Month) -> dict[str, str | None]:
    return {table: warehouse.partitions(table)[str(month)].stored for table in MONTHLY_TABLES}


def _is_being_rated(month: Month) -> TrialError:
    return TrialError(
        f"{month}: expected the tables of a rating that has ended, found some of another; it is being rated by another"
        f" process, or its rating was stopped. Wait for it to end, or run 'origyne rate --month {month}'; then run this"
        " again"
    )
