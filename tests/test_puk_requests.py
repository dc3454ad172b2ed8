"""The PUK of one card: noted before it is shown, from the landed file only, and nowhere else."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

import origyne_pipeline.puk_requests as module
from origyne_pipeline.chained_log import LogError, read_log
from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.puk_requests import LOG, PukError, Request, ask_puk, check_puk_log
from tests.cli.conftest import Cli, cli, home  # noqa: F401
from tests.deposits import Deposit

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
CARD, OTHER = "89330000000000000005", "89330000000000000013"
HEADER = "NUM_COMMANDE;ICCID;IMSI;PIN1;PUK1;PIN2;PUK2"
PUK1, PUK2 = "13579135", "97531975"
SHAPES = Path(__file__).parent / "mediation/shapes"


def order(*rows: str) -> str:
    return "\r\n".join([HEADER, *rows]) + "\r\n"


def card(iccid: str = CARD, puk1: str = PUK1, number: str = "CMD1") -> str:
    return f"{number};{iccid};208010000000001;1234;{puk1};5678;{PUK2}"


def path_of(number: str, day: int = 1) -> str:
    return f"Cartes SIM/CartesSIM_{number}_202608{day:02}.csv"


def request(iccid: str = CARD, which: str = "PUK1", why: str = "client bloqué") -> Request:
    return Request(iccid, which, "root", "Léa", why)


def ask(deposit: Deposit, asked: Request | None = None) -> str:
    return ask_puk(deposit.warehouse, FEEDS_OF, asked or request(), AT).puk


FEEDS_OF = tuple(feed for feed in FEEDS if feed.word == "sim_cards")


@pytest.fixture
def deposit(tmp_path: Path) -> Deposit:
    deposit = Deposit(tmp_path / "home")
    deposit.put(path_of("CMD1"), order(card(), card(OTHER, "24682468")))
    return deposit


def test_one_code_and_one_line(deposit: Deposit) -> None:
    assert ask(deposit) == PUK1
    assert ask(deposit, request(which="PUK2")) == PUK2
    first, second = read_log(deposit.home / LOG.file)
    assert first == {
        "at": AT.isoformat(),
        "by": "Léa",
        "file": path_of("CMD1"),
        "iccid": CARD,
        "user": "root",
        "which": "PUK1",
        "why": "client bloqué",
    }
    assert second["which"] == "PUK2"
    assert not [code for code in (PUK1, PUK2) if code in (deposit.home / LOG.file).read_text()]
    assert PUK1 not in repr(ask_puk(deposit.warehouse, FEEDS_OF, request(), AT))


def test_the_last_row_of_a_card_stands_and_equal_orders_are_one(deposit: Deposit) -> None:
    deposit.put(path_of("CMD1"), order(card(puk1="11111111"), card()))
    deposit.put(path_of("CMD1", 2), order(card()))
    assert ask(deposit) == PUK1


@pytest.mark.parametrize("shape", ["var_out_sims", "airvantage_sims", "portaone_sims"])
def test_a_file_in_another_form_is_read_by_its_layout(tmp_path: Path, shape: str) -> None:
    folder = SHAPES / shape
    layout = load_layout(folder / "layout.toml")
    deposit = Deposit(tmp_path / "home", layout)
    (file,) = (path for path in folder.iterdir() if path.suffix not in (".toml", ".json"))
    deposit.put(f"Cartes SIM/{file.name}", file.read_bytes())
    iccid = json.loads((folder / "expect.json").read_text())["iccid"]
    if shape != "var_out_sims":
        with pytest.raises(PukError, match="a PUK1 of 8 digits"):  # these files hold no codes
            ask_puk(deposit.warehouse, layout.feeds, request(iccid), AT)
        return
    (row,) = (line.split() for line in file.read_text().splitlines() if line.startswith(iccid))
    assert ask_puk(deposit.warehouse, layout.feeds, request(iccid), AT).puk == row[3]
    assert ask_puk(deposit.warehouse, layout.feeds, request(iccid, "PUK2"), AT).puk == row[5]


def gone(deposit: Deposit) -> None:
    (deposit.home / deposit.versions[0]["stored_at"]).unlink()


def changed(deposit: Deposit) -> None:
    stored = deposit.home / deposit.versions[0]["stored_at"]
    stored.write_bytes(stored.read_bytes().replace(PUK1.encode(), b"00000000"))


def doubled(deposit: Deposit) -> None:
    deposit.put(path_of("CMD2", 2), order(card(puk1="11111111", number="CMD2")))


def no_code(deposit: Deposit) -> None:
    deposit.put(path_of("CMD1"), order(card(puk1="1357913")))


def glued(deposit: Deposit) -> None:
    deposit.put(path_of("CMD1"), order(card()).replace("\r\n", "", 1))


def no_order(deposit: Deposit) -> None:
    deposit.remove(path_of("CMD1"))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (gone, r"in none, and 1 of 1 can't be read: landing/0000 \(.*backup of 'landing/'"),
        (changed, r"in none, and 1 of 1 can't be read: landing/0000 \(.*backup of 'landing/'"),
        (glued, r"1 of 1 can't be read: landing/0001 \(.*then run 'origyne land'"),
        (doubled, r"found different ones in .*CMD1_20260801.csv, .*CMD2_20260802.csv; ask Origyne"),
        (no_code, r"CMD1_20260801.csv: expected a PUK1 of 8 digits"),
        (no_order, r"found it in none of 0; check the number"),
    ],
)
def test_a_card_without_one_sure_code_gives_a_message_and_no_line(
    deposit: Deposit, fault: object, message: str
) -> None:
    fault(deposit)  # type: ignore[operator]
    with pytest.raises(PukError, match=message) as raised:
        ask(deposit)
    assert "1357913" not in str(raised.value)
    assert "11111111" not in str(raised.value)
    assert read_log(deposit.home / LOG.file) == []


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (request("89330000000000000021"), "found it in none of 1"),
        (request("89330000000000000004"), "has a wrong check digit: after 8933000000000000000 it is"),
        (request("x"), "must be 19 or 20 digits"),
        (request(why=" "), "--why: expected some words"),
        (request(why="a\nb"), "--why: expected one line"),
        (request(why="a" * 501), "--why: expected one line of at most 500"),
    ],
)
def test_a_request_that_is_wrong_is_one_message(deposit: Deposit, asked: Request, message: str) -> None:
    with pytest.raises(PukError, match=message):
        ask(deposit, asked)


def test_nothing_is_shown_where_the_log_can_not_be_written(
    deposit: Deposit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(LogError, match="No space left"):
            ask(deposit)
    (deposit.home / LOG.file).unlink()
    (deposit.home / LOG.file).mkdir()
    with pytest.raises(LogError):
        ask(deposit)


def test_the_line_is_on_the_disk_before_the_code_is_given(
    deposit: Deposit, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    real_fsync = os.fsync

    def fsync(descriptor: int) -> None:
        events.append("fsync")
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    real = module.ShownPuk

    def shown(*values: str) -> module.ShownPuk:
        events.append("shown")
        assert len(read_log(deposit.home / LOG.file)) == 1
        return real(*values)

    monkeypatch.setattr(module, "ShownPuk", shown)
    ask(deposit)
    assert events[-1] == "shown"
    assert "fsync" in events


@pytest.mark.parametrize("loss", ["cut", "gone", "changed"])
def test_a_log_that_lost_lines_shows_nothing_and_verify_names_it(deposit: Deposit, loss: str) -> None:
    for _ in range(3):
        ask(deposit)
    assert not check_puk_log(deposit.home).faults
    log = deposit.home / LOG.file
    lines = log.read_text().splitlines(keepends=True)
    match loss:
        case "cut":
            log.write_text("".join(lines[:2]))
        case "gone":
            log.unlink()
        case "changed":
            log.write_text("".join(lines).replace("client", "autre"))
    with pytest.raises(LogError, match=r"backup of 'registers/'"):
        ask(deposit)
    (fault,) = check_puk_log(deposit.home).faults
    assert "puk_requests" in fault.problem


def test_the_command_shows_one_code_and_logs_none(cli: Cli, home: Path) -> None:  # noqa: F811
    deposit = Deposit(home)
    deposit.put(path_of("CMD1"), order(card()))
    shown = cli("sim", "puk", CARD, "--why", "ticket 42")
    assert (shown.stdout, shown.stderr) == (f"PUK1 of {CARD}: {PUK1}\n", "")
    shown = cli("sim", "puk", CARD, "--puk2", "--by", "Léa", "--why", "ticket 43", "--json")
    assert json.loads(shown.stdout) == {"iccid": CARD, "which": "PUK2", "puk": PUK2}
    assert [entry["why"] for entry in read_log(home / LOG.file)] == ["ticket 42", "ticket 43"]
    assert cli("sim", "puk", CARD).exit_code == 2
    refused = cli("sim", "puk", OTHER, "--why", "ticket 44")
    assert refused.exit_code == 1
    assert "found it in none of 1" in refused.stderr
    elsewhere = [path for path in home.rglob("*") if path.is_file() and "landing" not in path.parts]
    assert len(elsewhere) > 4
    for path in elsewhere:
        content = path.read_bytes()
        assert not [code for code in (PUK1, PUK2, "1234", "5678") if f";{code};".encode() in content]
        assert PUK1.encode() not in content
        assert PUK2.encode() not in content
