"""Options that several commands share, and the clock, which only the command line reads."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import click

from origyne_pipeline.periods import Month, PeriodError

Function = TypeVar("Function", bound=Callable[..., Any])


class MonthType(click.ParamType[Month]):
    """A billing month, AAAA-MM."""

    name = "AAAA-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """Parses it; anything else is wrong usage."""
        if isinstance(value, Month):
            return value
        try:
            return Month.parse(value)
        except PeriodError as error:
            self.fail(str(error), param, ctx)


class DayType(click.ParamType[date]):
    """A day, AAAA-MM-JJ."""

    name = "AAAA-MM-JJ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parses it; anything else is wrong usage."""
        if isinstance(value, date):
            return value
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                return date.fromisoformat(value)
        except ValueError:  # a 31 February
            pass
        return self.fail(f"{value!r}: expected a day AAAA-MM-JJ, for example 2026-11-03", param, ctx)


class MomentType(click.ParamType[datetime]):
    """A day and a time on the clock of Paris; without a zone."""

    name = '"AAAA-MM-JJ HH:MM"'

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Parses it; anything else is wrong usage."""
        if isinstance(value, datetime):
            return value
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?", value):
                return datetime.fromisoformat(value)
        except ValueError:  # a 31 February, 25:00
            pass
        return self.fail(
            f"{value!r}: expected a moment AAAA-MM-JJ HH:MM, for example '2026-11-03 21:30'", param, ctx
        )


class AmountType(click.ParamType[Decimal]):
    """Euros, with a point or a comma."""

    name = "EUROS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Parses it; anything but a plain number is wrong usage."""
        if isinstance(value, Decimal):
            return value
        if not re.fullmatch(r"[0-9]{1,12}([.,][0-9]{1,12})?", value):
            self.fail(f"{value!r}: expected euros, for example 12.34", param, ctx)
        return Decimal(value.replace(",", "."))


AMOUNT = AmountType()
DAY = DayType()
MOMENT = MomentType()
MONTH = MonthType()
PATH = click.Path(path_type=Path)


def rows_option(most: int, table: str) -> Callable[[Function], Function]:
    """``--rows``: how many rows of ``table`` are shown, ``most`` by default."""
    return click.option(
        "--rows",
        "row_limit",
        type=click.IntRange(1),
        default=most,
        show_default=True,
        help=f"Most rows to show in {table}.",
    )


def month_option(function: Function) -> Function:
    """``--month``, required."""
    return click.option("--month", type=MONTH, required=True, help="The billing month.")(function)


def months_option(function: Function) -> Function:
    """``--month``, once or more."""
    option = click.option(
        "--month",
        "months",
        type=MONTH,
        required=True,
        multiple=True,
        help="A billing month. Repeatable.",
    )
    return option(function)


def _accepted(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> Mapping[str, str]:
    """``CHECK=reason`` pairs; without a reason nothing is accepted."""
    accepted = {}
    for value in values:
        check, _, reason = value.partition("=")
        if not check.strip() or not reason.strip():
            raise click.BadParameter(f"{value!r}: expected CHECK=reason; the reason is kept with the results")
        accepted[check.strip()] = reason.strip()
    if accepted:
        from origyne_pipeline.quality.accepting import AcceptanceError, check_acceptances

        try:
            check_acceptances(accepted)
        except AcceptanceError as error:
            raise click.BadParameter(str(error)) from None
    return accepted


accept_option = click.option(
    "--accept",
    "accepted",
    metavar='CHECK="reason"',
    multiple=True,
    callback=_accepted,
    help="Accept a blocking check, with a reason that is kept with its result. Repeatable.",
)


def json_option(function: Function) -> Function:
    """``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(function)


def dry_run_option(function: Function) -> Function:
    """``--dry-run``."""
    help_text = "Show what would change, before and after; write nothing."
    return click.option("--dry-run", is_flag=True, help=help_text)(function)


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)
