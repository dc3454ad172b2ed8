"""What follows a change of the registers: the tables and the published database are brought up to date."""

from collections.abc import Iterable

from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings


def bring_up_to_date(settings: Settings, months: Iterable[Month]) -> None:
    """Updates the accounts, the debits of months and the published database.

    Args:
        settings: of the data root.
        months: those whose debits or settlement may have changed; none is right, too.
    """
    from assets import launch

    with stage_bars() as progress:
        launcher = launch.Launcher(settings, progress)
        if ordered := sorted(months):
            launcher.read_bank(ordered)
        else:
            launcher.publish()


def bring_invoices_up_to_date(settings: Settings, numbers: Iterable[str]) -> None:
    """As ``bring_up_to_date``, where something changed on invoices."""
    from origyne_pipeline.payments.register import months_of_invoices

    months = months_of_invoices(settings.home, numbers)
    bring_up_to_date(settings, [Month.parse(month) for month in months])
