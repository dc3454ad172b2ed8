"""One sound file of events, and what a wholesaler may write otherwise, one thing at a time.

Each deviation is read right, refused with its reason, or read with a doubt that ``origyne layout try`` tells: by the
default contract, and by a layout that says how it is written. None is read wrong in silence.
"""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.trying import Trial, try_file

VOICE = {
    "TYPE": "VOIX",
    "SENS": "SORTANT",
    "MSISDN": "0699134886",
    "DATE": "01/09/2026",
    "HEURE": "10:00:00",
    "NUMERO_APPELE": "0142685300",
    "RESEAU": "20801",
    "DUREE": "63",
    "VOLUME": "",
    "DESTINATION": "France métropole",
    "MONTANT_HT": "0,0450",
}
DATA = VOICE | {"TYPE": "DATA", "NUMERO_APPELE": "", "DUREE": "", "VOLUME": "3072"}
READ_VOICE = {
    "usage": "VOIX",
    "direction": "SORTANT",
    "line": "33699134886",
    "started_at": datetime(2026, 9, 1, 8, tzinfo=UTC),
    "called_number": "33142685300",
    "visited_network": "20801",
    "duration_s": 63,
    "supplier_amount_excl_tax": Decimal("0.045"),
}
READ_DATA = {
    "usage": "DATA",
    "line": "33699134886",
    "volume_bytes": 3072,
    "supplier_amount_excl_tax": Decimal("0.045"),
}
DEPOSITED = datetime(2026, 9, 1, 18, tzinfo=UTC)
RIGHT, DOUBT = "read right", "read with a doubt"


def outcome(folder: Path, content: bytes, layout: str, expected: dict[str, Any]) -> str:
    """What reading a file gives: ``RIGHT``, ``DOUBT``, a reason, or the values that are wrong."""
    layouts = folder / "layouts.toml"
    layouts.write_text(layout, encoding="utf-8")
    file = folder / "RatedCDRs_MOBILE_20260901_200000.csv"
    file.write_bytes(content)
    feed = next(one for one in load_layout(layouts).feeds if one.word == "rated_cdrs_mobile")
    try:
        trial = try_file(folder / "scratch", file, feed, DEPOSITED)
    except FileRefused as error:
        return error.reason
    return _of(trial, expected)


def _of(trial: Trial, expected: dict[str, Any]) -> str:
    if trial.refused:
        return trial.refused[0][0]
    if not trial.shown:
        return "no rows"
    values = trial.shown[0][1]
    wrong = {name: values.get(name) for name, value in expected.items() if values.get(name) != value}
    if not wrong and trial.rows == 1:
        return RIGHT
    return DOUBT if trial.doubts else f"WRONG IN SILENCE: {wrong or trial.rows}"


def text_of(*rows: dict[str, str]) -> str:
    """Rows as the contract writes them, below their header."""
    return "\n".join([";".join(rows[0]), *(";".join(row.values()) for row in rows)]) + "\n"


class Deviation(NamedTuple):
    """Columns in place of others; what the default makes of it; the recipes that read it, their outcome."""

    changes: dict[str, str | None]
    by_default: str
    columns: str = ""
    by_layout: str = RIGHT
    amount: str = "0.045"


def start(text: str, form: str, more: str = "") -> Deviation:
    """Date and time in one column."""
    recipe = f"DATE_HEURE = {{ from = 'DEBUT', format = '{form}'{more} }}"
    return Deviation({"DATE": None, "HEURE": None, "DEBUT": text}, "MISSING_COLUMN", recipe)


def one(
    name: str, text: str, by_default: str, recipe: str = "", by_layout: str = RIGHT, **more: str
) -> Deviation:
    """One column in another form; ``recipe``: what reads it, beside ``from``."""
    columns = f"{name} = {{ from = '{name}', {recipe} }}" if recipe else ""
    return Deviation({name: text}, by_default, columns, by_layout, **more)


ON_CALLS = {
    "ISO day": one("DATE", "2026-09-01", RIGHT),
    "points in the day": one("DATE", "01.09.2026", "BAD_DATE", "format = '%d.%m.%Y'"),
    "month before day": one("DATE", "09/01/2026", DOUBT, "format = '%m/%d/%Y'"),
    "two figures of a year": one("DATE", "01/09/26", "BAD_DATE", "format = '%d/%m/%y'"),
    "figures alone": one("DATE", "20260901", "BAD_DATE", "format = '%Y%m%d'"),
    "a French month": one("DATE", "1 sept. 2026", "BAD_DATE", "format = '%d %b %Y'"),
    "a whole French month": one("DATE", "1 septembre 2026", "BAD_DATE", "format = '%d %B %Y'"),
    "an English month": one("DATE", "Sep 1, 2026", "BAD_DATE", "format = '%b %d, %Y'"),
    "a spreadsheet's day": one("DATE", "46266", "BAD_DATE", "format = 'serial'"),
    "no such day": one("DATE", "31/09/2026", "BAD_DATE", "format = '%d/%m/%Y'", "BAD_DATE"),
    "ISO with an offset": start("2026-09-01T10:00:00+02:00", "%Y-%m-%dT%H:%M:%S%z"),
    "ISO with Z": start("2026-09-01T08:00:00Z", "%Y-%m-%dT%H:%M:%S%z"),
    "ISO without zone": start("2026-09-01T10:00:00", "%Y-%m-%dT%H:%M:%S"),
    "UTC without saying so": start("2026-09-01 08:00:00", "%Y-%m-%d %H:%M:%S", ", zone = 'UTC'"),
    "UTC behind the time": start("2026-09-01 08:00:00 UTC", "%Y-%m-%d %H:%M:%S %Z"),
    "seconds since 1970": start("1788249600", "epoch"),
    "milliseconds since 1970": start("1788249600000", "epoch_ms"),
    "microseconds since 1970": start("1788249600000000", "epoch_us"),
    "twelve hours": start("09/01/2026 10:00:00 AM", "%m/%d/%Y %I:%M:%S %p"),
    "mail's date": start("Tue, 01 Sep 2026 08:00:00 +0000", "%a, %d %b %Y %H:%M:%S %z"),
    "milliseconds of the start": start("2026-09-01 10:00:00.123", "%Y-%m-%d %H:%M:%S.%f"),
    "seven figures of a second": start("2026-09-01T08:00:00.1234567Z", "%Y-%m-%dT%H:%M:%S.%f%z"),
    "no seconds": one("HEURE", "10:00", "BAD_TIME", "format = '%H:%M'"),
    "time of figures alone": one("HEURE", "100000", "BAD_TIME", "format = '%H%M%S'"),
    "a French time": one("HEURE", "10h00", "BAD_TIME", "format = '%Hh%M'"),
    "parts of a second": one("HEURE", "10:00:00.500", "BAD_TIME", "format = '%H:%M:%S.%f'"),
    "morning": one("HEURE", "10:00 AM", "BAD_TIME", "format = '%I:%M %p'"),
    "midnight at the end": one("HEURE", "24:00:00", "BAD_TIME", "format = '%H:%M:%S'", "BAD_TIME"),
    "a leap second": one("HEURE", "23:59:60", "BAD_TIME", "format = '%H:%M:%S'", "BAD_TIME"),
    "seconds with decimals": one("DUREE", "63.0", "BAD_NUMBER", "form = 'S'"),
    "milliseconds": one("DUREE", "63000", DOUBT, "form = 'MS'"),
    "minutes": one("DUREE", "1,05", "BAD_NUMBER", "form = 'MIN'"),
    "hours, minutes, seconds": one("DUREE", "00:01:03", "BAD_NUMBER", "form = 'HH:MM:SS'"),
    "minutes and seconds": one("DUREE", "1:03", "BAD_NUMBER", "form = 'MM:SS'"),
    "hours, minutes, seconds, glued": one("DUREE", "000103", DOUBT, "form = 'HHMMSS'"),
    "an ISO duration": one("DUREE", "PT1M3S", "BAD_NUMBER", "form = 'ISO'"),
    "a duration in words": one("DUREE", "1min 03s", "BAD_NUMBER", "form = ['HHh MMmin SSs', 'MMmin SSs']"),
    "a unit behind it": one("DUREE", "63 s", "BAD_NUMBER", "strip = 's'"),
    "no duration": one("DUREE", "", "MISSING_VALUE", "form = 'S'", "MISSING_VALUE"),
    "begin and end": Deviation(
        {"DUREE": None, "REPONSE": "10:00:05 01/09/2026", "FIN": "10:01:08 01/09/2026"},
        "MISSING_COLUMN",
        "DUREE = { between = ['REPONSE', 'FIN'], format = '%H:%M:%S %d/%m/%Y' }",
    ),
    "a point": one("MONTANT_HT", "0.0450", RIGHT),
    "euros behind": one("MONTANT_HT", "0,0450 €", "BAD_NUMBER", "strip = '€'"),
    "euros before": one("MONTANT_HT", "EUR 0.0450", "BAD_NUMBER", "strip = 'EUR'"),
    "thousandths of euros": one("MONTANT_HT", "45", DOUBT, "scale = -3"),
    "cents": one("MONTANT_HT", "4,5", DOUBT, "scale = -2"),
    "negative": one("MONTANT_HT", "-0,0450", "BAD_NUMBER", "negate = true"),
    "negative in parentheses": one(
        "MONTANT_HT", "(0,0450)", "BAD_NUMBER", "replace = { '(' = '-', ')' = '' }, negate = true"
    ),
    "a minus behind": one("MONTANT_HT", "0,0450-", "BAD_NUMBER", "negate = true", "BAD_NUMBER"),
    "a plus": one("MONTANT_HT", "+0,0450", "BAD_NUMBER", "decimal = ','"),
    "an exponent": one("MONTANT_HT", "4.5E-2", "BAD_NUMBER", "decimal = '.'", "BAD_NUMBER"),
    "thousands with a space": one(
        "MONTANT_HT", "1 234,50", "BAD_NUMBER", "thousands = ' ', decimal = ','", amount="1234.5"
    ),
    "thousands with a hard space": one(
        "MONTANT_HT", "1\u202f234,50", "BAD_NUMBER", 'thousands = "\\u202f", decimal = ","', amount="1234.5"
    ),
    "thousands with an apostrophe": one(
        "MONTANT_HT", "1'234.50", "BAD_NUMBER", "thousands = \"'\", decimal = '.'", amount="1234.5"
    ),
    "thousands with a point": one(
        "MONTANT_HT", "1.234,50", "BAD_NUMBER", "thousands = '.', decimal = ','", amount="1234.5"
    ),
    "thousands with a comma": one(
        "MONTANT_HT", "1,234.50", "BAD_NUMBER", "thousands = ',', decimal = '.'", amount="1234.5"
    ),
    "thousands and no decimals": one(
        "MONTANT_HT", "1.234", DOUBT, "thousands = '.', decimal = ','", amount="1234"
    ),
    "eight decimals": one("MONTANT_HT", "0.04500000", "BAD_NUMBER", "round = true"),
    "no amount": one("MONTANT_HT", "", "MISSING_VALUE", "missing = '0'", amount="0"),
    "a word for none": one(
        "MONTANT_HT", "gratuit", "BAD_NUMBER", "empty = 'gratuit', missing = '0'", amount="0"
    ),
    "two parts of an amount": Deviation(
        {"MONTANT_HT": None, "CONNEXION": "0,0400", "DUREE_HT": "0,0050"},
        "MISSING_COLUMN",
        "MONTANT_HT = { sum = ['CONNEXION', 'DUREE_HT'] }",
    ),
    "an international number": one("MSISDN", "+33699134886", RIGHT),
    "00 before it": one("MSISDN", "0033699134886", RIGHT),
    "spaces in it": one("MSISDN", "06 99 13 48 86", RIGHT),
    "tel:": one("MSISDN", "tel:+33699134886", "BAD_PHONE", "strip = 'tel:'"),
    "a SIP address": one("MSISDN", "sip:0699134886@vno.fr", "BAD_PHONE", "take = 'sip:([0-9+]+)@'"),
    "a name before it": one("MSISDN", "Ann <0699134886>", "BAD_PHONE", "take = '<([0-9+]+)>'"),
    "an apostrophe before it": one("MSISDN", "'0699134886", "BAD_PHONE", 'strip = "\'"'),
    "a zero in parentheses": one("MSISDN", "+33(0)699134886", "BAD_PHONE", "replace = { '(0)' = '' }"),
    "a number of a spreadsheet": one("MSISDN", "33699134886.0", "BAD_PHONE", "take = '^([0-9]+)[.]0$'"),
    "a number with an exponent": one("MSISDN", "3.36991E+10", "BAD_PHONE", 'strip = "\'"', "BAD_PHONE"),
    "no zero before it": one("MSISDN", "699134886", "BAD_PHONE", "national = true"),
    "a hidden number": one("NUMERO_APPELE", "anonymous", "BAD_PHONE", "empty = '-'", "BAD_PHONE"),
    "small letters": one("TYPE", "voix", RIGHT),
    "a word of another language": one("TYPE", "Voice", "BAD_ENUM", "words = { VOIX = ['VOICE'] }"),
    "a word with accents": one("TYPE", "Téléphonie", "BAD_ENUM", "words = { VOIX = ['telephonie'] }"),
    "a code": one("TYPE", "1", "BAD_ENUM", "words = { VOIX = ['1'], SMS = ['2'] }"),
    "an unknown word": one("TYPE", "FAX", "BAD_ENUM", "words = { VOIX = ['VOICE'] }", "BAD_ENUM"),
    "a direction as MO": one("SENS", "MO", "BAD_ENUM", "words = { SORTANT = ['MO'], ENTRANT = ['MT'] }"),
    "no column of directions": Deviation({"SENS": None}, "MISSING_COLUMN", "SENS = { constant = 'SORTANT' }"),
    "a dash in the network": one("RESEAU", "208-01", "BAD_NUMBER", "replace = { '-' = '' }"),
    "country and network apart": Deviation(
        {"RESEAU": None, "MCC": "208", "MNC": "1"},
        "MISSING_COLUMN",
        "RESEAU = { join = ['MCC', 'MNC'], digits = [3, 2] }",
    ),
}
ON_DATA = {
    "KO": one("VOLUME", "3", DOUBT, "unit = 'KO'"),
    "KB with decimals": one("VOLUME", "3.072", "BAD_NUMBER", "unit = 'KB'"),
    "MB": one("VOLUME", "0,003072", "BAD_NUMBER", "unit = 'MB'"),
    "thousands": one("VOLUME", "3 072", "BAD_NUMBER", "thousands = ' '"),
    "octets behind": one("VOLUME", "3072 B", "BAD_NUMBER", "strip = 'B'"),
    "hexadecimal": one("VOLUME", "0xC00", "BAD_NUMBER", "unit = 'OCTET'", "BAD_NUMBER"),
    "up and down": Deviation(
        {"VOLUME": None, "UP": "1024", "DOWN": "2048"}, "MISSING_COLUMN", "VOLUME = { sum = ['UP', 'DOWN'] }"
    ),
}


def changed(row: dict[str, str], changes: dict[str, str | None]) -> dict[str, str]:
    """A row with some columns changed, left out or added."""
    merged = {**row, **changes}
    return {name: text for name, text in merged.items() if text is not None}


CASES = [(name, VOICE, READ_VOICE, case) for name, case in ON_CALLS.items()]
CASES += [(name, DATA, READ_DATA, case) for name, case in ON_DATA.items()]


@pytest.mark.parametrize(("name", "row", "expected", "case"), CASES, ids=[case[0] for case in CASES])
def test_a_value_written_otherwise_is_never_read_wrong_in_silence(
    tmp_path: Path, name: str, row: dict[str, str], expected: dict[str, Any], case: Deviation
) -> None:
    content = text_of(changed(row, case.changes)).encode()
    expected = {**expected, "supplier_amount_excl_tax": Decimal(case.amount)}
    assert outcome(tmp_path, content, "", expected) == case.by_default
    if case.columns:
        layout = f"[rated_cdrs_mobile]\n[rated_cdrs_mobile.columns]\n{case.columns}\n"
        assert outcome(tmp_path, content, layout, expected) == case.by_layout
