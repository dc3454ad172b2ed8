"""What ``origyne status`` says of debits that came back and wait for their second presentation."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.text import Text

from origyne_pipeline.cli.printing import count, stdout
from origyne_pipeline.settings import Settings

if TYPE_CHECKING:
    from origyne_pipeline.payments.latest_debits import Latest

SHOWN = 5


def print_waiting_debits(settings: Settings, waiting: "Sequence[Latest]") -> None:
    """Prints how many wait, since when and for how long yet; nothing where none does."""
    from origyne_pipeline.payments.register import months_of_invoices

    if not waiting:
        return
    numbers = [one.invoice_number for one in waiting]
    months = ", ".join(
        f"`origyne represent --month {month}`" for month in months_of_invoices(settings.home, numbers)
    )
    shown = ", ".join(numbers[:SHOWN]) + (
        f" and {len(numbers) - SHOWN:,} more" if len(numbers) > SHOWN else ""
    )
    first = waiting[0].failed_on
    until = f"; letters go on from {first + timedelta(days=settings.reminders.retry_days)}" if first else ""
    stdout().print(
        Text(
            f"{count(len(waiting), 'debit')} to present again, the first came back on {first} ({shown}):"
            f" {months}{until}",
            style="yellow",
        )
    )
