"""A month of customers who have lines at two wholesalers: two FTP servers, other files at the second, one invoice each.

The second writes calls and messages of its own form, gives no cost, and charges by a workbook of its own. It uses an
id of the first too: two events.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.periods import Month
from origyne_pipeline.simulation.deposit import simulate
from origyne_pipeline.simulation.ftp_server import serve
from origyne_pipeline.simulation.workbooks import write_workbook
from origyne_pipeline.warehouse.query import query_database

pytestmark = pytest.mark.long

MONTH = "2026-09"
LAYOUTS = """
[account_status]
folder = "Parc"
names = 'parc_{AAAAMMJJ}\\.txt'
delimiter = "|"

[account_status.aliases]
MSISDN = "numero"

[rated_cdrs_mobile]
folder = "Trafic"
names = 'cdr_{AAAAMMJJ}\\.csv'

[rated_cdrs_mobile.file]
delimiter = ","
[rated_cdrs_mobile.columns]
ID_CDR = "ref"
TYPE = { from = "kind", words = { VOIX = ["call"], SMS = ["text"] } }
SENS = { constant = "SORTANT" }
MSISDN = "line"
DATE_HEURE = { from = "at", format = "%Y-%m-%dT%H:%M:%S%z" }
NUMERO_APPELE = "to"
RESEAU = { constant = "20801" }
DUREE = { from = "length", form = "MM:SS", missing = "00:00" }
VOLUME = { constant = "" }
MONTANT_HT = "price"

[billed_cdrs_mobile]
folder = "Factures/Detail"
names = 'detail_{AAAAMM}\\.csv'

[billed_cdrs_mobile.file]
delimiter = ","
[billed_cdrs_mobile.columns]
ID_CDR = "ref"
TYPE = { from = "kind", words = { VOIX = ["call"], SMS = ["text"] } }
SENS = { constant = "SORTANT" }
MSISDN = "line"
DATE_HEURE = { from = "at", format = "%Y-%m-%dT%H:%M:%S%z" }
NUMERO_APPELE = "to"
RESEAU = { constant = "20801" }
DUREE = { from = "length", form = "MM:SS", missing = "00:00" }
VOLUME = { constant = "" }
MONTANT_HT = "price"
PERIODE = { constant = "202609" }
"""
LINES = {"33700000001": 0, "33700000002": 1, "33700000003": 1}
"""Each line of the second wholesaler, and whose of the first customers it is."""
HEAD = "ref,kind,line,at,to,length,price\n"
INVOICE = "Factures/Intégrateur/Facture_202609.csv"
INVOICE_HEAD = "NUM_FACTURE;DATE_FACTURE;LIBELLE;CATEGORIE;QUANTITE;PRIX_UNITAIRE_HT;MONTANT_HT;TAUX_TVA"
SECONDS, MESSAGES = 125, 3
COST_A_MINUTE, COST_A_MESSAGE = Decimal("0.02"), Decimal("0.01")


@dataclass(frozen=True)
class Office:
    """Two served deposits, and the data root that lands from both."""

    home: Path
    variables: dict[str, str]
    customers: list[str]
    shared_id: str

    def origyne(self, *words: str, status: int = 0) -> str:
        """Runs a command; what it printed."""
        done = CliRunner().invoke(origyne, words, env=self.variables)
        assert done.exit_code == status, done.output
        return done.output

    def query(self, sql: str) -> list[Any]:
        """The rows of a query of the published database."""
        return query_database(self.home / "origyne.duckdb", sql)[1]


def _snapshot_row(first: Path, row: int) -> list[str]:
    lines = first.read_text(encoding="utf-8").splitlines()
    return lines[1 + row].split(";")


def _write_second(root: Path, first: Path) -> tuple[list[str], str]:
    """The deposit of the second wholesaler; whose lines they are, and the id that both use."""
    snapshot = sorted((first / "AccountStatus").iterdir())[0]
    owners = [_snapshot_row(snapshot, row) for row in (0, 1)]
    (root / "Parc").mkdir(parents=True)
    (root / "Trafic").mkdir()
    (root / "Tables tarifaires").mkdir()
    (root / "Factures" / "Detail").mkdir(parents=True)
    head = "numero|ICCID|IMSI|REF_CLIENT|CODE_OFFRE|ETAT|DATE_ACTIVATION|DATE_OFFRE\n"
    rows = [
        f"+{line}|{8933000000000000000 + place}|{208150000000000 + place}|{owners[owner][3]}|{owners[owner][4]}|ACTIF"
        "|01/09/2026|01/09/2026"
        for place, (line, owner) in enumerate(LINES.items())
    ]
    (root / "Parc" / "parc_20260901.txt").write_text(head + "\n".join(rows) + "\n")
    events = sorted((first / "RatedCDRs" / "MOBILE").iterdir())[0].read_text(encoding="utf-8").splitlines()
    shared_id = dict(zip(events[0].split(";"), events[1].split(";"), strict=True))["ID_CDR"]
    sent = [f"{shared_id},call,+33700000001,2026-09-02T08:00:00Z,0142685300,02:05,0"]
    sent += [
        f"m{number},text,+3370000000{number},2026-09-02T09:00:0{number}Z,0612345678,,0"
        for number in range(1, MESSAGES + 1)
    ]
    sent += ["us1,call,+33700000001,2026-09-02T10:00:00Z,+12125550100,01:00,0"]  # its workbook knows 33 only
    (root / "Trafic" / "cdr_20260902.csv").write_text(HEAD + "\n".join(sent) + "\n")
    (root / "Factures" / "Detail" / "detail_202609.csv").write_text(HEAD + "\n".join(sent[1:]) + "\n")
    prices: tuple[str, ...] = (
        "CODE_OFFRE",
        "USAGE",
        "ZONE_ORIGINE",
        "CODE_DESTINATION",
        "PLAGE",
        "A_PARTIR_DE",
        "FRAIS_CONNEXION_HT",
    )
    prices += ("PRIX_HT", "UNITE", "PALIER_INITIAL", "PALIER")
    write_workbook(
        root / "Tables tarifaires" / "TABLES_TARIFAIRES_20260801.xlsx",
        {
            "Offres": [
                ("CODE_OFFRE", "LIBELLE", "TYPE_LIGNE", "ABONNEMENT_HT", "PRORATA", "FRAIS_ACTIVATION_HT",
                 "FRAIS_RESILIATION_HT", "TAUX_TVA"),
                ("GROS", "Gros", "MOBILE", "0", "NON", "0", "0", "20"),
            ],
            "Forfaits": [("CODE_FORFAIT", "CODE_OFFRE", "LIBELLE", "USAGE", "ZONES_ORIGINE", "GROUPES", "QUANTITE",
                          "UNITE", "PARTAGE", "PRIORITE")],
            "Destinations": [("PREFIXE", "CODE_DESTINATION", "LIBELLE", "GROUPE"), ("33", "FR", "France", "France")],
            "Zones": [("RESEAU", "ZONE_ORIGINE", "LIBELLE"), ("208", "FR", "France")],
            "Plages": [("PLAGE", "JOUR", "DEBUT", "FIN")]
            + [("TOUT", day, "00:00", "24:00") for day in ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE")],
            "Tarifs": [
                prices,
                ("*", "VOIX", "*", "*", "*", "0", "0", str(COST_A_MINUTE), "MIN", "60", "60"),
                ("*", "SMS", "*", "*", "*", "0", "0", str(COST_A_MESSAGE), "ACTE", "0", "1"),
            ],
        },
    )  # fmt: skip
    os.utime(root / "Tables tarifaires" / "TABLES_TARIFAIRES_20260801.xlsx", (1785000000, 1785000000))
    own = _snapshot_row(snapshot, 0)[0]
    _write_invoice(
        first,
        ("Consommations", "CONSOMMATION", 1, _cost_of(first)),
        (f"Abonnement {next(iter(LINES))}", "ABONNEMENT", 1, Decimal(2)),
    )
    _write_invoice(
        root,
        ("SMS", "CONSOMMATION", MESSAGES, COST_A_MESSAGE + Decimal("0.01")),
        (f"Abonnement {own}", "ABONNEMENT", 1, Decimal(3)),
    )
    return [owner[3] for owner in owners], shared_id


def _cost_of(first: Path) -> Decimal:
    """What the first wholesaler's daily files say that it is owed."""
    cost = Decimal(0)
    for path in (first / "RatedCDRs").rglob("*.csv"):
        header, *rows = (line.split(";") for line in path.read_text(encoding="utf-8").splitlines())
        cost += sum(Decimal(row[header.index("COUT_HT")].replace(",", ".")) for row in rows)
    return cost.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _write_invoice(root: Path, *charges: tuple[str, str, int, Decimal]) -> None:
    """Label, category, quantity, price of each line."""
    (root / INVOICE).parent.mkdir(parents=True, exist_ok=True)
    rows = [
        f"F-9;01/10/2026;{label};{category};{count};{price};{count * price};20"
        for label, category, count, price in charges
    ]
    (root / INVOICE).write_text("\n".join([INVOICE_HEAD, *rows]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("two")
    simulate(folder, month=Month.parse(MONTH), lines=8, days=6, events=120, plain=True)
    customers, shared_id = _write_second(folder / "second", folder / "ftp")
    with serve(folder / "ftp") as (url, password), serve(folder / "second") as (other_url, other_password):
        (folder / "alpha.toml").write_text(LAYOUTS)
        (folder / "origyne.toml").write_text(
            f'[[sources]]\nname = "alpha"\nurl = "{other_url}"\nlayouts = "{folder}/alpha.toml"\nsettle_seconds = 0\n'
            'days = "LUN-VEN"\nsilence_days = 0\n[ftp]\nsilence_days = 0\n'
        )
        variables = {
            "ORIGYNE_HOME": str(folder / "home"),
            "ORIGYNE_TOML": str(folder / "origyne.toml"),
            "ORIGYNE_CLIENTS": str(folder / "reference" / "clients.xlsx"),
            "ORIGYNE_SETTLE_SECONDS": "0",
            "ORIGYNE_FTP_URL": url,
            "ORIGYNE_FTP_PASSWORD": password,
            "ORIGYNE_FTP_PASSWORD_ALPHA": other_password,
        }
        office = Office(folder / "home", variables, customers, shared_id)
        office.origyne("run", "--month", MONTH)
        yield office


def test_each_landed_file_says_its_source(office: Office) -> None:
    files = office.query("select path, feed, status from landed_files where source = 'alpha' order by path")
    assert files == [
        ("@alpha/Factures/Detail/detail_202609.csv", "billed_cdrs_mobile", "loaded"),
        (f"@alpha/{INVOICE}", "supplier_invoices", "loaded"),
        ("@alpha/Parc/parc_20260901.txt", "account_status", "loaded"),
        ("@alpha/Tables tarifaires/TABLES_TARIFAIRES_20260801.xlsx", "cost_tariffs", "loaded"),
        ("@alpha/Trafic/cdr_20260902.csv", "rated_cdrs_mobile", "loaded"),
    ]
    assert (office.home / "landing" / files[-1][0]).is_file()


def test_an_id_that_two_sources_share_is_two_events(office: Office) -> None:
    events = office.query(
        f"select source, cdr_id from cdrs where cdr_id like '%{office.shared_id}' order by source"
    )
    assert events == [("alpha", f"@alpha/{office.shared_id}"), ("origyne", office.shared_id)]
    assert office.query("select sum(duplicate_count), sum(rejected_count) from landed_files") == [(0, 0)]
    assert "Event        MOBILE @alpha/" in office.origyne("explain", "MOBILE", f"@alpha/{office.shared_id}")


def test_a_customer_of_both_has_one_invoice_over_all_lines(office: Office) -> None:
    for customer in office.customers:
        assert office.query(f"select count(*) from invoices where customer_ref = '{customer}'") == [(1,)]
    for line, owner in LINES.items():
        (customer,) = {row[0] for row in office.query(f"select customer_ref from invoice_lines join invoices using"
                                                      f" (invoice_number) where line = '{line}'")}  # fmt: skip
        assert customer == office.customers[owner]


def test_the_margin_of_each_source_has_its_own_costs(office: Office) -> None:
    costs = dict(
        office.query("select usage, sum(cost_excl_tax) from margin where source = 'alpha' group by usage")
    )
    assert costs == {"VOIX": 3 * COST_A_MINUTE, "SMS": MESSAGES * COST_A_MESSAGE}
    of_all = office.query("select source, sum(revenue_excl_tax) from margin group by source order by source")
    assert of_all == office.query(
        "select source, sum(amount_excl_tax) from rated_cdrs group by source order by source"
    )
    assert [source for source, _ in of_all] == ["alpha", "origyne"]


def test_an_event_that_its_tariffs_do_not_price_is_told_with_its_money(office: Office) -> None:
    ((source, cdr_id, reason, revenue),) = office.query(
        "select source, cdr_id, reason, revenue_excl_tax from uncosted_cdrs"
    )
    assert (source, cdr_id, reason) == ("alpha", "@alpha/us1", "UNKNOWN_DESTINATION")
    ((amount,),) = office.query("select amount_excl_tax from rated_cdrs where cdr_id = '@alpha/us1'")
    assert revenue == amount > 0
    ((passed, observed),) = office.query(
        "select passed, observed from quality_results where check_name = 'every_cost_is_known'"
    )
    assert not passed and "UNKNOWN_DESTINATION" in observed
    assert "every_cost_is_known" in office.origyne("status")


def test_lines_and_cards_say_their_source(office: Office) -> None:
    for table in ("lines", "sim_cards"):
        sources = office.query(f"select line, source from {table} where line in ({', '.join(LINES)})")
        assert sorted(sources) == [(line, "alpha") for line in LINES]
        assert office.query(f"select count(*) from {table} where source = 'origyne'") > [(0,)]


def test_the_reconciliation_of_each_source_is_with_its_own_files(office: Office) -> None:
    missing = office.query(
        "select source, cdr_id from reconciliation where kind = 'MISSING_FROM_BILLED' order by source, cdr_id"
    )
    assert missing == [("alpha", f"@alpha/{office.shared_id}")]


def test_each_invoice_is_compared_with_the_events_and_lines_of_its_own_wholesaler(office: Office) -> None:
    causes = office.query(
        "select source, cause, sum(amount_excl_tax) from supplier_differences where cause <> 'ROUNDING'"
        " group by all order by all"
    )
    assert causes == [
        ("alpha", "NOT_BILLED", -3 * COST_A_MINUTE),
        ("alpha", "OTHER_PRICE", MESSAGES * Decimal("0.01")),
        ("alpha", "UNKNOWN_LINE", Decimal(3)),
        ("origyne", "UNKNOWN_LINE", Decimal(2)),
    ]


def test_no_line_is_at_two_wholesalers(office: Office) -> None:
    checks = office.query(
        "select passed from quality_results where check_name = 'each_line_is_of_one_source'"
        " and partition = '2026-09-01'"
    )
    assert checks == [(True,)]


def test_what_one_source_lacks_is_told_and_does_not_stop_the_other(office: Office) -> None:
    toml = Path(office.variables["ORIGYNE_TOML"])
    good = toml.read_text()
    try:
        assert "alpha: server" in office.origyne("doctor")
        toml.write_text(re.sub(r'url = "(ftp://[^"]*)"', r'url = "\1nowhere"', good))
        printed = office.origyne("land", status=1)
        assert "source alpha" in printed and "0 files new" in printed
        assert "server of alpha warns: source alpha: " in (office.home / "alerts.log").read_text()
        assert "@alpha/" in office.origyne("status")
    finally:
        toml.write_text(good)
    assert "source alpha" not in office.origyne("land")


def test_a_mistake_in_one_layout_is_told_and_changes_nothing(office: Office) -> None:
    layouts = Path(office.variables["ORIGYNE_TOML"]).parent / "alpha.toml"
    layouts.write_text(LAYOUTS.replace("folder", "folders", 1))
    try:
        assert "alpha.toml" in office.origyne("layout", "check", "--source", "alpha", status=1)
        printed = office.origyne("land")
        assert "its last good layouts stay in force" in " ".join(printed.split())
        assert "layouts of alpha warns: source alpha: " in (office.home / "alerts.log").read_text()
        assert "days_to_clean" in office.origyne("status", "--json")
    finally:
        layouts.write_text(LAYOUTS)
    assert "3 sections" in office.origyne("layout", "check", "--source", "alpha")


def test_a_second_run_lands_and_makes_nothing(office: Office) -> None:
    before = office.query("select count(*), max(landed_at) from landed_files")
    assert "0 files new" in office.origyne("run", "--month", MONTH)
    assert office.query("select count(*), max(landed_at) from landed_files") == before
