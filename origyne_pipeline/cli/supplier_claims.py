"""``origyne supplier claim`` and the steps of claims, each noted in a log that is only added to."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import AMOUNT, json_option, month_option, now
from origyne_pipeline.cli.printing import euros, print_json, stdout, table
from origyne_pipeline.cli.readiness import settings_to_work
from origyne_pipeline.cli.up_to_date import published_at_the_end
from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse import Warehouse

if TYPE_CHECKING:
    from origyne_pipeline.assurance.claims import Claim

dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would be recorded; record nothing.")
note_option = click.option("--note", default="", help="What to keep with it: a reference, a name, a date.")
claims_argument = click.argument("claims", metavar="CLAIM...", nargs=-1, required=True)


@click.command(short_help="Open a claim for each cause by which a month's invoice is too high.")
@month_option
@click.option("--source", default="", help="One wholesaler. Default: all.")
@click.option(
    "--cause",
    "causes",
    multiple=True,
    help="This cause only. Repeatable. Default: all but charges of no data.",
)
@note_option
@dry_run_option
@json_option
def supplier_claim(
    month: Month, source: str, causes: Sequence[str], note: str, dry_run: bool, as_json: bool
) -> None:
    """Opens claims from the differences of a month; what is claimed already is left out."""
    settings = settings_to_work()
    from assets.launch import user_name
    from origyne_pipeline.supplier_claims import open_claims

    with published_at_the_end(settings) as changes:
        opened = open_claims(
            Warehouse(settings.home),
            month,
            now(),
            user_name(),
            source=source,
            causes=causes,
            note=note,
            dry_run=dry_run,
        )
        if opened and not dry_run:
            changes.add()
    _show(opened, "Would be opened" if dry_run else "Opened", as_json=as_json)


@click.command(short_help="List the claims, where each stands, and credits that may pay them.")
@json_option
def supplier_claims(as_json: bool) -> None:
    """Lists all claims; a credit of a later invoice that may pay one is proposed, and a person confirms it."""
    settings = settings_to_work()
    from origyne_pipeline.feeds.source_layouts import layout_of
    from origyne_pipeline.supplier_claims import known_claims, proposed_credits

    claims = known_claims(settings.home)
    proposed = proposed_credits(Warehouse(settings.home), claims, layout_of(settings).patterns)
    if as_json:
        print_json(
            {
                "claims": [asdict(one) for one in claims.values()],
                "proposed": [asdict(one) for one in proposed],
            }
        )
        return
    _show(list(claims.values()), "Claims", as_json=False)
    for one in proposed:
        line = one.line
        credit = f"{line.invoice} line {line.number} ({line.label}, {euros(line.amount)})"
        click.echo(
            f"{one.claim}: {credit} may credit it: {one.why}. To confirm: origyne supplier credit {one.claim}"
            f" {line.invoice} --line {line.number} --amount {-line.amount:.2f}"
        )


@click.command(short_help="Note that claims were sent to the wholesaler.")
@claims_argument
@note_option
@dry_run_option
def supplier_sent(claims: Sequence[str], note: str, dry_run: bool) -> None:
    """Notes that claims were sent."""
    _steps(claims, "SENT", note, dry_run)


@click.command(short_help="Note that the wholesaler agrees to claims.")
@claims_argument
@click.option("--amount", type=AMOUNT, help="Euros that it agrees to. Default: all of the claim.")
@note_option
@dry_run_option
def supplier_accept(claims: Sequence[str], amount: Decimal | None, note: str, dry_run: bool) -> None:
    """Notes that the wholesaler agrees, wholly or to an amount."""
    if amount is not None and len(claims) > 1:
        raise click.UsageError("--amount: expected one claim, found several; accept them one by one")
    _steps(claims, "ACCEPTED", note, dry_run, amount=amount)


@click.command(short_help="Note that the wholesaler refuses claims.")
@claims_argument
@note_option
@dry_run_option
def supplier_refuse(claims: Sequence[str], note: str, dry_run: bool) -> None:
    """Notes that the wholesaler refuses; such a claim may be sent again."""
    _steps(claims, "REFUSED", note, dry_run)


@click.command(short_help="Confirm that a line of a later invoice credits a claim.")
@click.argument("claim")
@click.argument("invoice")
@click.option("--line", required=True, type=click.IntRange(2), help="Its line in the file of that invoice.")
@click.option("--amount", type=AMOUNT, required=True, help="Euros that it credits of this claim.")
@note_option
@dry_run_option
def supplier_credit(claim: str, invoice: str, line: int, amount: Decimal, note: str, dry_run: bool) -> None:
    """Confirms a credit; once credits come to what was accepted, or claimed, the claim is CREDITED."""
    _steps([claim], "CREDITED", note, dry_run, amount=amount, credit=(invoice, str(line)))


def _steps(
    claims: Sequence[str],
    status: str,
    note: str,
    dry_run: bool,
    amount: Decimal | None = None,
    credit: tuple[str, str] | None = None,
) -> None:
    settings = settings_to_work()
    from assets.launch import user_name
    from origyne_pipeline.assurance.claims import Step
    from origyne_pipeline.supplier_claims import take_step

    with published_at_the_end(settings) as changes:
        for identifier in claims:
            step = Step(identifier, status, note, amount, credit)
            claim, is_new = take_step(settings.home, step, now(), user_name(), dry_run=dry_run)
            if is_new and not dry_run:
                changes.add()
            words = "would be" if dry_run and is_new else "is" if is_new else "was already"
            click.echo(f"{claim.id} {words} {claim.status}, {euros(claim.open_amount)} awaited")


def _show(claims: "Sequence[Claim]", title: str, *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(claim) for claim in claims])
        return
    if not claims:
        click.echo("no claim")
        return
    rows = [
        (
            claim.id,
            claim.difference.cause,
            claim.difference.label or claim.difference.category,
            euros(claim.difference.amount),
            claim.status,
            euros(claim.open_amount),
        )
        for claim in claims
    ]
    stdout().print(table(title, ("claim", "cause", "label", "amount", "status", "awaited"), rows))
