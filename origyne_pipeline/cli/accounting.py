"""Commands for the accountant: the sales journal and the pack of a month, the accounting file of a year."""

from pathlib import Path

import click

from origyne_pipeline.cli.options import MONTH, PATH, json_option, month_option, now
from origyne_pipeline.cli.printing import count, euros, pairs, print_json, print_paths, stdout, warn
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.periods import Month, local_day

SHOWN = 20
FIGURES = {
    "Ventes hors taxes": "sales, excluding tax",
    "TVA des factures et avoirs": "VAT of invoices and credit notes",
    "TVA exigible sur le mois": "VAT due for the month",
    "Encaissements nets": "money received, net",
    "Créances ouvertes": "open items",
    "dont échues": "of which past due",
    "Avances et trop-perçus des clients": "customers' advances and overpayments",
    "Solde des comptes clients": "balance of customers' accounts",
    "Consommations à facturer, hors taxes": "usage not invoiced yet, excluding tax",
    "Opérateur de gros, factures non parvenues, hors taxes": "wholesaler's invoices to come, excluding tax",
}
"""The figures of the pack, whose files are in French, as the screen names them."""


@click.command(short_help="Write the sales journal of a month, for the accountant.")
@month_option
@click.option("--out", type=PATH, help="The file. Default: accounting/ventes_AAAA-MM.txt in the data root.")
def journal(month: Month, out: Path | None) -> None:
    """Writes the sales journal of a month, in the 18 fields of the French accounting file (FEC)."""
    from origyne_pipeline.books import write_sales_journal
    from origyne_pipeline.issued import refuse_not_issued

    settings = settings_to_look()
    refuse_not_issued(settings.home, month)
    path, rows = write_sales_journal(settings.home, month, settings.accounting, out)
    stdout().print(f"{count(rows, 'row')} in {path}")


@click.command(short_help="Write the month-end pack for the accountant: workbook, PDF, journals.")
@click.option("--month", type=MONTH, required=True, help="The calendar month; it is over.")
@click.option("--out", type=PATH, help="The folder. Default: accounting/AAAA-MM in the data root.")
@json_option
@click.pass_context
def month_end(ctx: click.Context, month: Month, out: Path | None, as_json: bool) -> None:
    """Writes the pack of a calendar month that is over: entries count by their day.

    A workbook and a PDF with sales by account and VAT rate, cash by means, open items, aged balance, usage that is not
    invoiced yet and the wholesaler's invoice that has not come; and the month's journals VE, BQ and OD. Each figure is
    compared with the journals; exit status 1 where one differs. Nothing is recorded: run it again whenever you like.
    """
    from origyne_pipeline.month_ends import write_month_end

    settings = settings_to_look()
    written = write_month_end(settings, month, local_day(now()), out)
    differences = written.pack.differences
    if as_json:
        print_json(
            {
                "workbook": written.workbook,
                "document": written.document,
                "journals": written.journals,
                "figures": dict(written.pack.figures()),
                "restated": [
                    {**change._asdict(), "difference": change.difference}
                    for change in written.pack.restated or ()
                ],
                "controls": [{**tie._asdict(), "difference": tie.difference} for tie in written.pack.ties],
            }
        )
    else:
        rows = [(FIGURES[name], euros(amount)) for name, amount in written.pack.figures()]
        files = (written.workbook, written.document, written.journals)
        stdout().print(pairs(rows))
        print_paths([("file", path) for path in files])
        if hint := _hint(settings.home, month):
            warn(hint)
        for change in written.pack.restated or ():
            warn(
                f"{change.name}: the last pack gave {change.given}, it is {change.now} now; book"
                f" {change.difference} more"
            )
        for tie in differences:
            click.echo(
                f"control: {tie.name}: journals {tie.journal}, {tie.source_name} {tie.source}, difference"
                f" {tie.difference}; run 'origyne verify', and do not book the month before it agrees",
                err=True,
            )
    ctx.exit(1 if differences else 0)


def _hint(home: Path, month: Month) -> str:
    """Which month to ask for where no document is dated in this one; empty where one is."""
    from origyne_pipeline.invoicing.documents_sold import days_of_issue, vat_by_rate

    if vat_by_rate(home, month.first_day, month.last_day):
        return ""
    text = (
        f"no document is dated in {month}: sales count by the date of the invoice, not by the month it bills"
    )
    days = days_of_issue(home, month)
    if not days:
        return text
    asked = ", ".join(
        f"'origyne month-end --month {each}'" for each in sorted({Month.of(day) for day in days})
    )
    dated = ", ".join(map(str, days))
    return f"{text}; the invoices of {month} are dated {dated}: run {asked}, once that month is over"


@click.command(short_help="Write the accounting file (FEC) of a fiscal year, or check one.")
@click.argument("year", type=click.IntRange(2000, 2999), required=False)
@click.option("--check", "checked", type=PATH, help="Check this file by the published rules; write nothing.")
@click.option("--out", type=PATH, help="The folder. Default: accounting/ in the data root.")
@json_option
@click.pass_context
def fec(ctx: click.Context, year: int | None, checked: Path | None, out: Path | None, as_json: bool) -> None:
    """Writes the accounting file of the fiscal year that ends in YEAR: SIREN, FEC, closing day.

    It holds the sales, bank and general journals with their lettering, what the year began with, and each month's
    accruals with their reversal, until today where the year is not over. The file is checked by the published rules
    (A47 A-1 LPF) before it is put in place. Exit status 1 when a file that is checked breaks a rule.
    """
    if (year is None) == (checked is None):
        raise click.UsageError("give the YEAR whose file to write, or --check FILE")
    if checked is not None:
        _check(ctx, checked, as_json)
        return
    from origyne_pipeline.fiscal_years import write_fec

    settings = settings_to_look()
    written = write_fec(settings, year or 0, local_day(now()), out)
    if as_json:
        print_json({"path": written.path, "lines": written.lines, "is_whole_year": written.is_whole_year})
        return
    stdout().print(f"{count(written.lines, 'line')} in {written.path}")
    if not written.is_whole_year:
        stdout().print("the year is not over: these are its entries until today")


def _check(ctx: click.Context, path: Path, as_json: bool) -> None:
    from origyne_pipeline.bookkeeping.fec_check import MOST, check_fec

    with path.open("rb") as file:
        faults = check_fec(path.name, file)
    if as_json:
        print_json({"path": path, "faults": [str(fault) for fault in faults]})
    elif not faults:
        click.echo(f"{path}: keeps the rules")
    else:
        click.echo("\n".join(str(fault) for fault in faults[:SHOWN]))
        more = " or more" if len(faults) == MOST else ""
        shown = f"; the first {SHOWN} are above, --json shows all" if len(faults) > SHOWN else ""
        click.echo(f"{path}: {count(len(faults), 'fault')}{more}{shown}")
    ctx.exit(1 if faults else 0)
