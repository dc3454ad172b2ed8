"""``origyne rio``: checks RIO codes before a portability order."""

from pathlib import Path

import click

from origyne_pipeline.cli.options import PATH, json_option
from origyne_pipeline.cli.printing import count, pairs, print_json, stdout, table
from origyne_pipeline.onboarding.rio import RioVerdict, check_rio
from origyne_pipeline.onboarding.rio.workbook import RioRow, check_workbook


@click.command(short_help="Check RIO codes before a portability order.")
@click.argument("code", metavar="RIO", required=False)
@click.argument("number", required=False)
@click.option("--workbook", type=PATH, help="An .xlsx file with columns RIO and NUMERO: check each row.")
@click.option("--own-operator", metavar="NN", help="This VNO's own operator code: a RIO with it is refused.")
@json_option
@click.pass_context
def rio(
    ctx: click.Context,
    code: str | None,
    number: str | None,
    workbook: Path | None,
    own_operator: str | None,
    as_json: bool,
) -> None:
    """Checks a RIO against its number, or each row of a workbook. Exit status 1 when one is not valid."""
    if workbook is not None and code is None:
        rows = check_workbook(workbook, own_operator)
        if as_json:
            print_json(rows)
        else:
            _print_rows(rows)
        ctx.exit(0 if all(row.verdict.valid for row in rows) else 1)
    if workbook is not None or code is None or number is None:
        raise click.UsageError("give a RIO and its number, or --workbook FILE.xlsx")
    verdict = check_rio(code, number, own_operator)
    if as_json:
        print_json(verdict)
    else:
        _print_verdict(verdict)
    ctx.exit(0 if verdict.valid else 1)


def _print_verdict(verdict: RioVerdict) -> None:
    rows = [
        ("RIO", verdict.rio),
        ("number", verdict.number),
        ("verdict", "valid" if verdict.valid else _refusal(verdict)),
    ]
    for name, value in (
        ("kind", verdict.kind),
        ("operator", verdict.operator),
        ("perhaps", verdict.suggestion),
        ("fits", verdict.fitting_number),
    ):
        if value:
            rows.append((name, value))
    rows += [("note", warning) for warning in verdict.warnings]
    stdout().print(pairs(rows))


def _print_rows(rows: list[RioRow]) -> None:
    wrong = [row for row in rows if not row.verdict.valid or row.duplicate_of]
    if wrong:
        shown = [
            (row.row, row.verdict.rio, row.verdict.number, _refusal(row.verdict), _hint(row)) for row in wrong
        ]
        stdout().print(table("To review", ["row", "RIO", "number", "verdict", "hint"], shown))
    valid = sum(row.verdict.valid for row in rows)
    stdout().print(f"{count(len(rows), 'row')}: {valid:,} valid, {len(rows) - valid:,} not valid")


def _refusal(verdict: RioVerdict) -> str:
    return f"{verdict.reason}: {verdict.message}" if verdict.reason else "valid"


def _hint(row: RioRow) -> str:
    hints = [f"perhaps {row.verdict.suggestion}"] if row.verdict.suggestion else []
    hints += [f"fits {row.verdict.fitting_number}"] if row.verdict.fitting_number else []
    hints += [f"same line as row {row.duplicate_of}"] if row.duplicate_of else []
    return ", ".join(hints)
