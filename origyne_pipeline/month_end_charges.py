"""What a month's end owes and is owed beyond documents: usage not invoiced yet, the wholesaler's invoice not yet come.

From the lake: the rated events of months, which of their customers have a document, the wholesaler's invoices. Usage of
a month that has documents is that of its charges; of one that has none, that of its rated events.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.assurance.invoice_labels import WORDS, read_words, subject_of
from origyne_pipeline.bookkeeping.models import ZERO, total
from origyne_pipeline.bookkeeping.month_end import UnbilledUsage, WholesalerCost
from origyne_pipeline.money import round_half_up
from origyne_pipeline.periods import Month, PeriodError
from origyne_pipeline.settings import Settings
from origyne_pipeline.sources import MAIN, source_of
from origyne_pipeline.warehouse import Session, Warehouse

USAGE = """
with first_documents as (
    select billing_month, customer_ref, min(issue_date) as issued_on from invoices group by billing_month, customer_ref
),
usage as (
    select billing_month, customer_ref, vat_rate, amount_excl_tax, service_excl_tax from usage_charges
    union all
    select billing_month, customer_ref, vat_rate, amount_excl_tax, service_excl_tax from rated_cdrs
)
select
    usage.billing_month,
    usage.vat_rate,
    first_documents.issued_on,
    count(distinct usage.customer_ref),
    sum(usage.amount_excl_tax),
    sum(least(usage.service_excl_tax, usage.amount_excl_tax))
from usage
left join first_documents using (billing_month, customer_ref)
group by all
order by all
"""
COSTS = "select billing_month, source, sum(cost_excl_tax) from margin group by billing_month, source"
INVOICED_BY_WHOLESALER = """
select source_path, issue_date, label, amount_excl_tax from supplier_invoices order by source_path, source_line
"""
FROM_INVOICE, FROM_EVENTS = "facture reçue après la clôture", "coûts des événements valorisés"


@dataclass(frozen=True)
class _Usage:
    month: Month
    rate: Decimal
    issued_on: date | None
    customers: int
    amount: Decimal
    third_parties: Decimal


@dataclass(frozen=True)
class MonthEndCharges:
    """The charges of a data root, for the month's end of any day."""

    usage: Sequence[_Usage]
    costs: Mapping[tuple[Month, str], Decimal]
    invoiced: Mapping[tuple[Month, str], Sequence[tuple[date, Decimal]]]

    def unbilled(self, day: date) -> tuple[UnbilledUsage, ...]:
        """Usage of months that ended by then, of customers who had no document of them; cents by month and rate."""
        waiting: dict[tuple[Month, Decimal], list[_Usage]] = {}
        for one in self.usage:
            if one.month.last_day <= day and (one.issued_on is None or one.issued_on > day):
                waiting.setdefault((one.month, one.rate), []).append(one)
        return tuple(
            UnbilledUsage(
                str(month),
                rate,
                sum(one.customers for one in parts),
                round_half_up(sum((one.amount for one in parts), ZERO)),
                round_half_up(sum((one.third_parties for one in parts), ZERO)),
            )
            for (month, rate), parts in sorted(
                waiting.items(), key=lambda item: (str(item[0][0]), item[0][1])
            )
        )

    def wholesaler(self, day: date) -> tuple[WholesalerCost, ...]:
        """What each wholesaler is owed for the month that ends on a day, if no invoice of it was dated by then."""
        sources = {source for month, source in (*self.costs, *self.invoiced) if month == Month.of(day)}
        owed = (self._owed(day, source) for source in sorted(sources, key=lambda name: (name != MAIN, name)))
        return tuple(cost for cost in owed if cost.amount)

    def _owed(self, day: date, source: str) -> WholesalerCost:
        month = Month.of(day)
        of_whom = "" if source == MAIN else f" ({source})"
        if invoices := self.invoiced.get((month, source)):
            late = total(amount for issued_on, amount in invoices if issued_on > day)
            return WholesalerCost(str(month), late, f"{FROM_INVOICE}{of_whom}")
        return WholesalerCost(str(month), self.costs.get((month, source), ZERO), f"{FROM_EVENTS}{of_whom}")


def month_end_charges(settings: Settings, last_month: Month) -> MonthEndCharges:
    """The charges of all months until one.

    Raises:
        WarehouseError: a table can't be read.
        WordsError: the table of words of the settings can't be used.
    """
    warehouse, words = Warehouse(settings.home), read_words(settings.wholesaler.invoice_words or WORDS)
    months = {
        table: _keys(warehouse, table, last_month) for table in ("usage_charges", "rated_cdrs", "invoices")
    }
    issued = [key for key in months["usage_charges"] if key in months["invoices"]]
    with warehouse.session() as session:
        session.bind("invoices", months["invoices"])
        session.bind("usage_charges", issued)
        session.bind("rated_cdrs", [key for key in months["rated_cdrs"] if key not in issued])
        session.bind("margin", _keys(warehouse, "margin", last_month))
        session.bind("supplier_invoices")
        usage = [_Usage(Month.parse(month), *rest) for month, *rest in session.query(USAGE)]
        costs = {
            (Month.parse(month), source): round_half_up(cost) for month, source, cost in session.query(COSTS)
        }
        return MonthEndCharges(usage, costs, dict(_invoiced(session, words)))


def _keys(warehouse: Warehouse, table: str, last_month: Month) -> list[str]:
    return [key for key, part in warehouse.partitions(table).items() if key <= str(last_month) and part.rows]


def _invoiced(
    session: Session, words: dict[str, tuple[str, str]]
) -> Iterable[tuple[tuple[Month, str], list[tuple[date, Decimal]]]]:
    """The wholesalers' invoices by the month that their file's name says, and whose they are.

    A stated total is no charge of its own, unless the invoice states nothing else.
    """
    charges: dict[tuple[str, date], Decimal] = {}
    totals: dict[tuple[str, date], Decimal] = {}
    for path, issued_on, label, amount in session.query(INVOICED_BY_WHOLESALER):
        if subject_of(label, words).is_total:
            totals[path, issued_on] = amount
        else:
            charges[path, issued_on] = charges.get((path, issued_on), ZERO) + amount
    invoices: dict[tuple[Month, str], list[tuple[date, Decimal]]] = {}
    for (path, issued_on), amount in sorted((totals | charges).items()):
        for month in _month_of(path):
            invoices.setdefault((month, source_of(path)), []).append((issued_on, round_half_up(amount)))
    return invoices.items()


def _month_of(path: str) -> Iterator[Month]:
    """``Facture_202609.csv`` is of 2026-09."""
    for year, number in re.findall(r"_(\d{4})(\d{2})\.csv$", path):
        try:
            yield Month.parse(f"{year}-{number}")
        except PeriodError:
            return
