"""Every clean file against the layouts of feeds.md, field by field."""

import csv
import re
from pathlib import Path

import pytest
from PIL import Image
from stdnum import luhn

from origyne_pipeline.simulation import SimulationSummary

DECIMAL, DAY, CLOCK = r"\d+(,\d{1,6})?", r"\d{2}/\d{2}/\d{4}", r"\d{2}:\d{2}:\d{2}"
PHONE, LINE = (
    r"([#*]31#)?\+?\d(\d| (?=\d\d)){1,18}",
    r"(0[1-79]\d{8}(\d{4})?|\+?33\d{9,13}|\+(262|590|594|596)\d{9})",
)
CALLER = rf"({PHONE}|[^;\d]{{1,64}})?"
RATED_MOBILE = {
    "ID_CDR": r"M\d{14}",
    "TYPE": "VOIX|SMS|MMS|DATA",
    "SENS": "SORTANT|ENTRANT",
    "MSISDN": LINE,
    "ICCID": r"\d{19}",
    "DATE": DAY,
    "HEURE": CLOCK,
    "NUMERO_APPELE": CALLER,
    "RESEAU": r"\d{5,6}",
    "DUREE": r"\d*",
    "VOLUME": r"\d*",
    "DESTINATION": ".+",
    "MONTANT_HT": DECIMAL,
    "COUT_HT": DECIMAL,
}
RATED_VGA = {
    "ID_CDR": r"V\d{14}",
    "ND": r"(0[1-5]\d{8}|\+?33[1-5]\d{8}|\+(262|590|594|596)\d{9})",
    "DATE": DAY,
    "HEURE": CLOCK,
    "NUMERO_APPELE": PHONE,
    "DUREE": r"\d+",
    "DESTINATION": ".+",
    "MONTANT_HT": DECIMAL,
    "COUT_HT": DECIMAL,
}
PERIOD = {"PERIODE": "202609"}
STATE = {
    "REF_CLIENT": r"(C\d{5})?",
    "CODE_OFFRE": r"\w*",
    "ETAT": "STOCK|ACTIF|SUSPENDU|RESILIE",
    "DATE_ACTIVATION": f"({DAY})?",
    "DATE_OFFRE": f"({DAY})?",
    "DATE_TITULAIRE": f"({DAY})?",
    "DATE_SUSPENSION": f"({DAY})?",
    "DATE_RESILIATION": f"({DAY})?",
}
FEEDS = {
    r"RatedCDRs/MOBILE/RatedCDRs_MOBILE_\d{8}_\d{6}\.csv": RATED_MOBILE,
    r"RatedCDRs/VGA/RatedCDRs_VGA_\d{8}\.csv": RATED_VGA,
    r"BilledCDRs/MOBILE/BilledCDRs_MOBILE_202609\.csv": RATED_MOBILE | PERIOD,
    r"BilledCDRs/VGA/BilledCDRs_VGA_202609\.csv": RATED_VGA | PERIOD,
    r"AccountStatus/AccountStatus_\d{8}_\d{6}\.csv": {"MSISDN": LINE, "ICCID": r"\d{19}", "IMSI": r"\d{15}"}
    | STATE,
    r"Account_VGA/Account_VGA_\d{8}\.csv": {"ND": r"0[1-5]\d{8}"} | STATE,
    r"Cartes SIM/CartesSIM_CMD\d{4}_\d{8}\.csv": {
        "NUM_COMMANDE": r"CMD\d{4}",
        "ICCID": r"\d{19}",
        "IMSI": r"\d{15}",
        "PIN1": r"\d{4}",
        "PUK1": r"\d{8}",
        "PIN2": r"\d{4}",
        "PUK2": r"\d{8}",
    },
    r"Factures/Intégrateur/Facture_202609\.csv": {
        "NUM_FACTURE": "OR-2026-09",
        "DATE_FACTURE": DAY,
        "LIBELLE": ".+",
        "CATEGORIE": "ABONNEMENT|CONSOMMATION|SIM|AUTRE",
        "QUANTITE": r"\d+",
        "PRIX_UNITAIRE_HT": DECIMAL,
        "MONTANT_HT": DECIMAL,
        "TAUX_TVA": "20",
    },
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


@pytest.mark.parametrize("pattern", FEEDS)
def test_every_field_has_the_form_of_its_column(clean: SimulationSummary, pattern: str) -> None:
    columns = {name: re.compile(form) for name, form in FEEDS[pattern].items()}
    paths = [
        p for p in clean.ftp.rglob("*.csv") if re.fullmatch(pattern, p.relative_to(clean.ftp).as_posix())
    ]
    assert paths
    for path in paths:
        assert path.read_text("utf-8").splitlines()[0] == ";".join(columns)
        for number, row in enumerate(read(path), start=2):
            wrong = [name for name, form in columns.items() if not form.fullmatch(row[name])]
            assert not wrong, f"{path.name}:{number} {wrong} {row}"


def test_every_file_is_of_a_feed(clean: SimulationSummary) -> None:
    others = {
        name
        for path in clean.ftp.rglob("*")
        if path.is_file()
        and not any(
            re.fullmatch(pattern, name := path.relative_to(clean.ftp).as_posix()) for pattern in FEEDS
        )
    }
    assert others == {
        "Documents/Kbis.pdf",
        "Personnalisation/bandeau.png",
        "Personnalisation/logo.png",
        "Tables tarifaires/TABLES_TARIFAIRES_20260618.xlsx",
        "Tables tarifaires/TABLES_TARIFAIRES_20260915.xlsx",
    }


def test_events_hold_what_their_type_demands(clean: SimulationSummary) -> None:
    seen = set()
    for path in (clean.ftp / "RatedCDRs/MOBILE").iterdir():
        for row in read(path):
            is_voice, is_data = row["TYPE"] == "VOIX", row["TYPE"] == "DATA"
            assert (bool(row["DUREE"]), bool(row["VOLUME"])) == (is_voice, is_data)
            if row["SENS"] == "SORTANT":
                assert bool(re.fullmatch(PHONE, row["NUMERO_APPELE"])) is not is_data
            assert not (is_data and row["SENS"] == "ENTRANT")
            seen.add((row["TYPE"], row["SENS"], row["RESEAU"].startswith("208")))
    assert {("VOIX", "SORTANT", False), ("VOIX", "ENTRANT", False), ("DATA", "SORTANT", False)} <= seen
    assert {("SMS", "SORTANT", True), ("SMS", "ENTRANT", True), ("MMS", "SORTANT", True)} <= seen


def test_identifiers_are_unique(clean: SimulationSummary) -> None:
    ids = [row["ID_CDR"] for path in clean.ftp.glob("RatedCDRs/*/*.csv") for row in read(path)]
    assert len(ids) == len(set(ids)) == sum(clean.events.values())


def test_snapshots_give_dates_to_the_states_that_have_them(clean: SimulationSummary) -> None:
    last = read(clean.ftp / "AccountStatus/AccountStatus_20261005_200000.csv")
    assert len({row["MSISDN"] for row in last}) == len({row["ICCID"] for row in last}) == len(last)
    assert all(luhn.is_valid(row["ICCID"]) for row in last)
    rows = [row for path in clean.ftp.glob("Account*/*.csv") for row in read(path)]
    assert {row["ETAT"] for row in rows} == {"STOCK", "ACTIF", "SUSPENDU", "RESILIE"}
    for row in rows:
        in_stock = row["ETAT"] == "STOCK"
        for name in ("REF_CLIENT", "CODE_OFFRE", "DATE_ACTIVATION", "DATE_OFFRE"):
            assert bool(row[name]) is not in_stock
        assert bool(row["DATE_SUSPENSION"]) is (row["ETAT"] == "SUSPENDU")
        assert bool(row["DATE_RESILIATION"]) is (row["ETAT"] == "RESILIE")


def test_an_offer_changes_in_the_middle_of_the_month(clean: SimulationSummary) -> None:
    offers: dict[str, set[str]] = {}
    for path in clean.ftp.glob("Account*/*.csv"):
        for row in read(path):
            if row["CODE_OFFRE"]:
                offers.setdefault(row.get("MSISDN") or row["ND"], set()).add(
                    f"{row['CODE_OFFRE']} {row['DATE_OFFRE']}"
                )
    assert any(len(known) == 2 for known in offers.values())


def test_billed_rows_are_the_months_rated_rows(clean: SimulationSummary) -> None:
    for feed in ("MOBILE", "VGA"):
        rated = {
            row["ID_CDR"]: row
            for path in (clean.ftp / "RatedCDRs" / feed).iterdir()
            for row in read(path)
            if row["DATE"].endswith("/09/2026")
        }
        billed = {
            row["ID_CDR"]: row for row in read(clean.ftp / f"BilledCDRs/{feed}/BilledCDRs_{feed}_202609.csv")
        }
        assert billed == {key: row | PERIOD for key, row in rated.items()}


def test_the_cards_are_those_of_the_fleet(clean: SimulationSummary) -> None:
    cards = [row["ICCID"] for path in (clean.ftp / "Cartes SIM").iterdir() for row in read(path)]
    known = [row["ICCID"] for row in read(clean.ftp / "AccountStatus/AccountStatus_20260901_080000.csv")]
    assert sorted(cards) == sorted(known)


@pytest.mark.parametrize(("name", "size"), [("logo.png", (95, 95)), ("bandeau.png", (760, 95))])
def test_pictures_have_the_size_and_resolution_asked_for(
    clean: SimulationSummary, name: str, size: tuple[int, int]
) -> None:
    with Image.open(clean.ftp / "Personnalisation" / name) as picture:
        assert (picture.size, picture.mode) == (size, "RGB")
        assert [round(dots) for dots in picture.info["dpi"]] == [300, 300]
        colours = picture.getcolors(100_000)
        assert colours is not None
        assert len(colours) > 200


def test_the_kbis_is_a_pdf(clean: SimulationSummary) -> None:
    content = (clean.ftp / "Documents/Kbis.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
