"""PIN and PUK codes stay in the landed files, however broken a file is: not one of them is anywhere else.

SIM orders broken in many ways are landed, read, billed around, published and asked for; then every file of the data
root (but the landed ones), Dagster's storage and all that was printed is decoded and searched for each code.
"""

import io
import json
import random
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner

from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.periods import Month
from origyne_pipeline.simulation.deposit import simulate
from origyne_pipeline.warehouse.query import query_database

pytestmark = pytest.mark.long

MONTH = "2026-09"
HEADER = ["NUM_COMMANDE", "ICCID", "IMSI", "PIN1", "PUK1", "PIN2", "PUK2"]
Cards = list[list[str]]
RANDOM = random.Random(5)
CODES: set[str] = set()


def code() -> str:
    """A code of eight digits that no number of the deposit holds by chance; noted."""
    found = "".join(RANDOM.choice("13579") for _ in range(8))
    CODES.add(found)
    return found


def cards() -> Cards:
    """Three cards of an order."""
    return [
        ["CMD1", iccid, f"20801000000000{place}", code(), code(), code(), code()]
        for place, iccid in enumerate(
            ("89330000000000000005", "89330000000000000013", "89330000000000000021")
        )
    ]


def text(rows: Cards, header: list[str] | None = None, separator: str = ";", end: str = "\r\n") -> str:
    return end.join(separator.join(row) for row in [header or HEADER, *rows]) + end


def workbook(title: str, rows: Cards) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in [HEADER, *rows]:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def put_first(rows: Cards, *places: int) -> Cards:
    """The cards with codes where NUM_COMMANDE, ICCID or IMSI should stand."""
    return [[row[3 + place] if place in places else value for place, value in enumerate(row)] for row in rows]


BROKEN: dict[str, Callable[[Cards], str | bytes]] = {
    "glued header": lambda r: text(r).replace("\r\n", "", 1),
    "glued header, CR ends": lambda r: text(r, end="\r").replace("\r", "", 1),
    "CR ends": lambda r: text(r, end="\r"),
    "mixed ends": lambda r: text(r, end="\r") + text(r, end="\n"),
    "no header": lambda r: text(r).split("\r\n", 1)[1],
    "commas": lambda r: text(r, separator=","),
    "tabs": lambda r: text(r, separator="\t"),
    "commas in the rows": lambda r: text([[",".join(row)] for row in r]),
    "open quotes": lambda r: text([[f'"{value}' for value in row] for row in r]),
    "one quote": lambda r: text(r).replace(r[0][3], f'"{r[0][3]}'),
    "a quoted row": lambda r: text([[f'"{";".join(row)}"', *row[1:]] for row in r]),
    "UTF-16 with BOM": lambda r: text(r).encode("utf-16"),
    "UTF-16 without BOM": lambda r: text(r).encode("utf-16-be"),
    "NUL": lambda r: text(r).replace(";", ";\0", 3),
    "two BOM": lambda r: ("\ufeff\ufeff" + text(r)).encode(),
    "names of secret and public columns swapped": lambda r: text(r, [HEADER[n] for n in (3, 1, 2, 0, 4, 5, 6)]),
    "names of IMSI and PUK swapped": lambda r: text(r, [HEADER[n] for n in (0, 1, 4, 3, 2, 5, 6)]),
    "renamed columns": lambda r: text(r, [*HEADER[:3], "CODE_PIN", "CODE_PUK", "PIN_B", "PUK_B"]),
    "extra columns": lambda r: text([[*row, row[3], row[4]] for row in r], [*HEADER, "PIN3", "PUK3"]),
    "extra values": lambda r: text([[*row, row[3]] for row in r]),
    "rows broken off": lambda r: text([row[:5] for row in r]),
    "order is a code": lambda r: text(put_first(r, 0)),
    "order ends in a code": lambda r: text([[f"{row[0]} {row[3]}", *row[1:]] for row in r]),
    "order is two codes": lambda r: text([[row[3] + row[4], *row[1:]] for row in r]),
    "codes in ICCID and IMSI": lambda r: text(put_first(r, 1, 2)),
    "columns twice": lambda r: text([[*row, row[3]] for row in r], [*HEADER, "PIN1"]),
    "codes as extra names": lambda r: text(r, [*HEADER, r[0][3], r[0][4]]),
    "short codes as extra names": lambda r: text(r, [*HEADER, "PIN", r[0][3][:4]]),
    "a workbook": lambda r: workbook("Cartes", r),
    "a zip": lambda r: b"PK\x03\x04" + text(r).encode(),
}  # fmt: skip
CDR = "ID_CDR;TYPE;SENS;MSISDN;ICCID;DATE;HEURE;NUMERO_APPELE;RESEAU;DUREE;VOLUME;DESTINATION;MONTANT_HT;COUT_HT"
ND = "ID_CDR;ND;DATE;HEURE;NUMERO_APPELE;DUREE;DESTINATION;MONTANT_HT;COUT_HT"
LINE = "MSISDN;ICCID;IMSI;REF_CLIENT;CODE_OFFRE;ETAT;DATE_ACTIVATION;DATE_OFFRE"
CHARGE = "NUM_FACTURE;DATE_FACTURE;LIBELLE;CATEGORIE;QUANTITE;PRIX_UNITAIRE_HT;MONTANT_HT;TAUX_TVA"


def below(header: str, rows: Cards, width: int | None = None) -> str:
    """Cards as rows of a good file of another feed; ``width``: how many of their values are there."""
    return text([row[:width] for row in rows], header.split(";"))


ELSEWHERE = {
    "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20260902_235901.csv": lambda r: below(CDR, r),
    "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20260902_235902.csv": lambda r: below(
        CDR, [[*row, *row] for row in r]
    ),
    "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20260902_235903.csv": lambda r: below(CDR, [row[3:] for row in r]),
    "RatedCDRs/VGA/RatedCDRs_VGA_20260907.csv": lambda r: below(ND, [[*row, "", ""] for row in r]),
    "RatedCDRs/VGA/RatedCDRs_VGA_20260908.csv": lambda r: below(ND, r, 5),
    "BilledCDRs/MOBILE/BilledCDRs_MOBILE_202607.csv": lambda r: below(f"{CDR};PERIODE", r),
    "AccountStatus/AccountStatus_20260901_060000.csv": lambda r: below(LINE, [[*row, ""] for row in r]),
    "Factures/Intégrateur/Facture_202606.csv": lambda r: below(CHARGE, [[*row, ""] for row in r]),
    "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20260902_235900.csv": text,
    "RatedCDRs/VGA/RatedCDRs_VGA_20260906.csv": lambda r: text(r).split("\r\n", 1)[1],
    "BilledCDRs/MOBILE/BilledCDRs_MOBILE_202608.csv": lambda r: text(r, end="\r"),
    "AccountStatus/AccountStatus_20260901_050000.csv": text,
    "Factures/Intégrateur/Facture_202607.csv": lambda r: text(r).replace("\r\n", "", 1),
    "Cartes SIM/cartes.txt": text,
    "Tables tarifaires/TABLES_TARIFAIRES_20260815.xlsx": lambda r: workbook("Offres", r),
    "Tables tarifaires/TABLES_TARIFAIRES_20260816.xlsx": text,
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], str]:
    """A month run with all those files in its deposit: the data root, its variables, and all that was printed."""
    folder = tmp_path_factory.mktemp("codes")
    deposit = simulate(
        folder / "deposit", month=Month.parse(MONTH), lines=4, days=3, events=600, snapshots_a_day=1
    )
    files = {
        f"Cartes SIM/CartesSIM_CMD1_202608{place:02}.csv": made
        for place, made in enumerate(BROKEN.values(), 1)
    }
    for path, made in (files | ELSEWHERE).items():
        content = made(cards())  # type: ignore[operator]
        target = deposit.ftp / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    variables = {
        "ORIGYNE_HOME": str(folder / "home"),
        "ORIGYNE_FTP_URL": f"file://{deposit.ftp}",
        "ORIGYNE_CLIENTS": str(deposit.clients),
        "ORIGYNE_SETTLE_SECONDS": "0",
    }
    printed = []
    for command in (
        ["run", "--month", MONTH],
        ["status"],
        ["status", "--json"],
        ["query", "select * from landed_files"],
        ["query", "select * from quarantined_rows"],
        ["query", "select * from sim_cards"],
        ["query", "select * from sim_stock"],
        ["sim", "stock"],
        ["sim", "stock", "--json"],
        ["verify"],
    ):
        done = CliRunner().invoke(origyne, command, env=variables)
        printed.append(f"{command}: {done.output}\n{done.exception!r}")
        if command[0] == "run":
            assert (folder / "home/origyne.duckdb").exists(), done.output
    return folder / "home", variables, "\n".join(printed)


def test_the_one_command_shows_the_one_code_that_it_is_asked_for(
    office: tuple[Path, dict[str, str], str],
) -> None:
    home, variables, _ = office
    ((iccid, path),) = query_database(
        home / "origyne.duckdb",
        "select c.iccid, f.path from sim_cards c, landed_files f where f.feed = 'sim_cards' and c.iccid in"
        " (select iccid from sim_cards where state = 'ACTIF') and f.path not like '%CMD1%' and f.status = 'loaded'"
        " order by all limit 1",
    )[1]
    shown = CliRunner().invoke(origyne, ["sim", "puk", iccid, "--why", "test"], env=variables)
    assert shown.exit_code == 0, shown.output
    puk = shown.stdout.strip().rpartition(" ")[2]
    landed = next(
        p for p in (home / "landing").rglob("*") if p.is_file() and p.name.endswith(Path(path).name)
    )
    row = next(line for line in landed.read_text("utf-8-sig").splitlines() if iccid in line)
    assert row.split(";")[4] == puk
    before = "".join(
        text for file in (home / "registers").rglob("*") if file.is_file() for text in readable(file)
    )
    assert puk not in before
    assert '"why":"test"' in before


def readable(path: Path) -> Iterator[str]:
    """All that a file says, decoded."""
    content = path.read_bytes()
    yield content.decode("latin-1")
    match path.suffix:
        case ".parquet":
            yield json.dumps(pl.read_parquet(path).rows(), default=str, ensure_ascii=False)
        case ".duckdb":
            _, tables = query_database(path, "select table_name from information_schema.tables")
            for (table,) in tables:
                yield str(query_database(path, f'select * from "{table}"'))
        case ".xlsx" | ".zip":
            with zipfile.ZipFile(path) as archive:
                yield from (archive.read(part).decode("latin-1") for part in archive.namelist())
        case ".pdf":
            for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
                try:
                    yield zlib.decompress(stream).decode("latin-1")
                except zlib.error:
                    continue
    if content.startswith(b"SQLite format 3"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            yield "\n".join(database.iterdump())


def test_no_code_is_in_any_file_or_output(office: tuple[Path, dict[str, str], str]) -> None:
    home, _, printed = office
    searched = 0
    found = [value for value in CODES if value in printed]
    for path in home.rglob("*"):
        if path.is_file() and path.relative_to(home).parts[0] != "landing":
            searched += 1
            for said in readable(path):
                found += [f"{value} in {path}" for value in CODES if value in said]
    assert not found
    assert searched > 50
    assert len(CODES) > 400
    landed = b"".join(path.read_bytes() for path in (home / "landing").rglob("*.csv")).decode("latin-1")
    assert sum(value in landed for value in CODES) > 300  # the search finds what is there


def test_each_broken_order_is_quarantined_or_its_bad_rows_are(
    office: tuple[Path, dict[str, str], str],
) -> None:
    home, *_ = office
    _, rows = query_database(
        home / "origyne.duckdb",
        "select path, status, reason, row_count, rejected_count, detail from landed_files"
        " where feed = 'sim_cards' and path like '%CMD1%' order by path",
    )
    results = {name: row[1:] for name, row in zip(BROKEN, rows, strict=True)}
    assert all(row[0] in ("loaded", "quarantined") for row in results.values())
    whole = {name for name, row in results.items() if row[0] == "loaded" and row[2] and not row[3]}
    hidden = {"order is a code", "order ends in a code", "order is two codes", "a quoted row"}
    assert whole <= {"CR ends", "two BOM", "extra columns"} | hidden
    assert results["CR ends"][:4] == ("loaded", None, 3, 0)
    assert results["glued header"][1] == "BAD_HEADER"
    assert results["short codes as extra names"][4].endswith("2 (columns 8, 9)")
    orders = pl.read_parquet(home / "lake/sim_card_orders/*/*.parquet")["order_ref"]
    assert {"***", "CMD1"} <= set(orders)
