"""``origyne reminders``: invoices that are open past their due date, and the letters that are due of them."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from origyne_pipeline.cli.options import DAY, json_option, now
from origyne_pipeline.cli.printing import count, euros, print_json, stdout, table, warn
from origyne_pipeline.cli.readiness import settings_to_bill, settings_to_look
from origyne_pipeline.cli.up_to_date import published_at_the_end
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identity import refuse_to_mail
from origyne_pipeline.periods import local_day
from origyne_pipeline.settings import Settings

if TYPE_CHECKING:
    from origyne_pipeline.account.letters import Letter
    from origyne_pipeline.invoicing.delivery.mailing import Mailed
    from origyne_pipeline.letters.due import Due
    from origyne_pipeline.parties import Customer

DELIVERED = frozenset({"sent", "already sent"})
HEADS = ["customer", "invoice", "open", "due", "days late", "letter due", "last letter", "waits", "next"]


@click.command(short_help="Invoices open past their due date; write and send the letters that are due.")
@click.option("--on", type=DAY, help="The day of the list; today by default.")
@click.option(
    "--write", "--mails", "write", is_flag=True, help="Write the letters that are due, as PDF and text."
)
@click.option("--send", is_flag=True, help="Write them, and mail each once, with those of the last 7 days.")
@click.option(
    "--dry-run", is_flag=True, help="Draw the letters into drafts/reminders/; record and send nothing."
)
@click.option(
    "--release",
    "released",
    metavar="ID",
    multiple=True,
    help="With --send: mail a letter again that was refused or is doubtful. Repeatable.",
)
@json_option
@click.pass_context
def reminders(
    ctx: click.Context,
    on: date | None,
    write: bool,
    send: bool,
    dry_run: bool,
    released: tuple[str, ...],
    as_json: bool,
) -> None:
    """Lists the invoices that are open past their due date, by customer, whatever their means of payment.

    With --write or --send, the letters that are due bear the present day, are recorded once, and are kept in
    reminders/ of the data root. Exit status 1 when a letter could not be written or sent.
    """
    from origyne_pipeline.letters.due import due_reminders

    today = local_day(now())
    day = on or today
    _check_usage(day, today, write=write or send, dry_run=dry_run, has_released=bool(released) and not send)
    acts = write or send or dry_run
    settings = settings_to_bill() if acts else settings_to_look()
    due = list(due_reminders(settings.home, day, max(day, today), settings.reminders))
    _warn_of_rates(settings, due, day)
    if dry_run:
        _dry_run(settings, due, day, as_json=as_json)
    elif acts:
        ctx.exit(_write(settings, due, day, send=send, released=released, as_json=as_json))
    elif as_json:
        print_json([_row(one, day) for one in due])
    else:
        stdout().print(table(f"Unpaid on {day}", HEADS, [_cells(one, day) for one in due], _note(due)))


def _check_usage(day: date, today: date, *, write: bool, dry_run: bool, has_released: bool) -> None:
    if write and not dry_run and day != today:
        raise click.UsageError(
            f"letters bear the present day ({today}), found --on {day}; leave --on away, or add --dry-run"
        )
    if has_released:
        raise click.UsageError("--release is of --send")


def _warn_of_rates(settings: Settings, due: "Sequence[Due]", day: date) -> None:
    from origyne_pipeline.account.legal_rates import unknown_since, what_to_add

    first = unknown_since(settings.reminders, day) if any(one.interest for one in due) else None
    if first:
        warn(what_to_add(settings.reminders, first))


def _row(one: "Due", day: date) -> dict[str, Any]:
    values = {field.name: getattr(one.reminder, field.name) for field in fields(one.reminder)}
    more = {"billing_month": one.document.billing_month, "days_late": (day - one.reminder.due_on).days}
    return values | more | {"interest": one.interest, "indemnity": one.indemnity, "open_fees": one.open_fees}


def _cells(one: "Due", day: date) -> tuple[Any, ...]:
    reminder = one.reminder
    waits = reminder.action
    if reminder.reason:
        waits = f"{waits}: {reminder.reason}"
    last = f"level {reminder.told_level}, {reminder.told_on}" if reminder.told_on else ""
    return (
        reminder.customer_ref,
        reminder.invoice_number,
        euros(reminder.amount),
        reminder.due_on,
        (day - reminder.due_on).days,
        reminder.template,
        last,
        waits,
        reminder.next_on,
    )


def _note(due: "Sequence[Due]") -> str:
    letters = {(one.reminder.customer_ref, one.reminder.letter_level) for one in due if one.reminder.template}
    return f"{count(len(due), 'invoice')}, {count(len(letters), 'letter')} due"


def _customers(settings: Settings) -> "dict[str, Customer]":
    from origyne_pipeline.onboarding.clients import read_clients

    return read_clients(settings.clients, settings.layouts).customers


def _dry_run(settings: Settings, due: "Sequence[Due]", day: date, *, as_json: bool) -> None:
    from origyne_pipeline.letters.sending import write_drafts
    from origyne_pipeline.letters.writing import drafts

    customers = _customers(settings)
    addresses = {ref: customer.email for ref, customer in customers.items()}
    letters = drafts(due, day, customers, settings)
    paths = write_drafts(settings.home, letters, settings.mail, addresses, now())
    _warn_of_strangers(due, customers)
    if as_json:
        print_json(paths)
    else:
        folder = settings.home / "drafts" / "reminders" / str(day)
        stdout().print(f"{count(len(paths), 'letter')} in {folder}; nothing was recorded or sent")


def _write(
    settings: Settings,
    due: "Sequence[Due]",
    day: date,
    *,
    send: bool,
    released: Sequence[str],
    as_json: bool,
) -> int:
    """Records, keeps and mails letters; gives the exit status."""
    from origyne_pipeline.letters.due import written_letters
    from origyne_pipeline.letters.kept import keep
    from origyne_pipeline.letters.sending import superseded, to_mail
    from origyne_pipeline.letters.writing import drafts, record

    customers = _customers(settings)
    planned = list(drafts(due, day, customers, settings))
    outcomes: list[Mailed] = []
    unsent: list[tuple[Letter, str]] = []
    stopped = ""
    with published_at_the_end(settings) as changes:
        recorded = {letter.id for letter in record(settings.home, planned, now())}
        for one in planned:
            if one.charges and one.letter.id in recorded:
                changes.add(invoices=one.letter.numbers)
        strangers = _warn_of_strangers(due, customers)
        letters = written_letters(settings.home)
        documents = keep(settings.home, letters, now())
        for fault in documents.faults:
            warn(fault)
        if send:
            _release(settings, released)
            stopped = _mail(settings, to_mail(letters, due, day), customers, outcomes)
            unsent = superseded(settings.home, letters, due, day)
    kept = [path for path, letter in zip(documents.paths, letters, strict=True) if letter.id in recorded]
    if as_json:
        never = [
            {"letter": letter.id, "customer_ref": letter.customer_ref, "why": why} for letter, why in unsent
        ]
        print_json({"written": kept, "mails": outcomes, "not_mailed_any_more": never})
    else:
        _print(settings, kept, outcomes, unsent)
    if stopped:
        raise OrigyneError(stopped)
    return 1 if strangers or documents.faults or any(one.outcome not in DELIVERED for one in outcomes) else 0


def _warn_of_strangers(due: "Sequence[Due]", customers: "dict[str, Customer]") -> list[str]:
    """Names the customers to whom a letter is due and whose address nobody knows."""
    refs = sorted({one.reminder.customer_ref for one in due if one.reminder.letter_level} - customers.keys())
    for ref in refs:
        warn(f"customer {ref}: no letter, it is not in clients.xlsx any more; add it and run again")
    return refs


def _mail(
    settings: Settings,
    letters: "Sequence[Letter]",
    customers: "dict[str, Customer]",
    outcomes: "list[Mailed]",
) -> str:
    """Mails the letters; gives why the server stopped it, else nothing."""
    from origyne_pipeline.invoicing.delivery.smtp_opening import MailServerError
    from origyne_pipeline.invoicing.delivery.transport import Transport
    from origyne_pipeline.letters.sending import mail_letters

    addresses = {ref: customer.email for ref, customer in customers.items()}
    refuse_to_mail(settings)
    try:
        with Transport(settings.mail) as transport:
            mailed = mail_letters(
                settings.home, letters, settings.mail, addresses, now, time.sleep, transport
            )
            for one in mailed:
                outcomes.append(one)
    except MailServerError as error:
        return f"the mails stopped: {error}. No letter is marked as refused for it; correct it and run again"
    return ""


def _release(settings: Settings, released: Sequence[str]) -> None:
    from origyne_pipeline.invoicing.delivery.sends import Sends, sends_path

    if not released:
        return
    with Sends(sends_path(settings.home)) as sends:
        for identifier in released:
            if not sends.release(identifier, now().isoformat()):
                raise click.BadParameter(
                    f"{identifier}: nothing to release: its mail was not refused and is not doubtful",
                    param_hint="--release",
                )


def _print(
    settings: Settings,
    kept: Sequence[Any],
    outcomes: "Sequence[Mailed]",
    unsent: "Sequence[tuple[Letter, str]]",
) -> None:
    stdout().print(f"{count(len(kept), 'letter')} written in {settings.home / 'reminders'}")
    for path in kept:
        stdout().print(f"  {path}")
    failed = [(one.number, one.outcome, one.words) for one in outcomes if one.outcome not in DELIVERED]
    if failed:
        stdout().print(table("Not sent", ["letter", "outcome", "reason"], failed))
    if unsent:
        rows = [(letter.customer_ref, letter.id, letter.day, why) for letter, why in unsent]
        stdout().print(
            table("Never mailed, and not mailed any more", ["customer", "letter", "day", "why"], rows)
        )
    if outcomes:
        counts = Counter(one.outcome for one in outcomes)
        stdout().print(", ".join(f"{number:,} {outcome}" for outcome, number in sorted(counts.items())))
