"""``origyne onboard form``: further information, to fill, to check, to write into the settings."""

import os
from pathlib import Path

import click

from origyne_pipeline.cli.options import PATH, json_option
from origyne_pipeline.cli.printing import count, print_json, stdout, table, warn
from origyne_pipeline.files import FileIsThere, write_all_new, write_new
from origyne_pipeline.onboarding.information.checking import Information, check_information, values_of
from origyne_pipeline.settings import load_settings
from origyne_pipeline.settings_file import SettingChange, write_settings
from origyne_pipeline.workbook import WorkbookRefused
from origyne_pipeline.workbook.faults import remedy_of

NAME = "RENSEIGNEMENTS_COMPLEMENTAIRES"
WHOLESALER = (
    "your technical contact at the wholesaler, with logo and banner, once technical-file is done; then: origyne onboard"
    " done information-sent"
)
REMEDY = "correct the cells and check it again"


@click.command(short_help="Further information: form, check, settings.")
@click.option("--write", is_flag=True, help="Write the form: an .xlsx to fill, and a PDF to fill by hand.")
@click.option(
    "--out", type=PATH, default=Path(), metavar="FOLDER", help="Where --write puts them. Default: here."
)
@click.option(
    "--check", "checked", type=PATH, metavar="FILE", help="List every fault of a filled form, by cell."
)
@click.option(
    "--apply",
    "applied",
    type=PATH,
    metavar="FILE",
    help="Check it, write it into origyne.toml, and the PDF to sign.",
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
        _write(out, as_json=as_json)
        return
    path = checked or applied or Path()
    information = _checked(path, dns)
    if as_json and checked:
        print_json(information_as_json(information))
        ctx.exit(1 if information.faults else 0)
    if information.faults:
        raise WorkbookRefused(path.name, information.faults, remedy_of(information.faults, REMEDY))
    for warning in information.warnings:
        warn(f"{path.name}: {warning}")
    if checked:
        stdout().print(f"{path.name}: {count(len(information.values), 'answer')}, no fault")
        stdout().print(f"next: origyne onboard form --apply {path}", markup=False, soft_wrap=True)
        stdout().print(
            f"--apply also writes the PDF with these answers: sign it, and send both to {WHOLESALER}",
            soft_wrap=True,
        )
        return
    _apply(information, path, as_json)


def information_as_json(information: Information) -> dict[str, object]:
    """What a program reads of a checked form."""
    return {
        "values": {f"[{section}] {name}": value for (section, name), value in information.values.items()},
        "faults": information.faults,
        "warnings": information.warnings,
    }


def _write(folder: Path, *, as_json: bool) -> None:
    from origyne_pipeline.onboarding.information.form import workbook_form
    from origyne_pipeline.onboarding.information.paper import paper_form

    settings = load_settings()
    forms = {
        folder / f"{NAME}.pdf": (paper_form(settings), "to fill by hand, if you do not fill the .xlsx"),
        folder / f"{NAME}.xlsx": (
            workbook_form(settings),
            "to fill; then origyne onboard form --check, and --apply writes the PDF to sign",
        ),
    }
    try:
        write_all_new({path: content for path, (content, _) in forms.items()})
    except FileIsThere as error:
        raise FileIsThere(
            f"{error} (--out FOLDER). A form that is filled needs no other: origyne onboard form --apply FILE writes"
            " the PDF with its answers"
        ) from None
    if as_json:
        print_json({"files": list(forms)})
        return
    for path, (_, purpose) in forms.items():
        stdout().print(f"{path}: {purpose}")


def _checked(path: Path, dns: bool) -> Information:
    from origyne_pipeline.onboarding.information.domains import domain_rule

    return check_information(path, domain_rule if dns else None)


def _apply(information: Information, form: Path, as_json: bool) -> None:
    """Writes the answers into the settings file that this process reads, and the PDF to sign beside the form."""
    path = Path(os.environ.get("ORIGYNE_TOML") or "origyne.toml")
    load_settings()  # a file with another mistake is told before anything is written
    changes: list[SettingChange] = write_settings(path, values_of(information))
    paper, is_new = _write_filled_paper(information, form)
    if as_json:
        print_json({"file": path, "changes": changes, "pdf": paper})
        return
    if changes:
        _print_changes(path, changes)
    else:
        stdout().print(f"{path}: says all of this already; nothing to change")
    if any(change.name == "[company] name" for change in changes):
        stdout().print(
            "your banner shows this: compose it again, 'origyne onboard artwork --compose'", soft_wrap=True
        )
    if is_new:
        stdout().print(f"{paper}: the PDF with all answers; print it, sign it, scan it", soft_wrap=True)
    stdout().print(f"next: send {form.name} and the signed PDF to {WHOLESALER}", soft_wrap=True)


def _write_filled_paper(information: Information, form: Path) -> tuple[Path, bool]:
    """Writes the PDF beside the form; whether it is new. Another one of its name is left as it is, with a warning."""
    from origyne_pipeline.onboarding.information.paper import paper_form

    paper = form.with_name(f"{NAME}_A_SIGNER.pdf")
    content = paper_form(load_settings(), values_of(information))
    if not paper.exists():
        write_new(paper, content)
    elif paper.read_bytes() != content:
        warn(
            f"{paper}: there already, with other answers or signed; move it away and --apply again for a new one"
        )
        return paper, False
    return paper, True


def _print_changes(path: Path, changes: list[SettingChange]) -> None:
    rows = [
        (change.name, change.before if change.before is not None else "(not set)", change.after)
        for change in changes
    ]
    stdout().print(table(f"Written into {path}", ["setting", "before", "now"], rows))
