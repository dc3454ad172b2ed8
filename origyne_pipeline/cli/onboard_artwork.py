"""``origyne onboard artwork``: logo and banner before they are sent; a banner from the settings."""

from pathlib import Path

import click

from origyne_pipeline.cli.file_steps import declare_step_files
from origyne_pipeline.cli.options import PATH, json_option
from origyne_pipeline.cli.printing import count, print_json, stdout, warn
from origyne_pipeline.files import write_new
from origyne_pipeline.identity import invented_settings, perhaps_forgotten
from origyne_pipeline.onboarding.artwork.judging import Judgement, judge_file, judge_together
from origyne_pipeline.settings import load_settings

NAMES = {"logo": "logo (95x95 px)", "bandeau": "banner (760x95 px)"}
TO_SHOW = (
    "the text of a banner is not read: it must show company, address, SIRET, VAT number, customer-service number with"
    " its cost per minute, customer-service e-mail"
)


@click.command(short_help="Check logo and banner; compose a banner.")
@click.argument("files", nargs=-1, type=PATH, metavar="FILE...")
@click.option("--compose", is_flag=True, help="Write a banner from [company] of origyne.toml instead.")
@click.option(
    "--out",
    type=PATH,
    default=Path("bandeau.png"),
    metavar="FILE",
    help="The banner of --compose. Default: bandeau.png.",
)
@json_option
@click.pass_context
def onboard_artwork(
    ctx: click.Context, files: tuple[Path, ...], compose: bool, out: Path, as_json: bool
) -> None:
    """Says of each picture what is wrong and how to correct it. Exit status 1 when one has a fault.

    A logo has 95x95 px, a banner 760x95 px; both 300 dpi, RGB, PNG or JPEG.
    """
    if compose == bool(files):
        raise click.UsageError("give pictures to check, or --compose")
    if compose:
        _compose(out, as_json=as_json)
        return
    judgements = [judge_file(path) for path in files]
    judge_together(judgements)
    if as_json:
        print_json(judgements)
    else:
        for judgement in judgements:
            _print(judgement)
        _print_end(judgements)
    is_good = not any(judgement.faults for judgement in judgements)
    if is_good and {judgement.kind for judgement in judgements} >= NAMES.keys():
        declare_step_files(ctx, files)
    ctx.exit(0 if is_good else 1)


def _compose(path: Path, *, as_json: bool) -> None:
    from origyne_pipeline.onboarding.artwork.banner import compose_banner

    if path.suffix.lower() != ".png":
        raise click.UsageError(f"--out: expected a name that ends with .png, found {path.name!r}")
    settings = load_settings()
    write_new(path, compose_banner(settings.company))
    if as_json:
        print_json({"files": [path]})
    else:
        stdout().print(f"{path}: banner of 760x95 px, 300 dpi, RGB; look at it at 100 % before you send it")
    forgotten = ", ".join(name for name in invented_settings(settings) if name.startswith("[company]"))
    if forgotten:
        warn(
            f"still the demo's, though not on the banner: {forgotten}; correct them before the first invoice"
        )
    if perhaps := perhaps_forgotten(settings.company):
        warn(perhaps)


def _print(judgement: Judgement) -> None:
    kind = NAMES.get(judgement.kind, "picture")
    verdict = count(len(judgement.faults), "fault") if judgement.faults else "good"
    stdout().print(f"{judgement.name}: {kind}: {verdict}", markup=False)
    for fault in judgement.faults:
        stdout().print(f"  fault: {fault}", markup=False)
    for warning in judgement.warnings:
        stdout().print(f"  warning: {warning}", markup=False)


def _print_end(judgements: list[Judgement]) -> None:
    """What is missing, and what no program sees."""
    kinds = {judgement.kind for judgement in judgements}
    for kind, name in NAMES.items():
        if kind not in kinds:
            stdout().print(f"not given: {name}; the step artwork needs both, in one call", markup=False)
    if "bandeau" in kinds:
        stdout().print(f"note: {TO_SHOW}", markup=False)
