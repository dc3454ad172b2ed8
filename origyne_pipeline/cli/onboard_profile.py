"""``origyne onboard profile``: the electrical profile, given to fill, checked, and the VNO's access taken from it."""

import os
from datetime import date
from pathlib import Path

import click

from origyne_pipeline.cli.options import DAY, PATH, json_option, now
from origyne_pipeline.cli.printing import pairs, print_json, stdout, warn
from origyne_pipeline.onboarding.profile import (
    ElectricalProfile,
    FtpAccess,
    ProfileRefused,
    check_profile,
    write_blank,
)
from origyne_pipeline.onboarding.profile.names import NO_CODE
from origyne_pipeline.periods import PARIS

PASSWORD = "ORIGYNE_FTP_PASSWORD"


def _code(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if len(value) != 3 or not (value.isascii() and value.isalnum()):
        raise click.BadParameter(f"{value!r}: expected 3 letters or digits, for example ABC")
    return value


@click.command(short_help="The electrical profile of the SIM cards: write, check, take the access.")
@click.option("--write", is_flag=True, help="Write the workbook to fill, as .xls and .xlsx.")
@click.option(
    "--check", "checked", type=PATH, metavar="FILE", help="Check a filled workbook, every fault at once."
)
@click.option(
    "--settings",
    "given",
    type=PATH,
    metavar="FILE",
    help="Write [ftp] of origyne.toml from its sheet FTP; no password.",
)
@click.option(
    "--code", default=NO_CODE, callback=_code, help="With --write: the VNO's code, 3 letters or digits."
)
@click.option("--date", "on", type=DAY, help="With --write: the day of the profile. Default: today.")
@click.option("--out", type=PATH, default=Path("."), help="With --write: the folder. Default: this one.")
@click.option(
    "--host-keys",
    type=PATH,
    help="With --settings: what ssh-keyscan wrote, where the server cannot be reached.",
)
@json_option
@click.pass_context
def onboard_profile(
    ctx: click.Context,
    write: bool,
    checked: Path | None,
    given: Path | None,
    code: str,
    on: date | None,
    out: Path,
    host_keys: Path | None,
    as_json: bool,
) -> None:
    """Writes the electrical profile to fill, checks a filled one, or takes the access to the deposit from it.

    Exit status 1 when the checked file has a fault.
    """
    if write + (checked is not None) + (given is not None) != 1:
        raise click.UsageError("give one of --write, --check FILE or --settings FILE")
    if write:
        _write(out, code, on or now().astimezone(PARIS).date(), as_json)
    elif checked is not None:
        ctx.exit(_check(checked, as_json))
    elif given is not None:
        _settings(given, host_keys, as_json)


def _write(out: Path, code: str, on: date, as_json: bool) -> None:
    paths = write_blank(out, code, on)
    if as_json:
        print_json({"files": paths})
        return
    for path in paths:
        stdout().print(f"written: {path}", markup=False, soft_wrap=True)
    if code == NO_CODE:
        warn(
            f"{NO_CODE} stands for the VNO's code, in the names and in sheet VNO: give it by --code, or change both"
        )
    stdout().print("Fill the yellow cells of either file, then: origyne onboard profile --check FILE")


def _check(path: Path, as_json: bool) -> int:
    try:
        profile = check_profile(path)
    except ProfileRefused as refused:
        if not as_json:
            raise
        print_json({"file": path.name, "is_good": False, "faults": refused.faults})
        return 1
    if as_json:
        print_json({"file": path.name, "is_good": True, "faults": []})
    else:
        _print_summary(path, profile)
    return 0


def _print_summary(path: Path, profile: ElectricalProfile) -> None:
    sim, forbidden = profile.sim, sum(network.is_forbidden for network in profile.networks)
    cards = int(sim.last_imsi) - int(sim.first_imsi) + 1
    networks = f"{len(profile.networks) - forbidden} preferred, {forbidden} forbidden"
    rows = [
        ("VNO", f"{profile.vno.code}, {profile.vno.company}"),
        ("SPN", sim.spn),
        ("home network", sim.network),
        ("cards", f"{cards:,}, of which {sim.test_cards} for tests"),
        ("networks", networks),
        ("access points", ", ".join(apn.apn for apn in profile.apns)),
        ("access", "given" if profile.ftp else "not given yet: Origyne fills sheet FTP"),
    ]
    stdout().print(pairs(rows))
    stdout().print(f"{path.name}: no fault", markup=False, soft_wrap=True)
    if profile.ftp is None:
        is_xls = path.suffix.lower() == ".xls"
        first = "" if is_xls else "Save it as .xls, which the wholesaler reads, and check that file. "
        stdout().print(
            f"{first}Send it to your technical contact at the wholesaler, with the tariff tables.",
            soft_wrap=True,
        )


def _settings(path: Path, host_keys: Path | None, as_json: bool) -> None:
    from origyne_pipeline.onboarding.profile.access import AccessError, write_access
    from origyne_pipeline.onboarding.profile.host_key import host_line

    ftp = check_profile(path).ftp
    if ftp is None:
        raise AccessError(
            f"{path.name}: sheet FTP is empty, so there is no access to write; take the file that Origyne sent back"
        )
    line = host_line(ftp, host_keys) if ftp.protocol == "SFTP" else None
    written = write_access(ftp, Path(os.environ.get("ORIGYNE_TOML") or "origyne.toml"), line)
    if as_json:
        print_json({"file": written.toml, "ftp": written.settings, "password_variable": PASSWORD})
        return
    stdout().print(f"{written.toml}, section [ftp]:", markup=False, soft_wrap=True)
    stdout().print(pairs(written.settings.items()))
    if written.known_hosts:
        stdout().print(
            f"host key: proven by its fingerprint, in {written.known_hosts}", markup=False, soft_wrap=True
        )
    _print_password_help(ftp, path)


def _print_password_help(ftp: FtpAccess, path: Path) -> None:
    """How to give the password, which is neither written nor shown."""
    lines = [
        "password: not written. Give it by the environment, typed once:",
        f"  read -rs {PASSWORD} && export {PASSWORD}",
        f"It stands in cell MOT_DE_PASSE of {path.name}: keep that file private. Then: origyne doctor",
        "Once the access works: origyne onboard done access-received",
    ]
    for line in lines:
        stdout().print(line, markup=False, soft_wrap=True)
    for name in ("URL", "KNOWN_HOSTS"):
        if os.environ.get(f"ORIGYNE_FTP_{name}"):
            warn(f"ORIGYNE_FTP_{name} is set and goes before origyne.toml: unset it")
    if ftp.protocol == "FTP":
        warn("FTP sends the password and the files in clear: ask the wholesaler for SFTP or FTPS")
