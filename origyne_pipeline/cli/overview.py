"""The tables of ``origyne status``."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from origyne_pipeline.account_totals import AccountTotals
from origyne_pipeline.cli.open_months import open_months
from origyne_pipeline.cli.options import now
from origyne_pipeline.cli.printing import count, euros, stdout, table
from origyne_pipeline.collection.landing_notes import LeftAlone
from origyne_pipeline.identity import warning_of
from origyne_pipeline.payments.settlement import Settlement
from origyne_pipeline.periods import Month
from origyne_pipeline.quality.completeness import MissingDeposit, describe_missing
from origyne_pipeline.rating.after_issue import IssueChange
from origyne_pipeline.settings import Settings
from origyne_pipeline.sources import prefix_of
from origyne_pipeline.status.failed_checks import FailedCheck
from origyne_pipeline.status.overview import Overview, ThinDeposit

DAYS_NAMED = 6
FILES_NAMED = 10
CHECKS_NAMED = 12
NOTHING = Decimal("0.00")
MEGA = 1_000_000


def print_overview(
    settings: Settings,
    overview: Overview,
    missing: Sequence[MissingDeposit],
    settled: Mapping[Month, Sequence[Settlement]],
    changed: Sequence[IssueChange] = (),
    accounts: AccountTotals | None = None,
    to_match: int = 0,
) -> None:
    """Prints the overview, the most urgent part last, next to the prompt."""
    console = stdout()
    if not overview.feeds:
        console.print(
            f"Nothing has landed in {settings.home} yet; start with `origyne land` or `origyne run`."
        )
        return
    for part in (
        _landed(settings, overview),
        *_billed(settings, overview),
        *_settlement(settled),
        *_owed(accounts, to_match, settings),
        *_missing(missing, overview.thin),
        *_quarantined(overview),
        *_refused_files(overview),
        *_unrated(overview),
        *_held(overview),
        *_identity(settings),
        *_changed(changed),
    ):
        console.print(part)


def print_left_alone(not_landed: Sequence[LeftAlone]) -> None:
    """Prints the files that the last landing saw on the server and did not land."""
    rows = [(item.path, item.kind, item.reason) for item in not_landed]
    if rows:
        more = f"and {len(rows) - FILES_NAMED:,} more" if len(rows) > FILES_NAMED else ""
        title = f"Left on the server by the landing of {not_landed[0].seen_at:%Y-%m-%d %H:%M} UTC"
        stdout().print(table(title, ["path", "", "reason"], rows[:FILES_NAMED], more))


def print_failed_checks(failed: Sequence[FailedCheck]) -> None:
    """Prints the checks that failed when they last ran, blocking ones first."""
    rows = [
        (f"{one.table_name} {one.partition}", one.severity, one.check_name, one.observed) for one in failed
    ]
    if rows:
        more = (
            f"and {len(rows) - CHECKS_NAMED:,} more: table quality_results"
            if len(rows) > CHECKS_NAMED
            else ""
        )
        heads = ["table and partition", "severity", "check", "observed"]
        stdout().print(table("Failed checks", heads, rows[:CHECKS_NAMED], more))


def _identity(settings: Settings) -> Iterator[RenderableType]:
    warning = warning_of(settings)
    if warning:
        yield Text(f"Identity: {warning}", style="yellow")


def _landed(settings: Settings, overview: Overview) -> RenderableType:
    heads = ["feed", "files", "MB", "first", "last", "rows", "refused files"]
    rows = [
        (
            f"{prefix_of(feed.source)}{feed.feed}",
            feed.files,
            round(Decimal(feed.size_bytes) / MEGA, 1),
            feed.first_deposited_at,
            feed.last_deposited_at,
            feed.row_count,
            feed.quarantined_files or None,
        )
        for feed in overview.feeds
    ]
    return table(f"Landed in {settings.home}", heads, rows)


def _billed(settings: Settings, overview: Overview) -> Iterator[RenderableType]:
    heads = [
        "month",
        "rated",
        "excl. tax",
        "unrated",
        "invoices",
        "credits",
        "incl. tax",
        "debits",
        "debited",
    ]
    rows = [
        (
            month.billing_month,
            month.rated_events,
            euros(month.rated_excl_tax),
            month.unrated_events,
            month.invoices,
            month.credit_notes,
            euros(month.invoiced_incl_tax),
            month.debits,
            euros(month.debited_incl_tax),
            month.differences,
        )
        for month in overview.months
    ]
    if rows:
        yield table("Billing months", [*heads, "differences"], rows)
    if warning := open_months([month.month for month in overview.months], settings.calendar, now()):
        yield Text(f"Months {warning}", style="yellow")


def _changed(changed: Sequence[IssueChange]) -> Iterator[RenderableType]:
    rows = [(change.month, str(change)) for change in changed]
    if rows:
        yield table("Later files would have changed issued months", ["month", "change"], rows)


def _missing(missing: Sequence[MissingDeposit], thin: Sequence[ThinDeposit]) -> Iterator[RenderableType]:
    rows = [("no file", line) for line in describe_missing(missing)]
    for feed, days in groupby(thin, key=lambda day: (day.feed, day.fewest)):
        named = [f"{day.deposited_on} ({day.files})" for day in days]
        more = f" and {len(named) - DAYS_NAMED} more days" if len(named) > DAYS_NAMED else ""
        rows.append((f"fewer than {feed[1]}", f"{feed[0]}: {', '.join(named[:DAYS_NAMED])}{more}"))
    if rows:
        yield table("Missing from the deposit window, Monday to Saturday", ["", "feed and days"], rows)


def _quarantined(overview: Overview) -> Iterator[RenderableType]:
    heads = ["feed", "reason", "rows", "files", "excl. tax", "no amount"]
    rows = [
        (
            f"{prefix_of(q.source)}{q.feed}",
            q.reason,
            q.quarantined_rows,
            q.files,
            euros(q.money.amount_excl_tax) if q.money else None,
            q.money.illegible_rows or None if q.money else None,
        )
        for q in overview.quarantined
    ]
    if rows:
        money = sum((q.money.amount_excl_tax for q in overview.quarantined if q.money), NOTHING)
        number = count(sum(q.quarantined_rows for q in overview.quarantined), "row")
        silent = sum(q.money.illegible_rows for q in overview.quarantined if q.money)
        unread = f"; {count(silent, 'row')} of RatedCDRs without a readable amount" if silent else ""
        yield table(
            "Quarantined rows", heads, rows, f"{number}, {euros(money)} as rated by the wholesaler{unread}"
        )


def _refused_files(overview: Overview) -> Iterator[RenderableType]:
    rows = [(file.path, file.reason, file.detail) for file in overview.quarantined_files]
    if rows:
        more = f"and {len(rows) - FILES_NAMED:,} more" if len(rows) > FILES_NAMED else ""
        yield table("Refused files", ["path", "reason", "detail"], rows[:FILES_NAMED], more)


def _unrated(overview: Overview) -> Iterator[RenderableType]:
    heads = ["reason", "events", "lines", "oldest", "at risk"]
    rows = [
        (u.reason, u.events, u.lines, u.first_started_at, euros(u.supplier_amount_excl_tax))
        for u in overview.unrated
    ]
    if rows:
        events = sum(u.events for u in overview.unrated)
        money = sum((u.supplier_amount_excl_tax for u in overview.unrated), NOTHING)
        note = f"{count(events, 'event')}, {euros(money)} at risk as rated by the wholesaler"
        yield table(f"Events without a price, as of {overview.unrated_month}", heads, rows, note)


def _settlement(settled: Mapping[Month, Sequence[Settlement]]) -> Iterator[RenderableType]:
    """One line per month: what happened to its debits."""
    for month, customers in settled.items():
        presented, collected, pending, returned, held, outstanding = (
            sum((getattr(customer, word) for customer in customers), NOTHING)
            for word in ("presented", "collected", "pending", "returned", "held", "outstanding")
        )
        yield Text(
            f"Settlement {month}: {euros(presented)} presented, {euros(collected)} collected, {euros(pending)} pending,"
            f" {euros(returned)} returned; {euros(outstanding)} outstanding"
        )
        if held:
            yield Text(
                f"{month}: {euros(held)} of debits held until the data is corrected;"
                " `origyne query 'select * from held_debits'`",
                style="yellow",
            )


def _owed(accounts: AccountTotals | None, to_match: int, settings: Settings) -> Iterator[RenderableType]:
    """What customers owe in all, and the lines of the bank that a person must match."""
    if accounts:
        dispute = accounts.in_dispute_incl_tax
        yield Text(
            f"Accounts on {accounts.as_of}: {euros(accounts.open_incl_tax)} owed, {euros(accounts.late_incl_tax)} of it"
            f" late{f', {euros(dispute)} in dispute' if dispute else ''}; {euros(accounts.credit_incl_tax)} of credits"
        )
        if accounts.credit_incl_tax and settings.payments.credit_balance == "refund":
            yield Text(
                f"{euros(accounts.credit_incl_tax)} of credits of {count(accounts.credited_customers, 'customer')} to"
                " send back: `origyne refund REF` before the next issue, else its invoices deduct them; `origyne query"
                " 'select customer_ref, credit_incl_tax from account_balances where credit_incl_tax > 0'`",
                style="yellow",
            )
    if to_match:
        yield Text(
            f"{count(to_match, 'line')} of the bank to match; `origyne bank-answers` lists them",
            style="yellow",
        )


def _held(overview: Overview) -> Iterator[RenderableType]:
    for month in overview.months:
        if month.held_customers:
            yield Text(
                f"{month.billing_month}: {count(month.held_customers, 'customer')} cannot be invoiced,"
                f" {euros(month.held_excl_tax)} not invoiced; `origyne query 'select * from held_customers'`",
                style="yellow",
            )
