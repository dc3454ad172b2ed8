"""The worked examples of docs/adapting.md, computed again: what the page shows of console and invoice comes out."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.simulation.ftp_server import serve
from origyne_pipeline.simulation.workbooks import write_workbook

PAGE = (Path(__file__).parents[1] / "docs" / "adapting.md").read_text(encoding="utf-8")
HEADS = (
    "A worked example",
    "A file without header",
    "Records of several types",
    "From the event to the printed line",
)
FENCED = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
GAP = "..."
OF_EVENT = re.compile(r"  (usage|direction|line|started_at|duration_s) ")
DAYS = ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE")
BESIDE: dict[str, list[tuple[str, ...]]] = {
    "Forfaits": [("CODE_FORFAIT", "CODE_OFFRE", "LIBELLE", "USAGE", "ZONES_ORIGINE", "GROUPES", "QUANTITE", "UNITE",
                  "PARTAGE", "PRIORITE")],
    "Destinations": [("PREFIXE", "CODE_DESTINATION", "LIBELLE", "GROUPE"), ("33", "FR", "France", "France")],
    "Zones": [("RESEAU", "ZONE_ORIGINE", "LIBELLE"), ("208", "FR", "France")],
    "Plages": [("PLAGE", "JOUR", "DEBUT", "FIN"), *(("TOUT", day, "00:00", "24:00") for day in DAYS)],
}  # fmt: skip
"""What the page says of the tariff workbook in words."""
Run = Callable[..., str]


def blocks(head: str, kind: str) -> list[str]:
    """The fenced blocks of a kind below a heading."""
    section = PAGE.split(f"### {head}\n")[1].split("\n##")[0]
    return [text for name, text in FENCED.findall(section) if name == kind]


def tables(head: str) -> list[list[tuple[str, ...]]]:
    """The tables below a heading, each with its header, as cells."""
    section = PAGE.split(f"### {head}\n")[1].split("\n##")[0]
    rows = [
        [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.splitlines()]
        for table in TABLE.findall(section)
    ]
    return [[header, *body] for header, _, *body in rows]


def commands(head: str) -> dict[str, str]:
    """Each command of the console blocks below a heading, and what the page says that it prints."""
    text = "\n".join(blocks(head, "console"))
    return {
        words.strip(): output
        for words, _, output in (part.partition("\n") for part in text.split("$ origyne ")[1:])
    }


def assert_shown(shown: str, output: str) -> None:
    """Each line that a page shows is printed, one after another, whatever stands between words.

    ``...`` stands for any lines; a rule of a table and what says how many rows it has need not be there.
    """
    printed = [" ".join(line.split()) for line in output.splitlines()]
    at, may_skip = 0, True
    for line in (" ".join(line.split()) for line in shown.splitlines()):
        if line == GAP:
            may_skip = True
        elif line.strip("─ "):
            assert line in printed[at:], f"{line!r} is not in:\n{output}"
            place = printed.index(line, at)
            assert may_skip or not any(printed[at:place]), f"before {line!r}: {printed[at:place]}"
            at, may_skip = place + 1, False


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``origyne`` in an empty folder; keywords are further variables."""
    monkeypatch.chdir(tmp_path)
    for name in ("TOML", "CLIENTS", "LAYOUTS"):
        monkeypatch.delenv(f"ORIGYNE_{name}", raising=False)

    def origyne_of(words: str, status: int = 0, **variables: str) -> str:
        own = re.findall(r'"([^"]*)"|(\S+)', words)
        done = CliRunner().invoke(
            origyne,
            [quoted or bare for quoted, bare in own],
            env={"ORIGYNE_HOME": str(tmp_path / "home"), **variables},
        )
        assert done.exit_code == status, done.output
        return done.output

    return origyne_of


def put(name: str, head: str, place: int = 0) -> None:
    """Writes the file of an example, and its layout, into the working folder."""
    Path(name).write_text(blocks(head, "text")[place], encoding="latin-1")
    Path("layouts.toml").write_text(blocks(head, "toml")[0], encoding="utf-8")


@pytest.mark.parametrize(("head", "name"), [(HEADS[1], "Master_20260901.csv"), (HEADS[2], "M2_20260901.txt")])
def test_two_examples_give_the_same_event_but_for_its_price(run: Run, head: str, name: str) -> None:
    put(name, head)
    output = run(f"layout try {name} --layouts layouts.toml")
    printed = [line.split() for line in output.splitlines()]
    (shown,) = commands(HEADS[2]).values()
    of_event = [line.split() for line in shown.splitlines() if OF_EVENT.match(line)]
    assert len(of_event) == 5 and all(line in printed for line in of_event)


def test_what_try_shows_of_the_third_example_is_what_it_prints(run: Run) -> None:
    put("M2_20260901.txt", HEADS[2])
    ((words, shown),) = commands(HEADS[2]).items()
    assert_shown(shown, run(words))
    layouts = Path("layouts.toml")
    layouts.write_text(layouts.read_text().replace(", scale = -3", ""))
    said = re.search(r'`try` says "([^"]*)"', " ".join(PAGE.split()))
    assert said and said[1] in " ".join(run(words, status=1).split())


@pytest.mark.long
def test_the_first_example_is_read_as_the_page_shows(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "ftp" / "Trafic" / "Mobile"
    folder.mkdir(parents=True)
    put("MOB-20260901T113000.txt", HEADS[0])
    Path("MOB-20260901T113000.txt").rename(folder / "MOB-20260901T113000.txt")
    with serve(tmp_path / "ftp") as (url, password):
        server = {"ORIGYNE_FTP_URL": url, "ORIGYNE_FTP_PASSWORD": password, "ORIGYNE_SETTLE_SECONDS": "0"}
        run("land", **server)
        assert "unknown" in run("status")
        layouts = {"ORIGYNE_LAYOUTS": "layouts.toml", **server}
        assert "0 files new" in run("land", **layouts)
    run("rate --month 2026-09", **layouts)
    run("publish", **layouts)
    for words, shown in commands(HEADS[0]).items():
        assert_shown(shown, run(words, **layouts))


@pytest.mark.long
def test_the_third_example_is_billed_as_the_page_shows(run: Run, tmp_path: Path) -> None:
    ftp = tmp_path / "ftp"
    for folder in ("m2", "AccountStatus", "Tables tarifaires"):
        (ftp / folder).mkdir(parents=True)
    put("M2_20260901.txt", HEADS[2])
    Path("M2_20260901.txt").rename(ftp / "m2" / "M2_20260901.txt")
    snapshot, printed = blocks(HEADS[3], "text")
    (ftp / "AccountStatus" / "AccountStatus_20260901_080000.csv").write_text(snapshot)
    offers, prices, clients = tables(HEADS[3])
    tariffs = ftp / "Tables tarifaires" / "TABLES_TARIFAIRES_20260801.xlsx"
    write_workbook(tariffs, {"Offres": offers, "Tarifs": prices, **BESIDE})
    os.utime(tariffs, (1785000000, 1785000000))
    write_workbook(
        tmp_path / "clients.xlsx",
        {
            "Clients": clients,
            "Mandats": [("REF_CLIENT", "RUM", "DATE_SIGNATURE", "IBAN", "BIC", "TITULAIRE", "STATUT")],
            "Ajustements": [("REF_CLIENT", "LIGNE", "MOIS", "LIBELLE", "MONTANT_HT", "TAUX_TVA")],
        },
    )
    with serve(ftp) as (url, password):
        variables = {
            "ORIGYNE_FTP_URL": url,
            "ORIGYNE_FTP_PASSWORD": password,
            "ORIGYNE_SETTLE_SECONDS": "0",
            "ORIGYNE_LAYOUTS": "layouts.toml",
            "ORIGYNE_CLIENTS": str(tmp_path / "clients.xlsx"),
        }
        for words, shown in commands(HEADS[3]).items():
            assert_shown(shown, run(words, **variables))
    (path,) = re.findall(r"The invoice, `([^`]+)`", PAGE)
    invoice = pypdfium2.PdfDocument(tmp_path / "home" / path)
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in invoice).split())
    for line in printed.splitlines():
        assert line == GAP or " ".join(line.split()) in text, line
