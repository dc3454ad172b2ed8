"""Sheet Profil: one parameter a row, each checked alone, then the ranges against each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from origyne_pipeline.identifiers import imsi_fault, luhn_digit
from origyne_pipeline.onboarding.profile.cells import Form, after, read, unless_none
from origyne_pipeline.onboarding.profile.gsm_alphabet import places_of
from origyne_pipeline.onboarding.profile.models import SimProfile
from origyne_pipeline.onboarding.profile.names import RANDOM, YES
from origyne_pipeline.onboarding.profile.parameters import BY_KEY, PARAMETERS
from origyne_pipeline.workbook import Fault, Row
from origyne_pipeline.workbook.cells import plain_upper

KEY, VALUE = "PARAMETRE", "VALEUR"


@dataclass
class _Values:
    """The good values by parameter, and the row of each parameter that is there."""

    rows: dict[str, Row] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def have(self, *keys: str) -> bool:
        """Whether all of these are good."""
        return all(key in self.texts for key in keys)

    def cell(self, key: str) -> str:
        """A parameter and its cell, as a fault names them: ``SPN (C4)``."""
        row = self.rows[key]
        return f"{key} ({row.letters[VALUE]}{row.number})"

    def fault(self, key: str, rule: str) -> None:
        """Records that a parameter breaks a rule together with another."""
        self.rows[key].fault(VALUE, f"of {key} {rule}")


def read_sim(rows: Sequence[Row], faults: list[Fault]) -> SimProfile | None:
    """The parameters of the card; None where any has a fault."""
    before = len(faults)
    values = _Values()
    for row in rows:
        _read_parameter(row, values)
    if not rows:
        return None
    missing = [parameter.key for parameter in PARAMETERS if parameter.key not in values.rows]
    for place, key in enumerate(missing, 1):
        faults.append(
            Fault(rows[0].sheet, after(rows, KEY, place), "", f"parameter {key} is missing: write it here")
        )
    _check_names(values)
    _check_ranges(values)
    return _profile(values.texts) if len(faults) == before else None


def secret_cells(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Where the PIN stands: sheet and cell."""
    return [
        (row.sheet, f"{row.letters[VALUE]}{row.number}")
        for row in rows
        if plain_upper(str(row.stored(KEY) or "")).strip().startswith("PIN")
    ]


def _read_parameter(row: Row, values: _Values) -> None:
    key = plain_upper(read(row, KEY, Form(_known)))
    if key not in BY_KEY:
        return
    if key in values.rows:
        row.fault(KEY, f"repeats the parameter of row {values.rows[key].number}: keep one")
        return
    parameter = BY_KEY[key]
    values.rows[key] = row
    form = Form(parameter.rule, parameter.is_code, example=parameter.example if parameter.is_own else "")
    text = read(row, VALUE, form, key)
    if text:
        values.texts[key] = text


def _known(text: str) -> str | None:
    key = plain_upper(text)
    if key in BY_KEY:
        return None
    near = get_close_matches(key, BY_KEY, 1)
    return f"must be a parameter of the profile{f': perhaps {near[0]}' if near else ''}"


def _check_names(values: _Values) -> None:
    if values.have("PNN_LONG", "PNN_COURT"):
        long, short = places_of(values.texts["PNN_LONG"]), places_of(values.texts["PNN_COURT"])
        if short > long:
            values.fault("PNN_COURT", f"must not be longer than {values.cell('PNN_LONG')}: exchange them")


def _check_ranges(values: _Values) -> None:
    """IMSIs of the home network, first before last, as many ICCIDs as IMSIs, no more test cards than cards."""
    texts = values.texts
    if not _have_network(values):
        return
    imsis = _size(values, "IMSI_PREMIER", "IMSI_DERNIER", 0)
    iccids = None
    if values.have("ICCID_PREMIER", "ICCID_DERNIER"):
        if len(texts["ICCID_PREMIER"]) != len(texts["ICCID_DERNIER"]):
            values.fault(
                "ICCID_DERNIER", f"must have {len(texts['ICCID_PREMIER'])} digits, as ICCID_PREMIER has"
            )
        else:
            iccids = _size(values, "ICCID_PREMIER", "ICCID_DERNIER", 1)
    if imsis and iccids and imsis != iccids:
        _fault_sizes(values, imsis, iccids)
    if imsis and values.have("CARTES_TEST") and int(texts["CARTES_TEST"]) > imsis:
        values.fault("CARTES_TEST", f"must be at most {imsis}, the cards of the IMSI range")


def _have_network(values: _Values) -> bool:
    """Whether both IMSIs begin with the home network, as far as they are good."""
    network = values.texts.get("MCC_MNC", "")
    keys = [key for key in ("IMSI_PREMIER", "IMSI_DERNIER") if values.have(key)]
    faults = {key: fault for key in keys if (fault := imsi_fault(values.texts[key], network))}
    for key, fault in faults.items():
        values.fault(key, fault)
    if len(faults) == 2:
        begins = values.texts["IMSI_PREMIER"][: len(network)]
        values.fault(
            "MCC_MNC", f"is {network}, and both IMSIs begin with {begins}: correct it, or both of them"
        )
    return not faults


def _fault_sizes(values: _Values, imsis: int, iccids: int) -> None:
    """Says at the end of each range what it would be with the other: only who filled them knows which is right."""
    texts = values.texts
    first = texts["ICCID_PREMIER"][:-1]
    body = str(int(first) + imsis - 1).zfill(len(first))
    values.fault(
        "ICCID_DERNIER",
        f"makes {iccids} ICCIDs for {imsis} IMSIs: for as many it is {body}{luhn_digit(body)}, or correct"
        f" {values.cell('IMSI_DERNIER')}",
    )
    imsi = str(int(texts["IMSI_PREMIER"]) + iccids - 1).zfill(len(texts["IMSI_PREMIER"]))
    values.fault(
        "IMSI_DERNIER",
        f"makes {imsis} IMSIs for {iccids} ICCIDs: for as many it is {imsi}, or correct"
        f" {values.cell('ICCID_DERNIER')}",
    )


def _size(values: _Values, first: str, last: str, key_digits: int) -> int | None:
    """How many numbers a range holds, the check digit left out; None where it has a fault."""
    if not values.have(first, last):
        return None
    bounds = [int(values.texts[key][: len(values.texts[key]) - key_digits]) for key in (first, last)]
    if bounds[1] < bounds[0]:
        values.fault(last, f"is before {values.cell(first)}: exchange them")
        return None
    return bounds[1] - bounds[0] + 1


def _profile(texts: Mapping[str, str]) -> SimProfile:
    def listed(key: str) -> tuple[str, ...]:
        return tuple(item.strip() for item in texts[key].split(","))

    period = unless_none(texts["PERIODE_RECHERCHE"])
    pin1 = texts["PIN1"]
    return SimProfile(
        spn=texts["SPN"],
        spn_display=plain_upper(texts["AFFICHAGE_SPN"]),
        long_name=texts["PNN_LONG"],
        short_name=texts["PNN_COURT"],
        gid1=unless_none(texts["GID1"]),
        gid2=unless_none(texts["GID2"]),
        network=texts["MCC_MNC"],
        first_imsi=texts["IMSI_PREMIER"],
        last_imsi=texts["IMSI_DERNIER"],
        first_iccid=texts["ICCID_PREMIER"],
        last_iccid=texts["ICCID_DERNIER"],
        pin1=None if plain_upper(pin1) == RANDOM else pin1,
        asks_pin1=plain_upper(texts["PIN1_DEMANDE"]) == YES,
        languages=tuple(language.lower() for language in listed("LANGUES")),
        smsc=texts["SMSC"],
        voicemail=unless_none(texts["MESSAGERIE"]),
        search_minutes=int(period) if period else None,
        formats=tuple(plain_upper(form) for form in listed("FORMATS")),
        test_cards=int(texts["CARTES_TEST"]),
    )
