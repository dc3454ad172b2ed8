"""The check of a filled profile: every fault of the workbook at once, by sheet and cell, with what to write instead."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from origyne_pipeline.onboarding.profile import cells, names, sim, tables
from origyne_pipeline.onboarding.profile.form import COLUMNS, examples_of
from origyne_pipeline.onboarding.profile.models import ElectricalProfile, Vno
from origyne_pipeline.onboarding.profile.strays import stray_faults
from origyne_pipeline.workbook import Fault, Row, WorkbookRefused, read_tables
from origyne_pipeline.workbook.faults import remedy_of
from origyne_pipeline.workbook.formats import is_xls

NAME_EXPECTED = (
    f"the file must be called {names.FILE}_xxx_AAAAMMJJ.xls (or .xlsx): xxx the VNO's code, AAAAMMJJ the date"
)


class ProfileRefused(WorkbookRefused):
    """A profile that breaks its contract; ``faults`` has them all."""


def check_profile(path: Path) -> ElectricalProfile:
    """The profile of a workbook without a fault.

    Raises:
        ProfileRefused: with every fault that was found.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        fault = Fault("", "", "", f"the file cannot be read: {error.strerror}")
        raise ProfileRefused(path.name, [fault], f"give the path of {names.FILE}_xxx_AAAAMMJJ.xls") from error
    faults: list[Fault] = []
    rows = read_tables(content, names.LAYOUTS, faults, None, faults, reads_xls=True)
    faults += stray_faults(content, {title: own for title, own in rows.items() if own})
    profile = _read(rows, faults)
    faults += _name_faults(path.name, content, rows[names.VNO], profile.vno if profile else None)
    if faults or profile is None:
        shown = cells.without_secrets(faults, sim.secret_cells(rows[names.PROFILE]))
        ordered = cells.in_reading_order(shown, names.SHEETS)
        raise ProfileRefused(path.name, ordered, remedy_of(ordered, _remedy(ordered)))
    return profile


def _remedy(faults: list[Fault]) -> str:
    """Sheet FTP is the wholesaler's: what it lacks is asked for there."""
    if all(fault.sheet == names.FTP for fault in faults):
        return "the wholesaler fills sheet FTP: ask it for what is wrong there, or leave the sheet empty"
    return "correct the cells and check again"


def _read(rows: dict[str, list[Row]], faults: list[Fault]) -> ElectricalProfile | None:
    """The sheets, read; None where any has a fault."""
    unread = {fault.sheet for fault in faults}
    for title, own in rows.items():
        if own and own[0].sheet != title:
            faults.append(Fault(own[0].sheet, "", "", f"the sheet must be called {title}"))
        if not own and title != names.FTP and title not in unread and not any(f.sheet == "" for f in faults):
            faults.append(Fault(title, "", "", "the sheet has no row: fill it below its header"))
        if title in COLUMNS:
            cells.check_examples(own, examples_of(title))
    vno = tables.read_vno(rows[names.VNO], examples_of(names.VNO))
    card = sim.read_sim(rows[names.PROFILE], faults)
    home = _home(rows[names.PROFILE])
    networks = tables.read_networks(rows[names.NETWORKS], home)
    numbers = tables.read_numbers(rows[names.NUMBERS], faults)
    apns = tables.read_apns(rows[names.APNS])
    ftp = tables.read_ftp(rows[names.FTP])
    if faults or vno is None or card is None:
        return None
    return ElectricalProfile(vno, card, networks, numbers, apns, ftp)


def _home(rows: Sequence[Row]) -> str:
    """The home network, also where another parameter has a fault."""
    texts = [str(row.stored(sim.VALUE)) for row in rows if row.stored(sim.KEY) == "MCC_MNC"]
    return texts[0].strip() if texts else ""


def _name_faults(name: str, content: bytes, rows: Sequence[Row], vno: Vno | None) -> list[Fault]:
    """What the file's name says wrong: its form, its code and date against sheet VNO, its kind."""
    matched = names.FILE_NAME.fullmatch(name)
    if not matched:
        instead = f"; this one: {names.file_name(vno.code, vno.on)}" if vno else ""
        return [Fault("", "", name, f"{NAME_EXPECTED}{instead}")]
    code, digits, suffix = matched.groups()
    faults = []
    if (suffix == "xls") != is_xls(content) and (is_xls(content) or content.startswith(b"PK")):
        kind = "an .xls" if is_xls(content) else "an .xlsx or .ods"
        faults.append(
            Fault(
                "", "", name, f"the file is {kind}: give it the ending of its kind, or save it as .{suffix}"
            )
        )
    try:
        day = datetime.strptime(digits, "%Y%m%d").date()
    except ValueError:
        return [*faults, Fault("", "", name, f"the name holds no date AAAAMMJJ: {digits} is no day")]
    if rows:
        row = rows[0]
        if not row.is_empty("CODE") and row.text("CODE") != code:
            row.fault("CODE", f"is {code} in the file's name: write {code}, or rename the file")
        if not row.is_empty("DATE"):
            before = len(row.faults)
            day_in_cell = row.day("DATE")
            if len(row.faults) > before:
                del row.faults[before:]
            elif day_in_cell != day:
                row.fault("DATE", f"is {day:%d/%m/%Y} in the file's name: write that, or rename the file")
    return faults
