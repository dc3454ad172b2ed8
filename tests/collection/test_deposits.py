"""The tree of the wholesaler: paths to feeds, stamps and deposit instants."""

import unicodedata
from datetime import UTC, datetime

import pytest

from origyne_pipeline.feeds.deposits import (
    Deposit,
    DepositPatternError,
    classify,
    deposit_instant,
    overridden,
)

MODIFIED = datetime(2026, 11, 2, 9, 30, 15, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "feed", "stamp", "month"),
    [
        ("AccountStatus/AccountStatus_20261003_080000.csv", "account_status", datetime(2026, 10, 3, 8), None),
        ("Account_VGA/Account_VGA_20261003.csv", "account_vga", datetime(2026, 10, 3, 20), None),
        (
            "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.csv",
            "rated_cdrs_mobile",
            datetime(2026, 10, 3, 10, 2, 45),
            None,
        ),
        ("RatedCDRs/VGA/RatedCDRs_VGA_20261003.csv", "rated_cdrs_vga", datetime(2026, 10, 3, 20), None),
        ("BilledCDRs/MOBILE/BilledCDRs_MOBILE_202609.csv", "billed_cdrs_mobile", None, "2026-09"),
        ("BilledCDRs/VGA/BilledCDRs_VGA_202609.csv", "billed_cdrs_vga", None, "2026-09"),
        ("Cartes SIM/CartesSIM_CMD_7_20260802.csv", "sim_cards", datetime(2026, 8, 2, 20), None),
        ("Documents/Kbis.pdf", "documents", None, None),
        ("Documents/2026/contrat.docx", "documents", None, None),
        ("Factures/Clients/2026-09/F-2026-0001.pdf", "customer_invoices", None, "2026-09"),
        ("Factures/Intégrateur/Facture_202609.csv", "supplier_invoices", None, "2026-09"),
        ("Factures/Intégrateur/Facture septembre.pdf", "supplier_invoices", None, None),
        ("Factures/Intégrateur/Facture_202613.csv", "supplier_invoices", None, None),
        ("Personnalisation/logo.png", "branding", None, None),
        ("Personnalisation/bandeau.jpg", "branding", None, None),
        ("Personnalisation/bandeau.jpeg", "branding", None, None),
        (
            "Tables tarifaires/TABLES_TARIFAIRES_20261001.xlsx",
            "tariffs",
            datetime(2026, 10, 1, 20),
            None,
        ),
    ],
)
def test_each_place_of_the_tree(path: str, feed: str, stamp: datetime | None, month: str | None) -> None:
    found = classify(path)
    assert (found.feed, found.stamp, found.billed_month) == (feed, stamp, month)


@pytest.mark.parametrize(
    "path",
    [
        "lisez-moi.txt",
        "RatedCDRs_MOBILE_20261003_100245.csv",
        "RatedCDRs/MOBILE/lisez-moi.txt",
        "RatedCDRs/VGA/RatedCDRs_MOBILE_20261003_100245.csv",
        "RatedCDRs/MOBILE/archive/RatedCDRs_MOBILE_20261003_100245.csv",
        "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.csv.part",
        "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.CSV",
        "RatedCDRs/MOBILE/xRatedCDRs_MOBILE_20261003_100245.csv",
        "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003.csv",
        "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20260230_100245.csv",
        "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_240000.csv",
        "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_106000.csv",
        "RatedCDRs/MOBILE/RatedCDRs_MOBILE_00000000_000000.csv",
        "RatedCDRs/MOBILE/RatedCDRs_MOBILE_٢٠٢٦١٠٠٣_100245.csv",
        "BilledCDRs/VGA/BilledCDRs_VGA_202613.csv",
        "BilledCDRs/VGA/BilledCDRs_VGA_20260901.csv",
        "Factures/Clients/F-2026-0001.pdf",
        "Factures/Clients/2026-13/F-2026-0001.pdf",
        "Personnalisation/logo.gif",
        "Tables tarifaires/TABLES_TARIFAIRES_20261001.docx",
        "Cartes SIM/CartesSIM__2026080.csv",
    ],
)
def test_what_matches_no_pattern_is_unknown(path: str) -> None:
    assert classify(path) == Deposit("unknown")


@pytest.mark.parametrize(
    "folder",
    [
        unicodedata.normalize("NFD", "Factures/Intégrateur"),
        "Factures/Intégrateur".encode().decode("latin-1"),
        "Factures/Intégrateur".encode("cp850").decode("cp1252"),
        "Factures/Integrateur",
        "factures/INTÉGRATEUR",
    ],
)
def test_a_folder_is_known_in_any_encoding(folder: str) -> None:
    assert classify(f"{folder}/Facture_202609.csv") == Deposit("supplier_invoices", billed_month="2026-09")


@pytest.mark.parametrize(
    ("path", "instant"),
    [
        ("RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.csv", "2026-10-03T08:02:45+00:00"),
        ("RatedCDRs/VGA/RatedCDRs_VGA_20261003.csv", "2026-10-03T18:00:00+00:00"),
        ("RatedCDRs/VGA/RatedCDRs_VGA_20261103.csv", "2026-11-03T19:00:00+00:00"),
        ("AccountStatus/AccountStatus_20261025_023000.csv", "2026-10-25T00:30:00+00:00"),
        ("AccountStatus/AccountStatus_20260329_023000.csv", "2026-03-29T01:30:00+00:00"),
        ("BilledCDRs/VGA/BilledCDRs_VGA_202609.csv", "2026-11-02T09:30:15+00:00"),
        ("Tables tarifaires/TABLES_TARIFAIRES_20261001.xlsx", "2026-11-02T09:30:15+00:00"),
        ("Documents/Kbis.pdf", "2026-11-02T09:30:15+00:00"),
        ("lisez-moi.txt", "2026-11-02T09:30:15+00:00"),
    ],
)
def test_the_deposit_instant(path: str, instant: str) -> None:
    assert deposit_instant(classify(path), MODIFIED).isoformat() == instant


def test_a_layout_replaces_folder_and_names_of_a_feed() -> None:
    patterns = overridden(
        {
            "rated_cdrs_mobile": [
                {"folder": "Échanges/CDR mobiles", "names": [r"CDR_{AAAAMMJJ}\.txt", r"M{AAAAMM}\.txt"]}
            ]
        }
    )
    assert classify("Echanges/CDR mobiles/CDR_20261003.txt", patterns) == Deposit(
        "rated_cdrs_mobile", datetime(2026, 10, 3, 20)
    )
    assert classify("Échanges/CDR mobiles/M202610.txt", patterns).billed_month == "2026-10"
    assert classify("RatedCDRs/MOBILE/RatedCDRs_MOBILE_20261003_100245.csv", patterns).feed == "unknown"
    assert classify("Account_VGA/Account_VGA_20261003.csv", patterns).feed == "account_vga"


def test_a_layout_may_put_a_feed_at_the_root() -> None:
    patterns = overridden({"account_vga": [{"folder": "", "names": r"lignes_{AAAAMMJJ}\.csv"}]})
    assert classify("lignes_20261003.csv", patterns).feed == "account_vga"


@pytest.mark.parametrize(
    ("names", "name", "stamp"),
    [
        ("MOB-{AAAAMMJJ}T{HHMM}\\.txt(\\.gz)?", "MOB-20261003T1002.txt.gz", datetime(2026, 10, 3, 10, 2)),
        ("{JJMMAA}_{HHMMSS}", "031026_100245", datetime(2026, 10, 3, 10, 2, 45)),
        ("{AAAA}-{MM}-{JJ}\\.csv", "2026-10-03.csv", datetime(2026, 10, 3, 20)),
        ("CDR{AAAA-MM-JJ-HH}", "CDR2026-10-03-09", datetime(2026, 10, 3, 9)),
        ("{AAAAMMJJHHMMSS}[0-9]{2}", "2026100310024501", datetime(2026, 10, 3, 10, 2, 45)),
        ("{AAAAMMJJ}", "20261303", None),
    ],
)
def test_stamps_of_a_layout_stand_in_any_order(names: str, name: str, stamp: datetime | None) -> None:
    patterns = overridden({"account_vga": [{"folder": "x", "names": names}]})
    expected = Deposit("account_vga", stamp) if stamp else Deposit("unknown")
    assert classify(f"x/{name}", patterns) == expected


def test_a_feed_may_lie_at_several_places() -> None:
    places: list[dict[str, object]] = [
        {"folder": "a", "names": "{AAAAMMJJ}"},
        {"folder": "b", "names": "{AAAAMMJJ}"},
    ]
    patterns = overridden({"account_vga": places})
    assert [classify(f"{folder}/20261003", patterns).feed for folder in "abc"] == [
        "account_vga",
        "account_vga",
        "unknown",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rated_cdr": [{"folder": "x"}]}, "no such feed"),
        ({"account_vga": [{"file": "x"}]}, "'file' is not known"),
        ({"account_vga": [{"names": "("}]}, "no regular expression"),
        ({"account_vga": [{"names": "A_{AAAAMMDD}"}]}, "in any order, such as {AAAAMMJJ}, found {AAAAMMDD}"),
        ({"account_vga": [{"folder": "{JOUR}"}]}, "found {JOUR}"),
        ({"account_vga": [{"names": []}]}, "names a text"),
        ({"account_vga": [{"names": [7]}]}, "expected a pattern in text"),
        ({"account_vga": [{"folder": 7}]}, "folder is a text"),
    ],
)
def test_a_wrong_layout_says_what_is_wrong(changes: dict[str, list[dict[str, object]]], said: str) -> None:
    with pytest.raises(DepositPatternError, match=said):
        overridden(changes)
