"""``origyne fraud``: the signals of fraud, what each rests on, and what a person decides of it."""

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from origyne_pipeline.cli.options import dry_run_option, json_option, now, rows_option
from origyne_pipeline.cli.printing import count, euros, pairs, print_json, shown, stdout, table
from origyne_pipeline.cli.readiness import settings_to_change, settings_to_look
from origyne_pipeline.cli.up_to_date import published_at_the_end
from origyne_pipeline.identifiers import PhoneNumber

if TYPE_CHECKING:
    from pathlib import Path

    from origyne_pipeline.followup.fraud.register import Kept

SHOWN_ROWS = 30
STATUS = click.Choice(("OPEN", "CONFIRMED", "DISMISSED"))
HEADS = ["signal", "line", "customer", "from", "events", "at risk", "status", "seen"]
EVENT_HEADS = ["event", "start", "usage", "called", "network", "seconds", "octets", "amount", "cost"]
note_option = click.option("--note", required=True, help="Why, for example 'customer confirms the calls'.")


@click.group(
    invoke_without_command=True, short_help="Signals of fraud in the open months: look, confirm, dismiss."
)
@click.option("--status", type=STATUS, help="Of one status.")
@rows_option(SHOWN_ROWS, "the table")
@json_option
@click.pass_context
def fraud(ctx: click.Context, status: str | None, row_limit: int, as_json: bool) -> None:
    """Lists the signals of fraud, the newest first, with the money at risk: our amount or the cost, whichever is more.

    The rules are settings, [fraud]. A signal is raised once; events that come later extend it. The list masks the
    numbers of lines; `origyne fraud show ID` and --json have them whole.
    """
    if ctx.invoked_subcommand:
        return
    kept = [one for one in _kept(settings_to_look().home) if status in (None, one.status)]
    kept.sort(key=lambda one: (one.raised_at, one.signal.last_event_at), reverse=True)
    if as_json:
        print_json([_values(one) for one in kept])
        return
    opened = [one.signal.at_risk for one in kept if one.status == "OPEN"]
    note = (
        f"{count(len(opened), 'signal')} open, {euros(sum(opened, Decimal(0)))} at risk"
        if kept
        else "no signal"
    )
    rows = [
        (
            one.signal.signal_id,
            PhoneNumber(one.signal.line).masked,
            one.signal.customer_ref,
            shown(one.signal.first_event_at),
            one.signal.event_count,
            euros(one.signal.at_risk),
            one.status,
            one.signal.seen,
        )
        for one in kept[:row_limit]
    ]
    stdout().print(table("Signals of fraud", HEADS, rows, note))


@fraud.command(short_help="What a signal rests on, and its events.")
@click.argument("signal_id", metavar="ID")
@rows_option(SHOWN_ROWS, "the events")
@json_option
def show(signal_id: str, row_limit: int, as_json: bool) -> None:
    """Shows what the rule says, its limit, what was seen, and the events of the line from the first to the last."""
    from origyne_pipeline.followup.fraud.events import events_of
    from origyne_pipeline.warehouse import Warehouse

    settings = settings_to_look()
    kept = _one(settings.home, signal_id)
    events = events_of(Warehouse(settings.home), kept.signal)
    if as_json:
        print_json({**_values(kept), "events": events})
        return
    evidence = json.loads(kept.signal.evidence)
    lines = [
        ("signal", kept.signal.signal_id),
        ("line", f"{kept.signal.line}, customer {kept.signal.customer_ref or 'unknown'}"),
        ("rule", f"{kept.signal.rule}: {evidence['what']}"),
        ("limit", evidence["limit"]),
        ("seen", evidence["seen"]),
        ("from", f"{shown(kept.signal.first_event_at)} to {shown(kept.signal.last_event_at)}"),
        ("at risk", f"amount {euros(kept.signal.amount_excl_tax)}, cost {euros(kept.signal.cost_excl_tax)}"),
        ("status", kept.status + (f": {kept.note}" if kept.note else "")),
        ("raised", shown(kept.raised_at)),
        ("first events", " ".join(evidence["first_events"])),
    ]
    stdout().print(pairs(lines))
    rows = [tuple(event.values()) for event in events[:row_limit]]
    more = f"{len(events) - row_limit:,} more; --rows shows them" if len(events) > row_limit else ""
    stdout().print(table("Events of the line in that time", EVENT_HEADS, rows, more))


@fraud.command(short_help="Note that a signal is a fraud.")
@click.argument("signal_id", metavar="ID")
@note_option
@dry_run_option
@json_option
def confirm(signal_id: str, note: str, dry_run: bool, as_json: bool) -> None:
    """Notes that signal ID is a fraud, and publishes it. Bars no line: that is done at the wholesaler's."""
    _decide(signal_id, "CONFIRMED", note, dry_run=dry_run, as_json=as_json)


@fraud.command(short_help="Note that a signal is none: it does not come back.")
@click.argument("signal_id", metavar="ID")
@note_option
@dry_run_option
@json_option
def dismiss(signal_id: str, note: str, dry_run: bool, as_json: bool) -> None:
    """Notes that signal ID is no fraud, and publishes it; the same incident does not come back."""
    _decide(signal_id, "DISMISSED", note, dry_run=dry_run, as_json=as_json)


def _decide(signal_id: str, status: str, note: str, *, dry_run: bool, as_json: bool) -> None:
    from origyne_pipeline.followup.fraud.raising import write_signals_table
    from origyne_pipeline.followup.fraud.register import open_signals
    from origyne_pipeline.warehouse import Warehouse

    settings = settings_to_change(dry_run=dry_run)
    before = _one(settings.home, signal_id)
    is_new = (before.status, before.note) != (status, note)
    if not dry_run and is_new:
        with published_at_the_end(settings) as changes:
            with open_signals(settings.home) as signals:
                signals.decide(signal_id, status, note, now())
            write_signals_table(Warehouse(settings.home))
            changes.add()
    if as_json:
        print_json({"signal_id": signal_id, "before": before.status, "status": status, "is_new": is_new})
        return
    words = ("would be " if dry_run else "is now ") if is_new else "was already "
    stdout().print(
        f"{signal_id} {words}{status.lower()}; it was {before.status.lower()} before", markup=False
    )


def _kept(home: "Path") -> "list[Kept]":
    from origyne_pipeline.followup.fraud.register import read_signals

    with read_signals(home) as signals:
        return signals.all() if signals else []


def _one(home: "Path", signal_id: str) -> "Kept":
    from origyne_pipeline.followup.fraud.signal import FraudError

    for kept in _kept(home):
        if kept.signal.signal_id == signal_id:
            return kept
    raise FraudError(f"{signal_id[:80]}: expected a signal, found none; 'origyne fraud' lists them")


def _values(kept: "Kept") -> dict[str, Any]:
    signal = kept.signal
    return {
        **{name: getattr(signal, name) for name in signal.__slots__},
        "evidence": json.loads(signal.evidence),
        "at_risk": signal.at_risk,
        "status": kept.status,
        "note": kept.note or None,
        "raised_at": kept.raised_at,
    }
