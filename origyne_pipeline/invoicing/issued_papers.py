"""The documents of a month that is issued, drawn by whoever has a processor free: what nobody else draws.

The register and the lake say all that a document is drawn from, so any process that opens the data root can help. It
numbers nothing and writes no table: that is the issue's, which waits for the documents that others still draw.
"""

from collections.abc import Callable
from dataclasses import replace

from origyne_pipeline.in_view import view_of
from origyne_pipeline.invoicing.charged_events import MonthEvents
from origyne_pipeline.invoicing.documents import DocumentError, Documents, draw_month
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.issued import issued_from
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Warehouse


def draw_issued(
    warehouse: Warehouse,
    settings: Settings,
    month: Month,
    on_drawn: Callable[[str], None] = lambda number: None,
) -> Documents:
    """Draws what an issued month lacks, beside others who draw it at the same time; all of it is there at the end.

    Args:
        warehouse: the data root that holds the month.
        settings: how many processes draw.
        month: a month of which nothing is issued has nothing to draw.
        on_drawn: told each number.

    Raises:
        DocumentError: some documents could not be drawn, or not as they were; names them.
    """
    if known := issued_from(warehouse.home, month):
        settings = replace(settings, invoice_basis=known.terms.invoice_basis)
    with Register(register_path(warehouse.home)) as register:
        numbers = register.monthly_customers(month)
    customers = sorted(numbers, key=lambda customer: numbers[customer])
    with view_of(warehouse, month).session() as session:
        events = MonthEvents(session, settings, month, customers)
        processes = settings.invoice.drawing_processes or None
        documents = draw_month(warehouse.home, month, events.of, on_drawn, processes)
    if documents.faults:
        raise DocumentError("; ".join(documents.faults))
    return documents
