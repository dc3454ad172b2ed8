"""``origyne rio``: checks RIO codes before a portability order."""

from pathlib import Path

import click

from origyne_pipeline.cli.file_steps import declare_step_files
from origyne_pipeline.cli.options import PATH, json_option
from origyne_pipeline.cli.printing import count, pairs, print_json, stdout, table
from origyne_pipeline.files import write_new
from origyne_pipeline.onboarding.rio import RioVerdict, check_rio
from origyne_pipeline.onboarding.rio.workbook import RioRow, check_workbook, is_example


@click.command(short_help="Check RIO codes before a portability order.")
@click.argument("code", metavar="RIO", required=False)
@click.argument("number", required=False)
@click.option("--workbook", type=PATH, help="An .xlsx file with columns RIO and NUMERO: check each row.")
@click.option(
    "--tool", type=PATH, metavar="FILE.xlsx", help="Write the RIO tool: a workbook that checks by itself."
)
@click.option("--own-operator", metavar="NN", help="This VNO's own operator code: a RIO with it is refused.")
@json_option
@click.pass_context
def rio(
    ctx: click.Context,
    code: str | None,
    number: str | None,
    workbook: Path | None,
    tool: Path | None,
    own_operator: str | None,
    as_json: bool,
) -> None:
    """Checks a RIO against its number, or each row of a workbook. Exit status 1 when one is not valid.

    --tool writes a workbook whose own formulas check the RIO that are typed into it, without this program.
    """
    if tool is not None:
        if code is not None or workbook is not None:
            raise click.UsageError("--tool writes a new workbook: give neither a RIO nor --workbook with it")
        _write_tool(tool, own_operator)
        return
    if workbook is not None and code is None:
        rows = check_workbook(workbook, own_operator)
        is_tried = not all(map(is_example, rows))
        if is_tried:
            declare_step_files(ctx, [workbook])
        if as_json:
            print_json(rows)
        elif rows:
            _print_rows(rows)
            if not is_tried:
                stdout().print(
                    "Only the tool's own example is typed: type the RIO of your own phone, which 3179 says",
                    markup=False,
                )
        else:
            stdout().print(f"{workbook.name}: written, to be filled: no RIO is typed in it yet", markup=False)
        ctx.exit(0 if all(row.verdict.valid for row in rows) else 1)
    if workbook is not None or code is None or number is None:
        raise click.UsageError("give a RIO and its number, --workbook FILE.xlsx, or --tool FILE.xlsx")
    verdict = check_rio(code, number, own_operator)
    if as_json:
        print_json(verdict)
    else:
        _print_verdict(verdict)
    ctx.exit(0 if verdict.valid else 1)


def _write_tool(path: Path, own_operator: str | None) -> None:
    from origyne_pipeline.onboarding.rio.tool import ROWS, tool_bytes

    if path.suffix.lower() != ".xlsx":
        raise click.UsageError(f"--tool: expected a name that ends with .xlsx, found {path.name!r}")
    write_new(path, tool_bytes(own_operator=own_operator or ""))
    stdout().print(
        f"{path}: the RIO tool, for {ROWS} RIO; written, to be filled", markup=False, soft_wrap=True
    )
    stdout().print(
        "Try it with your own phone, whose RIO 3179 says: type both in its yellow cells, save, then:"
        f" origyne rio --workbook {path}",
        markup=False, soft_wrap=True,
    )  # fmt: skip


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
            (row.cell, row.verdict.rio, row.verdict.number, _refusal(row.verdict), _hint(row))
            for row in wrong
        ]
        stdout().print(table("To review", ["cell", "RIO", "number", "verdict", "suggestion"], shown))
    valid = sum(row.verdict.valid for row in rows)
    stdout().print(f"{count(len(rows), 'row')}: {valid:,} valid, {len(rows) - valid:,} not valid")


def _refusal(verdict: RioVerdict) -> str:
    return f"{verdict.reason}: {verdict.message}" if verdict.reason else "valid"


def _hint(row: RioRow) -> str:
    hints = [f"perhaps {row.verdict.suggestion}"] if row.verdict.suggestion else []
    hints += [f"fits {row.verdict.fitting_number}"] if row.verdict.fitting_number else []
    hints += [f"same line as row {row.duplicate_of}"] if row.duplicate_of else []
    return ", ".join(hints)
