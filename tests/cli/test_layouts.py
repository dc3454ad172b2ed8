"""The commands of ``origyne layout``: exit status, JSON whatever happens, 80 columns, where and what to do."""

import json
from pathlib import Path

import pytest

from .conftest import Cli

ROWS = """start,caller,callee,billsec,price
2026-09-01 10:00:00,0699134886,0142685300,60,0.05
2026-09-01 11:00:00,0699134886,0142685301,61,0.06
2026-09-01 12:00:00,0699134886,0142685302,62,0.06
"""
LAYOUT = r"""
[rated_cdrs_mobile]
names = 'v_{AAAAMMJJ}\.csv'
[rated_cdrs_mobile.file]
delimiter = ","
[rated_cdrs_mobile.columns]
DATE_HEURE = { from = "start", format = "%Y-%m-%d %H:%M:%S" }
TYPE = { constant = "VOIX" }
MSISDN = "caller"
NUMERO_APPELE = "callee"
SENS = { constant = "SORTANT" }
DUREE = "billsec"
VOLUME = { constant = "" }
MONTANT_HT = "price"
RESEAU = { constant = "20801" }
[clients.columns]
REF_CLIENT = "Code client"
"""
RECORDS = "HE|M2|20260901\n1|0699134886\n" + "US|0142685300|20260901080000|1:00|50\n" * 3 + "TR|1\n"


@pytest.fixture(autouse=True)
def files(cli: Cli, tmp_path: Path) -> None:
    """Good and bad files and layouts in the working folder."""
    for name, text in {
        "v_20260901.csv": ROWS,
        "bad_20260901.csv": ROWS.replace(",61,", ",oops,"),
        "m2_20260901.txt": RECORDS,
        "good.toml": LAYOUT,
        "wrong.toml": LAYOUT.replace("MSISDN = ", "MSISDN2 = "),
        "broken.toml": "[rated_cdrs_mobile\n",
        "no_duration.toml": LAYOUT.replace('DUREE = "billsec"', 'DUREE = { constant = "0" }'),
        "empty.csv": "",
        "x.pdf": "%PDF-1.4",
    }.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "folder").mkdir()


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ("guess v_20260901.csv", 0, ""),
        ("guess empty.csv", 1, "empty.csv: expected rows, found nothing; ask for"),
        ("guess x.pdf", 1, "x.pdf: expected text, found a PDF; ask for"),
        ("guess nowhere.csv", 2, "nowhere.csv: expected a file, found nothing; correct the path"),
        ("guess folder", 2, "folder: expected a file, found a folder"),
        ("guess v_20260901.csv --source zeta", 2, "--source: expected one of origyne, found 'zeta'"),
        ("guess", 2, "FILES"),
        ("try v_20260901.csv --layouts good.toml", 0, ""),
        ("try bad_20260901.csv --layouts good.toml --feed rated_cdrs_mobile", 1, ""),
        ("try v_20260901.csv --layouts no_duration.toml", 1, "all calls last 0 s"),
        ("try x.pdf --layouts good.toml --feed rated_cdrs_mobile", 1, "x.pdf: expected text, found a PDF"),
        ("try v_20260901.csv --layouts wrong.toml", 1, "wrong.toml [rated_cdrs_mobile] columns: expected"),
        ("try v_20260901.csv --layouts nowhere.toml", 2, "nowhere.toml: expected a file, found nothing"),
        ("try v_20260901.csv --feed nonsense", 2, "--feed: expected one of"),
        ("try v_20260901.csv", 2, "say --feed, one of account_status"),
        ("try nowhere.csv --layouts good.toml", 2, "nowhere.csv: expected a file, found nothing"),
        ("check --layouts good.toml", 0, ""),
        ("check --layouts wrong.toml", 1, "wrong.toml [rated_cdrs_mobile] columns: expected"),
        ("check --layouts broken.toml", 1, "broken.toml: not a TOML file"),
        ("check --layouts nowhere.toml", 2, "nowhere.toml: expected a file, found nothing"),
        ("check", 2, "give --layouts FILE"),
    ],
)
def test_the_status_is_1_of_faults_and_2_of_wrong_usage_and_json_is_json(
    cli: Cli, words: str, status: int, says: str
) -> None:
    shown = cli("layout", *words.split())
    assert shown.exit_code == status, shown.output
    assert says in " ".join(shown.stderr.split())
    as_json = cli("layout", *words.split(), "--json")
    assert as_json.exit_code == status
    if status < 2:
        value = json.loads(as_json.stdout)
        assert value and ("fault" in value) == (status == 1 and not shown.stdout)
    else:
        assert not as_json.stdout


def test_the_json_of_a_check_lists_what_is_read_where(cli: Cli) -> None:
    value = json.loads(cli("layout", "check", "--layouts", "good.toml", "--json").stdout)
    assert value["sections"] == [
        {"feed": "rated_cdrs_mobile", "folder": "RatedCDRs/MOBILE", "names": [r"v_{AAAAMMJJ}\.csv"]}
    ]
    assert {row["columns"] for row in value["workbooks"]} == {"REF_CLIENT"}


@pytest.mark.parametrize("name", ["v_20260901.csv", "m2_20260901.txt"])
def test_a_guess_is_readable_in_80_columns(cli: Cli, name: str) -> None:
    lines = cli("layout", "guess", name).stdout.splitlines()
    assert max(len(line) for line in lines if line.startswith("#")) <= 80
