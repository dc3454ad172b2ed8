"""A filled electrical profile, as a person fills the workbook that is given: the yellow cells, typed as text."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from origyne_pipeline.onboarding.profile.writing import blank_xlsx

CODE, DAY = "ABC", date(2026, 11, 28)
NAME = "ORIGYNE_VNO_PROFIL_ELECTRIQUE_ABC_20261128"
PASSWORD = "Motdepasse-7secret"
PIN = "4711"
FINGERPRINT = "SHA256:" + "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"
PARAMETERS = {
    "SPN": "TELVERT",
    "AFFICHAGE_SPN": "SPN ET RESEAU PARTOUT",
    "PNN_LONG": "Telvert France",
    "PNN_COURT": "Telvert",
    "GID1": "0A1F",
    "GID2": "AUCUN",
    "MCC_MNC": "20801",
    "IMSI_PREMIER": "208010000000001",
    "IMSI_DERNIER": "208010000010000",
    "ICCID_PREMIER": "8933010000000000010",
    "ICCID_DERNIER": "8933010000000100000",
    "PIN1": PIN,
    "PIN1_DEMANDE": "NON",
    "LANGUES": "fr,en",
    "SMSC": "+33609001390",
    "MESSAGERIE": "123",
    "PERIODE_RECHERCHE": "30",
    "FORMATS": "2FF,3FF,4FF",
    "CARTES_TEST": "20",
}
VNO = [CODE, "Telvert SAS", "Alix Durand", "+33 1 99 00 55 66", "alix.durand@telvert.example", "28/11/2026"]
NETWORKS = [
    ["1", "214", "01", "Vodafone España", "2G,4G,5G", "PREFERE"],
    ["2", "262", "02", "Vodafone Deutschland", "4G,5G", "PREFERE"],
    ["3", "310", "410", "AT&T", "4G,5G", "PREFERE"],
    ["1", "222", "88", "Wind Tre", "2G,3G,4G", "INTERDIT"],
]
SERVICE = ["Service client Telvert", "+33199005500", "SERVICE"]
APNS: list[list[str | None]] = [
    ["Telvert Internet", "internet.telvert", None, "AUCUNE", None, None],
    ["Telvert MMS", "mms.telvert", "telvert", "PAP", "http://mms.telvert.example/mms", "192.0.2.9:8080"],
]
FTP = ["SFTP", "ftp.telvert.example", "22", "vno-abc", PASSWORD, "/vno", FINGERPRINT]
FIRST_ROWS = {"VNO": 6, "Profil": 4, "Reseaux": 6, "Numeros": 6, "APN": 6, "FTP": 6}
PARAMETER_ROWS = {key: FIRST_ROWS["Profil"] + place for place, key in enumerate(PARAMETERS)}
SERVICE_ROW = FIRST_ROWS["Numeros"] + 8
Book = Any


def filled(change: Callable[[Book], None] | None = None, *, has_access: bool = True) -> bytes:
    """The .xlsx of the filled profile, after a change."""
    book = openpyxl.load_workbook(io.BytesIO(blank_xlsx(CODE, "28/11/2026")))
    put(book["VNO"], 6, VNO)
    for key, row in PARAMETER_ROWS.items():
        assert book["Profil"].cell(row, 1).value == key
        book["Profil"].cell(row, 3).value = PARAMETERS[key]
    for place, values in enumerate(NETWORKS):
        put(book["Reseaux"], 6 + place, values)
    put(book["Numeros"], SERVICE_ROW, SERVICE)
    for place, apn in enumerate(APNS):
        put(book["APN"], 6 + place, apn)
    if has_access:
        put(book["FTP"], 6, FTP)
    if change:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(sheet: Any, row: int, values: Sequence[Any]) -> None:
    """Types values into the cells of a row."""
    for column, value in enumerate(values, 1):
        sheet.cell(row, column).value = value


def saved(folder: Path, content: bytes, suffix: str = "xlsx", name: str = NAME) -> Path:
    """The file of a profile."""
    path = folder / f"{name}.{suffix}"
    path.write_bytes(content)
    return path
