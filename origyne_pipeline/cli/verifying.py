"""``origyne verify``: checks every kept file against the registers and pointers."""

import json
import time
from collections.abc import Callable, Iterator
from functools import partial

import click

from origyne_pipeline.cli.options import json_option
from origyne_pipeline.cli.printing import count, print_json
from origyne_pipeline.cli.progress import StageProgress, stage_bars
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.integrity import Checked
from origyne_pipeline.settings import Settings

SHOWN = 20
MEGA = 1_000_000
ONE = {
    "files": "file",
    "bytes": "byte",
    "partitions": "partition",
    "rows": "row",
    "entries": "entry",
    "documents": "document",
    "journals": "journal",
    "sends": "send",
    "debits": "debit",
    "records": "record",
    "bank files": "bank file",
    "letters": "letter",
    "tables": "table",
}


@click.command(
    short_help="Check that every kept file is complete and unchanged; say what to do where it is not."
)
@json_option
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Reads every kept file and compares it with the registers and pointers.

    Covers landing, lake, registers with their heads, documents, journals, bank files, refunds, reminders, notices, the
    stages of the opening, the logs of PUK requests and of claims, and the published database.
    Changes nothing. Exit status 1 when there is a fault; each fault says what to do.
    """
    settings = settings_to_look()
    begun = time.monotonic()
    with stage_bars() as progress:
        parts = [check() for check in _checks(settings, progress)]
    seconds = time.monotonic() - begun
    if as_json:
        print_json({"home": settings.home, "seconds": round(seconds, 3), "parts": parts})
    else:
        _print(parts, seconds)
    ctx.exit(1 if any(part.faults for part in parts) else 0)


def _checks(settings: Settings, progress: StageProgress) -> Iterator[Callable[[], Checked]]:
    from origyne_pipeline.account.register_care import check_ledger
    from origyne_pipeline.books import check_journals
    from origyne_pipeline.collection.kept_files import check_landing
    from origyne_pipeline.followup.fraud.register import check_register as check_signals
    from origyne_pipeline.followup.notices.outbox import check_outbox
    from origyne_pipeline.followup.notices.register import check_register
    from origyne_pipeline.invoicing.kept_papers import check_invoices, check_papers, check_sends
    from origyne_pipeline.lake import Lake
    from origyne_pipeline.lake.verification import check_lake
    from origyne_pipeline.letters.kept import check_letters
    from origyne_pipeline.onboarding.stages.checklist import check_checklist
    from origyne_pipeline.payments.kept_files import check_debits
    from origyne_pipeline.publication.kept_database import check_database
    from origyne_pipeline.puk_requests import check_puk_log
    from origyne_pipeline.refunds import check_refunds
    from origyne_pipeline.supplier_claims import check_claims

    home = settings.home
    yield partial(check_landing, home, partial(progress, "landing"))
    yield partial(check_lake, Lake(home), partial(progress, "lake"))
    yield partial(check_invoices, home)
    yield partial(check_papers, home, partial(progress, "documents"))
    yield partial(check_journals, home, settings.accounting)
    yield partial(check_sends, home)
    yield partial(check_debits, home, partial(progress, "bank files"))
    yield partial(check_ledger, home)
    yield partial(check_refunds, home, partial(progress, "refunds"))
    yield partial(check_letters, home, partial(progress, "reminders"))
    yield partial(check_register, home)
    yield partial(check_outbox, home)
    yield partial(check_signals, home)
    yield partial(check_checklist, home)
    yield partial(check_puk_log, home)
    yield partial(check_claims, home)
    yield partial(check_database, home)


def _print(parts: list[Checked], seconds: float) -> None:
    for part in parts:
        click.echo(f"{part.part:<16}  {_line(part)}")
    for part in parts:
        for fault in part.faults[:SHOWN]:
            click.echo(
                f"\n{part.part}: {_plain(fault.place)}\n  {_plain(fault.problem)}\n  -> {fault.remedy}"
            )
        if len(part.faults) > SHOWN:
            click.echo(f"\n{part.part}: and {len(part.faults) - SHOWN:,} more; --json shows all")
    read = sum(part.counts.get("bytes", 0) for part in parts)
    faults = sum(len(part.faults) for part in parts)
    rate = f", landing at {read / MEGA / seconds:,.0f} MB/s" if read > MEGA and seconds else ""
    click.echo(f"\n{count(faults, 'fault') if faults else 'whole'}; {seconds:.1f} s{rate}")


def _line(part: Checked) -> str:
    words = [f"{number:,} {what if number != 1 else ONE[what]}" for what, number in part.counts.items()]
    counted = ", ".join(words) or "nothing kept"
    return f"{counted}: {count(len(part.faults), 'fault') if part.faults else 'whole'}"


def _plain(text: str) -> str:
    """The text without control sequences."""
    return text if text.isprintable() else json.dumps(text)[1:-1]
