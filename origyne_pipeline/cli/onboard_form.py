"""``origyne onboard form``: further information, to fill, to check, to write into the settings."""

import os
from pathlib import Path

import click

from origyne_pipeline.cli.options import PATH, json_option
from origyne_pipeline.cli.printing import count, print_json, stdout, table, warn
from origyne_pipeline.files import write_all_new
from origyne_pipeline.onboarding.information.checking import Information, check_information, values_of
from origyne_pipeline.settings import load_settings
from origyne_pipeline.settings_file import SettingChange, write_settings
from origyne_pipeline.workbook import WorkbookRefused

NAME = "RENSEIGNEMENTS_COMPLEMENTAIRES"
WHOLESALER = "your technical contact at the wholesaler, and: origyne onboard done information-sent"
REMEDY = "correct the cells and check it again"


@click.command(short_help="Further information: form, check, settings.")
@click.option("--write", is_flag=True, help="Write the form: a PDF to print and an .xlsx to fill.")
@click.option(
    "--out", type=PATH, default=Path(), metavar="FOLDER", help="Where --write puts them. Default: here."
)
@click.option(
    "--check", "checked", type=PATH, metavar="FILE", help="List every fault of a filled form, by cell."
)
@click.option(
    "--apply", "applied", type=PATH, metavar="FILE", help="Check it, and write it into origyne.toml."
)
@click.option("--dns", is_flag=True, help="Ask the network whether the mail domains take mail (MX).")
@json_option
@click.pass_context
def onboard_form(
    ctx: click.Context,
    write: bool,
    out: Path,
    checked: Path | None,
    applied: Path | None,
    dns: bool,
    as_json: bool,
) -> None:
    """Further information for the wholesaler: the operator's name, two e-mail addresses, the ICS.

    Exit status 1 when the form has a fault; nothing is then written.
    """
    if write + (checked is not None) + (applied is not None) != 1:
        raise click.UsageError("give one of --write, --check FILE, --apply FILE")
    if dns and write:
        raise click.UsageError("--dns goes with --check or --apply")
    if write:
        _write(out)
        return
    path = checked or applied or Path()
    information = _checked(path, dns)
    if as_json and checked:
        print_json(information_as_json(information))
        ctx.exit(1 if information.faults else 0)
    if information.faults:
        raise WorkbookRefused(path.name, information.faults, REMEDY)
    for warning in information.warnings:
        warn(f"{path.name}: {warning}")
    if checked:
        stdout().print(f"{path.name}: {count(len(information.values), 'answer')}, no fault")
        stdout().print(f"next: origyne onboard form --apply {path}", markup=False, soft_wrap=True)
        stdout().print(f"then send it, with the PDF signed, to {WHOLESALER}", soft_wrap=True)
        return
    _apply(information, as_json)


def information_as_json(information: Information) -> dict[str, object]:
    """What a program reads of a checked form."""
    return {
        "values": {f"[{section}] {name}": value for (section, name), value in information.values.items()},
        "faults": information.faults,
        "warnings": information.warnings,
    }


def _write(folder: Path) -> None:
    from origyne_pipeline.onboarding.information.form import workbook_form
    from origyne_pipeline.onboarding.information.paper import paper_form

    settings = load_settings()
    forms = {
        folder / f"{NAME}.pdf": (paper_form(settings), "to print and sign"),
        folder / f"{NAME}.xlsx": (workbook_form(settings), "to fill; then origyne onboard form --check"),
    }
    write_all_new({path: content for path, (content, _) in forms.items()})
    for path, (_, purpose) in forms.items():
        stdout().print(f"{path}: {purpose}")


def _checked(path: Path, dns: bool) -> Information:
    from origyne_pipeline.onboarding.information.domains import domain_rule

    return check_information(path, domain_rule if dns else None)


def _apply(information: Information, as_json: bool) -> None:
    """Writes the answers into the settings file that this process reads."""
    path = Path(os.environ.get("ORIGYNE_TOML") or "origyne.toml")
    load_settings()  # a file with another mistake is told before anything is written
    changes: list[SettingChange] = write_settings(path, values_of(information))
    if as_json:
        print_json({"file": path, "changes": changes})
        return
    if not changes:
        stdout().print(f"{path}: says all of this already; nothing to change")
        return
    rows = [
        (change.name, change.before if change.before is not None else "(not set)", change.after)
        for change in changes
    ]
    stdout().print(table(f"Written into {path}", ["setting", "before", "now"], rows))
