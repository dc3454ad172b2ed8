"""PIN and PUK codes: checked on the way, kept in the landed file only."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.mediation.reference import load_reference
from origyne_pipeline.mediation.trying import try_file
from origyne_pipeline.warehouse import Session
from tests.deposits import ICCID, Deposit

HEADER = "NUM_COMMANDE;ICCID;IMSI;PIN1;PUK1;PIN2;PUK2"
SECRETS = ("48151623", "90210777", "31337042", "27182818")
ROWS = (
    f"CMD1;{ICCID};208010000000001;{';'.join(SECRETS)}",
    f"CMD1;{ICCID};20801;{';'.join(SECRETS)}",  # refused: IMSI
    f'CMD1;"{ICCID}";208010000000002;{SECRETS[0]}x;{SECRETS[1]};{SECRETS[2]};{SECRETS[3]}',  # refused: PIN1
    f"CMD1;{ICCID};208010000000003;{';'.join(SECRETS)};{SECRETS[0]}",  # refused: one cell too many
    f'CMD1;{ICCID};208010000000004;"{SECRETS[0]};{SECRETS[1]}',  # refused: a quote that never closes
    f"{SECRETS[1]};",  # refused: a row broken off
)
PATH = "Cartes SIM/CartesSIM_CMD1_20260901.csv"


@pytest.fixture
def loaded(deposit: Deposit) -> Deposit:
    deposit.put(PATH, "\n".join((HEADER, *ROWS)) + "\n")
    load_reference(deposit.warehouse, deposit.layout.feeds)
    return deposit


def test_cards_are_read_and_bad_rows_refused_with_their_reasons(loaded: Deposit) -> None:
    assert loaded.rows("sim_card_orders", "order_ref", "iccid", "imsi") == [
        ("CMD1", ICCID, "208010000000001")
    ]
    assert loaded.rows("refused_rows", "source_line", "reason") == [
        (3, "BAD_NUMBER"),
        (4, "BAD_NUMBER"),
        (5, "BAD_COLUMN_COUNT"),
        (6, "BAD_COLUMN_COUNT"),
        (7, "BAD_COLUMN_COUNT"),
    ]


def test_no_code_is_in_any_table(loaded: Deposit) -> None:
    for table in ("sim_card_orders", "refused_rows", "file_results"):
        shown = repr(loaded.rows(table))
        assert not [secret for secret in SECRETS if secret in shown]
    assert all("CMD1" in raw for raw in loaded.rows("refused_rows", "raw")[:2])


def test_no_code_is_in_any_file_but_the_landed_one(deposit: Deposit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spill files included: memory is made short so that the engine spills, and looked at before it cleans up."""
    spilled = []
    save = Session.save

    def save_and_look(session: Session, *args: Any, **named: Any) -> Any:
        spilled.extend(path.read_bytes() for path in (deposit.home / "tmp").rglob("*") if path.is_file())
        return save(session, *args, **named)

    monkeypatch.setattr(Session, "save", save_and_look)
    deposit.put(PATH, "\n".join((HEADER, *ROWS * 200)) + "\n")
    load_reference(deposit.warehouse, deposit.layout.feeds)
    written = spilled + [
        path.read_bytes()
        for path in deposit.home.rglob("*")
        if path.is_file() and "landing" not in path.parts
    ]
    assert written
    assert not [secret for secret in SECRETS for content in written if secret.encode() in content]


def test_a_file_that_is_no_order_says_why_and_no_code(deposit: Deposit) -> None:
    deposit.put(PATH, "\n".join(ROWS) + "\n")
    load_reference(deposit.warehouse, deposit.layout.feeds)
    ((status, reason, detail),) = deposit.rows("file_results", "status", "reason", "detail")
    assert (status, reason) == ("quarantined", "BAD_HEADER")
    assert "line 1, column 2" in detail
    assert not [secret for secret in SECRETS if secret in detail]


def test_extra_columns_of_an_order_are_counted_and_their_texts_kept_nowhere(deposit: Deposit) -> None:
    rows = [
        f"CMD1;{ICCID};208010000000001;{';'.join(SECRETS)};{SECRETS[3]}",
        f"CMD1;;2;{';'.join(SECRETS)};31337042",
    ]
    deposit.put(PATH, "\n".join((HEADER + ";PIN3", *rows)) + "\n")
    load_reference(deposit.warehouse, deposit.layout.feeds)
    shown = repr([deposit.rows(table) for table in ("sim_card_orders", "refused_rows", "file_results")])
    assert "columns that the contract does not know: 1 (column 8)" in shown
    assert not [secret for secret in SECRETS if secret in shown]


def test_a_replaced_order_lets_go_of_its_former_cards(loaded: Deposit, tmp_path: Path) -> None:
    other = "89330000000000000013"
    loaded.put(PATH, f"{HEADER}\nCMD1;{other};208010000000009;{';'.join(SECRETS)}\n")
    load_reference(loaded.warehouse, loaded.layout.feeds)
    assert loaded.rows("sim_card_orders", "iccid") == [other]
    assert len(loaded.rows("file_results")) == 1


def test_files_without_codes_and_with_filled_up_card_numbers_are_read(tmp_path: Path) -> None:
    layouts = tmp_path / "layouts.toml"
    none = '{ constant = "" }'
    layouts.write_text(
        "[sim_cards]\n[sim_cards.columns]\nNUM_COMMANDE = { constant = 'CMD1' }\n"
        "ICCID = { from = 'card', strip = 'F' }\n"
        f"PIN1 = {none}\nPUK1 = {none}\nPIN2 = {none}\nPUK2 = {none}\n"
    )
    feed = next(feed for feed in load_layout(layouts).feeds if feed.word == "sim_cards")
    file = tmp_path / "cards.csv"
    file.write_text(f"card;IMSI\n{ICCID}F;208010000000001\n{ICCID}F;20801\n")
    trial = try_file(tmp_path / "scratch", file, feed, datetime(2026, 9, 1, tzinfo=UTC))
    assert trial.shown[0][1] == {"order_ref": "CMD1", "iccid": ICCID, "imsi": "208010000000001"}
    assert trial.refused[0][:2] == ("BAD_NUMBER", 1)
