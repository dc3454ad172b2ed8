"""The report of a run: one line per stage, then a table of each thing that needs attention."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.text import Text

from origyne_pipeline.cli.not_debited import named, not_as_invoiced
from origyne_pipeline.cli.open_months import open_months
from origyne_pipeline.cli.options import now
from origyne_pipeline.cli.printing import count, euros, pairs, stderr, stdout, table, warn
from origyne_pipeline.cli.verbosity import is_quiet
from origyne_pipeline.identity import warning_of
from origyne_pipeline.settings import Settings

if TYPE_CHECKING:
    from assets.outcomes import MonthRun
    from origyne_pipeline.collection.land import LandingResult
    from origyne_pipeline.quality.results import CheckResult
    from origyne_pipeline.status.quarantined_money import QuarantinedMoney

SHOWN = 10
WHAT_TO_DO = (
    'origyne status lists them; docs/operating.md, "a check blocks", says how to correct or accept one'
)


def print_run(settings: Settings, run: "MonthRun") -> None:
    """Prints the report of one month's run."""
    console = stdout()
    if not is_quiet():
        notes = (
            ("month", open_months([run.month], settings.calendar, now())),
            ("identity", warning_of(settings)),
        )
        rows = [*stages(settings, run), *((name, note) for name, note in notes if note)]
        console.print(Text(f"\n{run.month}", style="bold"))
        console.print(pairs(rows))
        if run.runs:
            shown = ", ".join(f"{job} {run_id[:8]}" for run_id, job in run.runs.items())
            stderr().print(f"[dim]runs: {shown}; origyne ui shows them[/]", highlight=False, soft_wrap=True)
    for title, rows in _needs_attention(settings, run):
        console.print()
        console.print(table(title, ["what", "why"], rows[:SHOWN], _more(len(rows))))
    if run.landing and (missed := _tariffs_still_changing(settings, run.landing)):
        warn(f"{missed}; 'origyne run' again after that")


def print_landing(landed: "LandingResult") -> None:
    """Prints the report of a landing."""
    console = stdout()
    if not is_quiet():
        console.print(_landing(landed))
    for title, rows in _left_there(landed):
        console.print()
        console.print(table(title, ["path", "why"], rows[:SHOWN], _more(len(rows))))


def print_unknown(settings: Settings) -> None:
    """Warns when too many landed files belong to no known feed."""
    from origyne_pipeline.collection.register import read_landed_files
    from origyne_pipeline.quality.known_feeds import unknown_files

    in_force = (file.feed for file in read_landed_files(settings.home) if file.superseded_by is None)
    unknown = unknown_files(Counter(in_force).items())
    if unknown:
        stdout().print(Text(unknown, style="yellow"))


def print_checks(checks: "Iterable[CheckResult]") -> None:
    """Prints the failed checks, if any."""
    if failed := _failed(checks):
        console = stdout()
        console.print()
        console.print(
            table("Checks", ["table and partition", "observed"], failed[:SHOWN], _more(len(failed)))
        )
        console.print(f"what to do: {WHAT_TO_DO}", markup=False, soft_wrap=True)


def stages(settings: Settings, run: "MonthRun") -> Iterator[tuple[str, str]]:
    """One line per stage that ran."""
    if run.landing:
        yield "landed", _landing(run.landing)
    if run.tariffs and (run.tariffs.loaded or run.tariffs.refused):
        yield (
            "tariffs",
            f"{count(len(run.tariffs.loaded), 'workbook')} read, {len(run.tariffs.refused)} refused",
        )
    cleaned = [day for days in run.days.values() for day in days]
    if cleaned:
        read, refused = sum(day.rows_read for day in cleaned), sum(day.refused for day in cleaned)
        copies = sum(day.set_aside for day in cleaned)
        yield (
            "cleaned",
            f"{count(read, 'row')} of {count(sum(day.files for day in cleaned), 'file')},"
            f" {refused:,} refused, {count(copies, 'copy', 'copies')} set aside",
        )
    if run.rating:
        rated = run.rating
        yield (
            "rated",
            f"{count(rated.rated, 'event')}, {euros(rated.amount_excl_tax)} excluding tax;"
            f" {rated.unrated:,} without a price yet ({euros(rated.unrated_excl_tax)} at risk)",
        )
    if run.quarantine and run.quarantine.rows:
        yield "quarantine", _quarantine(run.quarantine)
    if run.assurance:
        differences = ", ".join(
            f"{number:,} {kind}" for kind, number in sorted(run.assurance.differences.items())
        )
        why = f"; what they mean: origyne reconcile {run.month}" if differences else ""
        yield "reconciled", f"differences with the wholesaler: {differences or 'none'}{why}"
    if run.invoicing:
        yield "invoiced", _invoiced(run)
    if run.payments:
        collection = run.payments
        yield (
            "collected",
            f"{count(collection.debits, 'debit')}, {euros(collection.amount)};"
            f" {count(len(collection.held), 'invoice')} not debited{named(collection.held)}",
        )
        for path in collection.files:
            yield "", f"{path if path.is_absolute() else settings.home / path}"
    if run.publication:
        yield "published", str(run.publication.path)
    if run.checks:
        outcomes = Counter("passed" if check.passed else check.severity.lower() for check in run.checks)
        yield "checked", ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(outcomes.items()))


def _quarantine(money: "QuarantinedMoney") -> str:
    unreadable = f", {money.illegible_rows:,} without a readable amount" if money.illegible_rows else ""
    return (
        f"{count(money.rows, 'row')} of the month's RatedCDRs"
        f" ({euros(money.amount_excl_tax)} at risk as rated by the wholesaler{unreadable})"
    )


def _landing(landed: "LandingResult") -> str:
    summary = f"{count(len(landed.landed), 'file')} new, {landed.unchanged_count:,} unchanged"
    for number, what in (
        (len(landed.new_versions), "new versions of landed files"),
        (len(landed.waiting), "still changing"),
        (len(landed.failed), "could not be fetched"),
        (len(landed.ignored), "ignored"),
    ):
        summary += f", {number:,} {what}" if number else ""
    return summary


def _left_there(landed: "LandingResult") -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for title, files in (
        ("Could not be fetched", landed.failed),
        ("Ignored", landed.ignored),
        ("Still changing, not fetched yet", landed.waiting),
    ):
        rows = [(_path(item.path), item.reason) for item in files]
        if rows:
            yield title, rows


def _tariffs_still_changing(settings: Settings, landed: "LandingResult") -> str:
    """The tariff workbooks that a run went on without, because they were still changing."""
    from origyne_pipeline.feeds.deposits import classify
    from origyne_pipeline.feeds.source_layouts import layout_of

    patterns = layout_of(settings).patterns
    late = [item for item in landed.waiting if classify(item.path, patterns).feed == "tariffs"]
    names = ", ".join(item.path for item in late[:SHOWN])
    return f"this run went on without {names}: {late[0].reason}" if late else ""


def _missing_tariffs(settings: Settings, run: "MonthRun") -> Iterator[tuple[str, list[tuple[str, str]]]]:
    from origyne_pipeline.rating.late_tariffs import awaited_tariffs
    from origyne_pipeline.warehouse import Warehouse

    if run.rating and run.rating.unrated:
        late = awaited_tariffs(Warehouse(settings.home), run.month, settings.calendar)
        if late:
            title = "Tariff workbooks that came too late for this month"
            yield title, [(tariff.name, str(tariff)) for tariff in late]
    if run.tariffs and run.tariffs.refused:
        yield "Tariff workbooks refused", [(path, "see `origyne status`") for path in run.tariffs.refused]


def _path(path: object) -> str:
    return path.decode("utf-8", "backslashreplace") if isinstance(path, bytes) else str(path)


def _invoiced(run: "MonthRun") -> str:
    invoicing = run.invoicing
    if invoicing is None:
        return ""
    summary = f"{count(invoicing.invoices, 'invoice')}"
    summary += f", {count(invoicing.credit_notes, 'credit note')}" if invoicing.credit_notes else ""
    summary += f", {euros(invoicing.total_excl_tax)} excluding tax, {euros(invoicing.total_incl_tax)} to pay"
    if invoicing.rehearsal:
        return (
            f"{summary}; drafts only, {invoicing.rehearsal.unusual} to review: {invoicing.rehearsal.workbook}"
        )
    return f"{summary}; {invoicing.new:,} new"


def _rebuilt(run: "MonthRun") -> Iterator[tuple[str, list[tuple[str, str]]]]:
    damaged = [
        (f"{table} {day.day}", day.fault) for table, days in run.days.items() for day in days if day.fault
    ]
    if damaged:
        yield "Damaged in the lake, rebuilt from the landed files", damaged


def _needs_attention(settings: Settings, run: "MonthRun") -> Iterator[tuple[str, list[tuple[str, str]]]]:
    if run.landing:
        yield from _left_there(run.landing)
    yield from _missing_tariffs(settings, run)
    yield from _rebuilt(run)
    if run.invoicing:
        invoicing = run.invoicing
        if invoicing.held:
            yield (
                "Customers held",
                [
                    (f"{h.customer_ref} ({euros(h.amount_excl_tax)} excluding tax)", h.reason)
                    for h in invoicing.held
                ],
            )
        if invoicing.not_sent_back:
            title = "Credits that were not sent back: the invoices deduct them"
            if invoicing.rehearsal:
                title = "Credits to send back before the issue: else the invoices deduct them"
            yield (
                title,
                [
                    (f"{ref} ({euros(amount)})", f"origyne refund {ref}")
                    for ref, amount in invoicing.not_sent_back
                ]
                if invoicing.rehearsal
                else [
                    (f"{ref} ({euros(amount)})", "its invoice and its debit ask for so much less")
                    for ref, amount in invoicing.not_sent_back
                ],
            )
        if invoicing.differences:
            yield (
                "Issued invoices whose amount would differ today: issue credit notes",
                [
                    (d.number, f"issued {euros(d.issued)}, now {_now(d.computed)}")
                    for d in invoicing.differences
                ],
            )
        if invoicing.warnings:
            yield "Pictures of the invoices", [("", warning) for warning in invoicing.warnings]
        if invoicing.faults:
            yield "Documents", [("", fault) for fault in invoicing.faults]
    if run.payments:
        yield from not_as_invoiced(run.payments)
    if failed := _failed(run.checks):
        yield "Checks", [*failed, ("what to do", WHAT_TO_DO)]


def _failed(checks: "Iterable[CheckResult]") -> list[tuple[str, str]]:
    """The failed checks: table, name and partition, then the sentence and what was observed."""
    return [
        (f"{check.table}.{check.check_name} {check.partition}", check.words)
        for check in checks
        if not check.passed
    ]


def _now(computed: Decimal | None) -> str:
    return "nothing" if computed is None else euros(computed)


def _more(number: int) -> str:
    return f"and {number - SHOWN:,} more" if number > SHOWN else ""
