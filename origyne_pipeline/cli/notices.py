"""``origyne notices``: the notices that customers' usage called for; ``send`` raises and sends what is due."""

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from origyne_pipeline.cli.examples import epilog_of
from origyne_pipeline.cli.options import MONTH, json_option, now
from origyne_pipeline.cli.printing import count, print_json, shown, stdout, table
from origyne_pipeline.cli.readiness import settings_to_deliver, settings_to_look
from origyne_pipeline.cli.up_to_date import published_at_the_end
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from origyne_pipeline.followup.notices.going_out import Run
    from origyne_pipeline.followup.notices.register import Kept
    from origyne_pipeline.parties import Customer

HEADS = [
    "notice",
    "customer",
    "line",
    "kind",
    "allowance",
    "reached",
    "raised",
    "status",
    "by",
    "to",
    "sent",
    "why",
]
STATUS = click.Choice(("RAISED", "SENT", "FAILED", "SUPPRESSED"))


@click.group(invoke_without_command=True, short_help="Notices of usage: what was raised, sent, or waits.")
@click.option("--month", type=MONTH, help="Of one month of usage.")
@click.option("--status", type=STATUS, help="Of one status.")
@json_option
@click.pass_context
def notices(ctx: click.Context, month: Month | None, status: str | None, as_json: bool) -> None:
    """Lists the notices of usage, as they were raised: allowance, roaming and spending limits that were reached."""
    if ctx.invoked_subcommand:
        return
    from origyne_pipeline.followup.notices.register import read_notices

    with read_notices(settings_to_look().home) as register:
        kept = list(register.all()) if register else []
    chosen = [
        one
        for one in kept
        if (month is None or one.alert.key.event_month == str(month)) and status in (None, one.status)
    ]
    if as_json:
        print_json([_row(one) for one in chosen])
    else:
        counts = Counter(one.status for one in chosen)
        note = ", ".join(f"{number:,} {name}" for name, number in sorted(counts.items()))
        rows = [tuple(_row(one).values()) for one in chosen]
        stdout().print(table("Notices", HEADS, rows, note or "no notice was raised"))


@notices.command(
    short_help="Raise and send the notices that are due, each once.", epilog=epilog_of("notices")
)
@click.option("--dry-run", is_flag=True, help="Show who would get what; raise, send and write nothing.")
@click.option(
    "--release",
    "released",
    metavar="ID",
    multiple=True,
    help="Send a notice again that was refused or is doubtful. Repeatable.",
)
@json_option
@click.pass_context
def send(ctx: click.Context, dry_run: bool, released: tuple[str, ...], as_json: bool) -> None:
    """Raises what usage reached, then mails it or puts it into the outbox, where [notices] send is true.

    Nothing is sent twice, even after a crash. Exit status 1 when a notice could not be sent.
    """
    if dry_run:
        if released:
            raise click.UsageError("--release sends something; leave --dry-run away")
        _show(settings_to_look(), as_json=as_json)
        return
    settings = settings_to_deliver(to_server=False)
    if not settings.notices.send:
        raise OrigyneError(
            "[notices] send: expected true, found false; notices are switched off and wait. Look at"
            " 'origyne notices send --dry-run', then set it in origyne.toml"
        )
    run, stopped = _send(settings, released)
    if as_json:
        print_json(
            {"raised": [one.alert_id for one in run.raised], "outcomes": [_outcome(o) for o in run.outcomes]}
        )
    else:
        _print(run)
    if stopped:
        raise OrigyneError(f"the notices stopped: {stopped}. None is marked as failed for it; run again")
    ctx.exit(1 if any(outcome.status == "FAILED" for outcome in run.outcomes) else 0)


def _send(settings: Settings, released: "Sequence[str]") -> "tuple[Run, str]":
    """What was done, and why the mail server stopped it, if it did."""
    from origyne_pipeline.followup.notices.going_out import Run, run_notices
    from origyne_pipeline.followup.notices.sending import release
    from origyne_pipeline.invoicing.delivery.smtp_opening import MailServerError
    from origyne_pipeline.warehouse import Warehouse

    for alert_id in released:
        if not release(settings.home, alert_id, now()):
            raise click.BadParameter(
                f"{alert_id}: nothing to release: it was not refused and is not doubtful",
                param_hint="--release",
            )
    run, stopped = Run(), ""
    with published_at_the_end(settings) as changes:
        try:
            run_notices(Warehouse(settings.home), settings, lambda: _customers(settings), now, run)
        except MailServerError as error:
            stopped = str(error)
        changes.are_there = bool(run.raised or run.outcomes)
    return run, stopped


def _show(settings: Settings, *, as_json: bool) -> None:
    """The dry run: who would get what now, as if notices were switched on; the rest with its reason."""
    from origyne_pipeline.followup.notices.deciding import SEND
    from origyne_pipeline.followup.notices.due import alerts_due
    from origyne_pipeline.followup.notices.planning import masked, plan
    from origyne_pipeline.warehouse import Warehouse

    warehouse = Warehouse(settings.home)
    due = alerts_due(warehouse, settings)
    planned = plan(warehouse, settings, _customers(settings), due, now(), is_rehearsal=True)
    rows = [
        {
            "notice": one.alert.alert_id,
            "customer_ref": one.alert.key.customer_ref,
            "what": one.decision.what,
            "by": one.decision.channel,
            "to": masked(one.decision.channel, one.decision.recipient) if one.decision.recipient else "",
            "why": one.decision.reason,
            "subject": one.subject,
            "text": one.text,
        }
        for one in planned
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        if row["what"] == SEND:
            stdout().print(f"{row['notice']} to {row['to']} by {row['by']}", markup=False, soft_wrap=True)
            stdout().print(_indented(row["subject"], row["text"]), markup=False, soft_wrap=True)
    waiting = [
        (row["notice"], row["customer_ref"], row["what"], row["why"]) for row in rows if row["what"] != SEND
    ]
    if waiting:
        stdout().print(table("Not sent now", ["notice", "customer", "what", "why"], waiting))
    sent = count(len(rows) - len(waiting), "notice")
    off = "" if settings.notices.send else " once [notices] send is true"
    stdout().print(f"{sent} would be sent{off}; nothing was raised, sent or written", markup=False)


def _indented(subject: str, text: str) -> str:
    lines = [*([f"Objet : {subject}", ""] if subject else []), *text.splitlines()]
    return "\n".join(f"  {line}".rstrip() for line in lines) + "\n"


def _customers(settings: Settings) -> "Mapping[str, Customer]":
    from origyne_pipeline.onboarding.clients import read_clients

    return read_clients(settings.clients, settings.layouts).customers


def _row(one: "Kept") -> dict[str, Any]:
    from origyne_pipeline.followup.notices.planning import masked
    from origyne_pipeline.identifiers import PhoneNumber

    key, outcome = one.alert.key, one.outcome
    sent_at = outcome.sent_at if outcome else ""
    return {
        "alert_id": one.alert.alert_id,
        "customer_ref": key.customer_ref,
        "line": PhoneNumber(key.line).masked if key.line else "",
        "kind": key.kind_and_threshold,
        "allowance_code": key.allowance_code or "",
        "reached_at": shown(one.alert.reached_at),
        "raised_at": shown(one.raised_at),
        "status": one.status,
        "channel": (outcome.channel or "") if outcome else "",
        "recipient": masked(outcome.channel, outcome.recipient) if outcome and outcome.recipient else "",
        "sent_at": sent_at[:16].replace("T", " ") if sent_at else "",
        "reason": outcome.reason if outcome else "",
    }


def _outcome(one: Any) -> dict[str, Any]:
    return {"alert_id": one.alert_id, "status": one.status, "channel": one.channel, "reason": one.reason}


def _print(run: "Run") -> None:
    stdout().print(f"{count(len(run.raised), 'notice')} raised")
    failed = [(one.alert_id, one.reason) for one in run.outcomes if one.status == "FAILED"]
    if failed:
        stdout().print(table("Not sent", ["notice", "why"], failed))
    counts = Counter(one.status for one in run.outcomes)
    stdout().print(
        ", ".join(f"{number:,} {name}" for name, number in sorted(counts.items())) or "nothing was due"
    )
