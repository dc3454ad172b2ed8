"""The other sheets: who asks, the networks, the numbers, the access points, and the VNO's access to the deposit."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from origyne_pipeline.identifiers import (
    PhoneNumber,
    apn_fault,
    e164_fault,
    email_fault,
    host_fault,
    mcc_fault,
    mnc_fault,
    phone_fault,
)
from origyne_pipeline.identifiers.emergency import EMERGENCY_NUMBERS
from origyne_pipeline.onboarding.profile import names
from origyne_pipeline.onboarding.profile.cells import (
    Form,
    after,
    check_unique,
    read,
    read_day,
    read_whole,
    unless_none,
)
from origyne_pipeline.onboarding.profile.models import Apn, FtpAccess, Network, ServiceNumber, Vno
from origyne_pipeline.onboarding.profile.parameters import one_of, some_of
from origyne_pipeline.workbook import Fault, Row
from origyne_pipeline.workbook.cells import plain_upper, shown

MOST_FORBIDDEN = 4
"""Networks that EF_FPLMN holds."""
REQUIRED_EMERGENCY = ("112", "15", "17", "18", "114", "115", "119", "196")
LARGEST_RANK = 500
MOST_BY_MISTAKE = 2
"""Filled cells of sheet FTP that are no access, but a slip of the hand."""
FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
NO_FINGERPRINT = (
    "is required and empty: ask the wholesaler for the SHA256 fingerprint of its server's host key; the server itself"
    " cannot prove it"
)
CODE = Form(
    lambda text: (
        None if re.fullmatch("[A-Za-z0-9]{3}", text) else "must be 3 letters or digits, without accents"
    ),
    is_code=True,
    example=names.NO_CODE,
)


def read_vno(rows: Sequence[Row], examples: Mapping[str, str]) -> Vno | None:
    """Who asks; None where it has a fault."""
    if not rows:
        return None
    row, before = rows[0], len(rows[0].faults)
    for other in rows[1:]:
        other.fault("CODE", f"is in a second row: the VNO stands in row {row.number} alone, delete this one")

    def own(column: str, form: Form) -> str:
        return read(row, column, Form(form.rule, form.is_code, example=examples[column]))

    code = read(row, "CODE", CODE)
    company = own("SOCIETE", Form(_letters))
    contact = own("CONTACT_NOM", Form(_letters))
    phone = own("CONTACT_TELEPHONE", Form(phone_fault, is_code=True))
    email = own("CONTACT_EMAIL", Form(email_fault))
    day = read_day(row, "DATE")
    return Vno(code, company, contact, phone, email, day) if day and len(row.faults) == before else None


def read_networks(rows: Sequence[Row], home: str) -> tuple[Network, ...]:
    """The networks abroad. ``home``: MCC and MNC of the home network, empty where they have a fault."""
    networks = [(row, network) for row in rows if (network := _read_network(row))]
    check_unique(((row, (one.is_forbidden, one.rank)) for row, one in networks), "RANG", "rank")
    check_unique(((row, (one.mcc, one.mnc.zfill(3))) for row, one in networks), "MNC", "network")
    forbidden = [(row, one) for row, one in networks if one.is_forbidden]
    for row, one in forbidden:
        if home and one.mcc == home[:3] and one.mnc.zfill(3) == home[3:].zfill(3):
            rule = f"is {names.FORBIDDEN} for {home}, the home network: write {names.PREFERRED}, or delete the row"
            row.fault("STATUT", rule)
    for place, (row, _) in enumerate(forbidden[MOST_FORBIDDEN:], MOST_FORBIDDEN + 1):
        row.fault(
            "STATUT",
            f"is that of forbidden network {place}: a card holds {MOST_FORBIDDEN}, delete the others",
        )
    return tuple(network for _, network in networks)


def _read_network(row: Row) -> Network | None:
    before = len(row.faults)
    rank = read_whole(row, "RANG", LARGEST_RANK)
    mcc = read(row, "MCC", Form(mcc_fault))
    mnc = read(row, "MNC", Form(mnc_fault, is_code=True))
    operator = read(row, "OPERATEUR", Form(_letters))
    technologies = read(
        row, "TECHNOLOGIES", Form(some_of(names.TECHNOLOGIES, f"some of {', '.join(names.TECHNOLOGIES)}"))
    )
    status = plain_upper(read(row, "STATUT", Form(one_of(names.PREFERRED, names.FORBIDDEN))))
    if len(row.faults) > before:
        return None
    listed = tuple(plain_upper(item.strip()) for item in technologies.split(","))
    return Network(rank, mcc, mnc, operator, listed, status == names.FORBIDDEN)


def read_numbers(rows: Sequence[Row], faults: list[Fault]) -> tuple[ServiceNumber, ...]:
    """The numbers of customer service and of emergency; those of emergency are all there."""
    standing = {_digits(row) for row in rows}
    missing = [number for number in REQUIRED_EMERGENCY if number not in standing]
    numbers = []
    for row in rows:
        number, is_of_emergency = _read_number(row, missing[0] if missing else "")
        numbers += [(row, number)] if number else []
        if is_of_emergency and number is None and _digits(row) not in EMERGENCY_NUMBERS:
            missing = missing[1:]  # typed wrong in this row, which has its fault
    check_unique(((row, PhoneNumber.read(one.number)) for row, one in numbers), "NUMERO", "number")
    if not rows:
        return ()
    for place, absent in enumerate(missing, 1):
        rule = f"emergency number {absent} is missing: write it here, with {names.EMERGENCY}"
        faults.append(Fault(rows[0].sheet, after(rows, "NUMERO", place), "", rule))
    if not any(plain_upper(shown(row.stored("NATURE"))) == names.SERVICE for row in rows):
        rule = f"no number of customer service: write it here, with {names.SERVICE}"
        faults.append(Fault(rows[0].sheet, after(rows, "NUMERO", len(missing) + 1), "", rule))
    return tuple(number for _, number in numbers)


def _digits(row: Row) -> str:
    return shown(row.stored("NUMERO"))


def _read_number(row: Row, missing: str) -> tuple[ServiceNumber | None, bool]:
    """A number without a fault, and whether it is one of emergency; ``missing``: what the row may have meant."""
    before = len(row.faults)
    label = read(row, "LIBELLE", Form(_letters))
    number = read(row, "NUMERO", Form(_called, is_code=len(_digits(row)) > 4))
    nature = plain_upper(read(row, "NATURE", Form(one_of(names.SERVICE, names.EMERGENCY))))
    if number and nature == names.EMERGENCY and number not in EMERGENCY_NUMBERS:
        perhaps = f"perhaps {missing}, which is missing" if missing else ", ".join(REQUIRED_EMERGENCY)
        row.fault("NUMERO", f"is no emergency number: {perhaps}; or write {names.SERVICE} beside it")
    if number in EMERGENCY_NUMBERS and nature == names.SERVICE:
        row.fault("NATURE", f"must be {names.EMERGENCY} for {number}")
    is_of_emergency = nature == names.EMERGENCY
    good = ServiceNumber(label, number, is_of_emergency) if len(row.faults) == before else None
    return good, is_of_emergency


def _called(text: str) -> str | None:
    if re.fullmatch("[1-9][0-9]{1,5}|0[1-9][0-9]{8}", text) or e164_fault(text) is None:
        return None
    return "must be a number to dial, without spaces: short (3900), of 10 digits, or international (+33...)"


def read_apns(rows: Sequence[Row]) -> tuple[Apn, ...]:
    """The access points."""
    apns = [(row, apn) for row in rows if (apn := _read_apn(row))]
    check_unique(((row, plain_upper(apn.label)) for row, apn in apns), "NOM", "name")
    return tuple(apn for _, apn in apns)


def _read_apn(row: Row) -> Apn | None:
    before = len(row.faults)
    label = read(row, "NOM", Form(_letters))
    name = read(row, "APN", Form(apn_fault))
    user = read(row, "UTILISATEUR", Form(is_required=False))
    authentication = plain_upper(read(row, "AUTHENTIFICATION", Form(one_of(*names.AUTHENTICATIONS))))
    mmsc = read(row, "MMSC", Form(_url, is_required=False))
    proxy = read(row, "PROXY_MMS", Form(_proxy, is_required=not row.is_empty("MMSC")))
    if user and authentication == names.NO_AUTHENTICATION:
        row.fault(
            "AUTHENTIFICATION", "is AUCUNE and a user is given: write PAP or CHAP, or take the user away"
        )
    if authentication in names.AUTHENTICATIONS[1:] and row.is_empty("UTILISATEUR"):
        row.fault("UTILISATEUR", f"is required and empty: AUTHENTIFICATION is {authentication}")
    if not row.is_empty("PROXY_MMS") and row.is_empty("MMSC"):
        row.fault("MMSC", "is required and empty: PROXY_MMS is filled")
    if len(row.faults) > before:
        return None
    return Apn(label, name, user or None, authentication, mmsc or None, unless_none(proxy))


def _url(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    is_good = parts.scheme in ("http", "https") and parts.hostname and host_fault(parts.hostname) is None
    if is_good and port != 0 and "@" not in text and text.isascii() and not re.search(r"\s", text):
        return None
    return (
        "must be the URL of the MMSC, for example http://mms.exemple.fr; empty where the APN carries no MMS"
    )


def _proxy(text: str) -> str | None:
    host, _, port = text.rpartition(":")
    is_port = re.fullmatch("[1-9][0-9]{0,4}", port) and int(port) < 65536
    if plain_upper(text) == names.NONE or (host_fault(host) is None and is_port):
        return None
    return (
        f"must be the proxy of MMS with its port, for example 192.0.2.10:8080; {names.NONE} if there is none"
    )


def read_ftp(rows: Sequence[Row]) -> FtpAccess | None:
    """The VNO's access; None where it is not filled yet, or has a fault."""
    if not rows:
        return None
    row, before = rows[0], len(rows[0].faults)
    filled = [column for column in row.letters if not row.is_empty(column)]
    if len(rows) == 1 and len(filled) <= MOST_BY_MISTAKE:
        row.fault(filled[0], "is filled alone: the wholesaler fills this sheet, leave it empty")
        return None
    for other in rows[1:]:
        other.fault(
            "PROTOCOLE", f"is in a second row: the access stands in row {row.number} alone, delete this one"
        )
    protocol = plain_upper(read(row, "PROTOCOLE", Form(one_of(*names.PROTOCOLS))))
    host = read(row, "HOTE", Form(host_fault))
    port = read_whole(row, "PORT", 65535)
    if (port, protocol) in ((21, "SFTP"), (22, "FTP"), (22, "FTPS")):
        row.fault("PORT", f"is {port}: {protocol} uses {22 if port == 21 else 21}")
    user = read(row, "UTILISATEUR", Form())
    password = read(row, "MOT_DE_PASSE", Form(is_code=True))
    folder = read(row, "DOSSIER", Form(_folder))
    fingerprint = read(row, "EMPREINTE_CLE", Form(_fingerprint, is_required=False))
    if protocol == "SFTP" and row.is_empty("EMPREINTE_CLE"):
        row.fault("EMPREINTE_CLE", NO_FINGERPRINT)
    if fingerprint and protocol in ("FTP", "FTPS"):
        row.fault("EMPREINTE_CLE", f"is of SFTP only, and PROTOCOLE is {protocol}: empty it")
    if len(row.faults) > before:
        return None
    return FtpAccess(protocol, host, port, user, password, folder, fingerprint or None)


def _folder(text: str) -> str | None:
    steps = text.split("/")
    if (
        text.startswith("/")
        and not {".", ".."}.intersection(steps)
        and "" not in steps[1:-1]
        and "\\" not in text
    ):
        return None
    return "must be a folder from the root, for example /vno"


def _fingerprint(text: str) -> str | None:
    if FINGERPRINT.fullmatch(text):
        return None
    return "must be the fingerprint of the host key, SHA256: and 43 characters, as ssh-keygen -l shows it"


def _letters(text: str) -> str | None:
    return None if re.search(r"[^\W\d_]", text) else "must be a name, with letters"
