"""``origyne tariff check``: a tariff workbook checked before it is sent."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import PATH, json_option, now
from origyne_pipeline.cli.printing import count, print_json, stdout, table
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.errors import OrigyneError

if TYPE_CHECKING:
    from origyne_pipeline.settings import Settings
    from origyne_pipeline.tariff_checks.check import TariffCheck
    from origyne_pipeline.workbook import Fault

SUBJECTS = {
    "name": "the file's name",
    "workbook": "cells of the workbook",
    "codes": "codes and cells without effect",
    "coverage": "events without a price",
    "amounts": "amounts that are hardly meant",
    "jumps": "amounts beside the version in force",
    "by_second": "an offer by the second (L112-7)",
    "emergency": "emergency numbers",
    "union_limits": "limits of the European Union",
    "in_use": "offers and options in use",
    "uncovered": "what the last 90 days reached",
    "cost": "prices below their cost",
}
"""The checks, in the order that they are shown."""


@click.command(short_help="Every fault of a tariff workbook, and what looks wrong in it.")
@click.argument("file", type=PATH)
@click.option("--strict", is_flag=True, help="Exit status 1 for warnings too.")
@json_option
@click.pass_context
def tariff_check(ctx: click.Context, file: Path, strict: bool, as_json: bool) -> None:
    """Lists every fault of a tariff workbook by sheet and cell, as landing would find it, and warnings.

    Warnings look at the workbook, the law, and the events, lines and costs of the data root, where there is one.
    Nothing is written but its step of the opening, where there is no fault. Exit status 0: no fault, whatever the
    warnings; 1: a fault, or with --strict a warning.
    """
    from origyne_pipeline.tariff_checks.check import check_tariff

    content = content_of(file)
    settings, unusable = settings_or_why()
    check = check_tariff(content, file.name, settings, now(), unusable)
    if as_json:
        print_json(_as_json(check))
    else:
        _print(check)
    ctx.exit(1 if check.faults or (strict and check.warnings) else 0)


def content_of(file: Path) -> bytes:
    """The content of a workbook that is named on the command line.

    Raises:
        OrigyneError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise OrigyneError(
            f"{file}: cannot be read ({error.strerror}); give the path of a tariff workbook"
        ) from error


def settings_or_why() -> "tuple[Settings | None, str]":
    """The settings, or why they cannot be used: a workbook can be checked without them."""
    try:
        return settings_to_look(), ""
    except (OrigyneError, OSError) as error:
        return None, str(error)


def _as_json(check: "TariffCheck") -> dict[str, object]:
    return {
        "file": check.name,
        "in_force_from": check.in_force_from,
        "rows": check.rows,
        "faults": check.faults,
        "warnings": [
            {
                "check": warned.check,
                **{k: getattr(warned.fault, k) for k in ("sheet", "cell", "value", "rule")},
            }
            for warned in check.warnings
        ],
        "not_checked": check.not_checked,
    }


def _print(check: "TariffCheck") -> None:
    console = stdout()
    if check.faults:
        console.print(_table("Faults: the workbook would be refused", check.faults))
    for name, title in SUBJECTS.items():
        faults = [warned.fault for warned in check.warnings if warned.check == name]
        if faults:
            console.print(_table(f"Warnings: {title}", faults))
    if check.not_checked:
        rows = [[words] for words in check.not_checked]
        console.print(table("", ["not checked"], rows))
    since = f", in force from {check.in_force_from}" if check.in_force_from else ""
    verdict = _verdict(check)
    console.print(
        f"{check.name}{since}: {count(sum(check.rows.values()), 'row')},"
        f" {count(len(check.faults), 'fault')}, {count(len(check.warnings), 'warning')}; {verdict}",
        soft_wrap=True,
        markup=False,
    )


def _verdict(check: "TariffCheck") -> str:
    if check.faults:
        return "it would be refused"
    return "it would be taken as it is" + (": look at each warning first" if check.warnings else "")


def _table(title: str, faults: "Iterable[Fault]") -> object:
    rows = [[_place(fault), fault.value, fault.rule] for fault in faults]
    return table(title, ["cell", "value", "what to do"], rows)


def _place(fault: "Fault") -> str:
    return f"{fault.sheet}!{fault.cell}" if fault.cell else fault.sheet
