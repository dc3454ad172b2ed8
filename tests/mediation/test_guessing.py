"""Guessing: files of shapes that nobody described, read by the layout that is proposed for them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.feeds.sharing import section_of
from origyne_pipeline.mediation.guessing.guess import guess
from origyne_pipeline.mediation.guessing.kinds import Column
from origyne_pipeline.mediation.guessing.names import names_of
from origyne_pipeline.mediation.guessing.proposal import Proposal
from origyne_pipeline.mediation.guessing.proposal_text import proposal_text
from origyne_pipeline.mediation.guessing.sample import take_sample
from origyne_pipeline.mediation.trying import Trial, try_file

EVENT = {
    "usage": "VOIX",
    "direction": "SORTANT",
    "line": "33699134886",
    "called_number": "33142685300",
    "started_at": datetime(2026, 9, 1, 8, tzinfo=UTC),
    "local_date": date(2026, 9, 1),
    "duration_s": 60,
    "supplier_amount_excl_tax": Decimal("0.05"),
    "visited_network": "20801",
}
FILES = {
    "a switch without header": '"","0699134886","0142685300","ctx","2026-09-01 10:00:00","2026-09-01 10:00:05",'
    '"2026-09-01 10:01:05",65,60,"ANSWERED","u1.2",0.05\n',
    "English, UTC": "Call ID,Caller,Callee,Start Time (UTC),Billed Seconds,Price\n"
    "a1,33699134886,33142685300,2026-09-01 08:00:00,60,0.05\n",
    "German": "Nr;Rufnummer;Zielrufnummer;Startzeitpunkt;Dauer;Netto;Brutto\n"
    "7;+33699134886;0142685300;01.09.2026 10:00:00;60;0,0500;0,0595\n",
    "Italian, cost and price": "id_cliente;data_inizio;durata(s);numero_chiamante;numero_chiamato;direzione;"
    "costo_sp;costo_cliente\n"
    "1;2026-09-01 10:00:00;60;0699134886;0142685300;out;0.01;0.05\n",
    "French, day and time apart": "Date;Heure;Ligne;Correspondant;Durée;Montant HT\n"
    "01/09/2026;10:00:00;06 99 13 48 86;01 42 68 53 00;00:01:00;0,05 €\n",
    "records of several types": "HE|X\nUS|0699134886|0142685300|20260901|100000|60|0,0500\nTR|1\n",
    "seconds since 1970, network in two": "uuid\tfrom\tto\ttimestamp\tbillsec\tcost\tmcc\tmnc\n"
    "u\t33699134886\t33142685300\t1788249600\t60\t0.05\t208\t1\n",
    "mail's date, negative price": "Sid,From,To,Direction,StartTime,Duration,Price,PriceUnit\n"
    'CA1,+33699134886,+33142685300,outbound-api,"Tue, 01 Sep 2026 08:00:00 +0000",60,-0.05,EUR\n',
    "United States, the name says the day": "caller,callee,start time,duration,cost\n"
    "0699134886,0142685300,09/01/2026 10:00:00 AM,60,0.05\n",
    "a line of types below the header": "src,dst,start,end,duration,price\n"
    "VARCHAR(20),VARCHAR(20),INTEGER,INTEGER,INTEGER,DECIMAL\n"
    "0699134886,0142685300,1788249600,1788249660,60,0.05\n",
    "lines and days on rows of their own": "1|0699134886\n2|2026-09-01\n3|100000P|0142685300|00:01:00|0,05\n",
    "columns of fixed widths": "0699134886  0142685300  2026-09-01  10:00:00   60   0.05\n",
    "no duration, two moments": "caller;callee;start time;answer time;end time;price\n"
    "0699134886;0142685300;2026-09-01 10:00:00;2026-09-01 10:00:05;2026-09-01 10:01:05;0.05\n",
    "French words": "Ligne;Correspondant;Date d'appel;Type d'appel;Sens;Durée facturée;Montant HT\n"
    "06 99 13 48 86;01 42 68 53 00;1 sept. 2026 10:00;Appel voix;Émis;1min 00s;0,05 €\n",
    "a total below": "Ligne;Appelé;Début;Type;Durée;Prix\n"
    "0699134886;0142685300;2026-09-01T08:00:00Z;Voix;60;0,05\n0699134886;;;Total;;0,05\n",
    "a title above": "Relevé des communications;;;;\nAppelant;Appelé;Date et heure;Durée (s);Prix\n"
    "0699134886;0142685300;01/09/2026 10:00;60;0,05\n",
}


def proposed(folder: Path, content: str, name: str = "x_20260901.csv") -> tuple[Proposal, Trial]:
    """What is proposed for a file, and what reading it so gives."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    proposal = guess(take_sample(path))
    layouts = folder / "layouts.toml"
    layouts.write_text(proposal_text(proposal, name, ""), encoding="utf-8")
    feed = section_of(load_layout(layouts).feeds, proposal.feed, name)
    return proposal, try_file(folder / "scratch", path, feed, datetime(2026, 9, 1, 18, tzinfo=UTC))


@pytest.mark.parametrize("shape", FILES)
def test_a_file_is_read_by_what_is_proposed_for_it(tmp_path: Path, shape: str) -> None:
    _, trial = proposed(tmp_path, FILES[shape])
    ((_, values),) = trial.shown
    assert not trial.refused
    assert {name: values.get(name) for name in EVENT} == EVENT


def test_cards_are_told_from_events_and_no_code_is_shown(tmp_path: Path) -> None:
    header = "FORMAT:SIM\nICCID;IMSI;PIN1;PUK1;PIN2;PUK2;ORDER\n"
    text = header + "8933011952113169281;208010198639636;0000;12345678;0000;12345678;C1\n"
    proposal, trial = proposed(tmp_path, text)
    assert proposal.feed == "sim_cards"
    assert trial.rows == 1
    assert "12345678" not in repr(trial) + (tmp_path / "layouts.toml").read_text()


@pytest.mark.parametrize(
    ("header", "row", "question"),
    [
        (
            "src,dst,start,billsec",
            "0699134886,0142685300,2026-09-01 10:00:00,{seconds}000",
            "in milliseconds",
        ),
        (
            "src,dst,start,billsec,price",
            "0699134886,0142685300,2026-09-01 10:00:00,6{seconds},5",
            "(scale = -2)",
        ),
        (
            "src,dst,start,billsec,price,brutto",
            "0699134886,0142685300,2026-09-01 10:00:00,60,0.05,0.06",
            "hold amounts too",
        ),
        (
            "src,dst,start,billsec,price",
            "0699134886,0142685300,01/09/2026 10:00:00,60,0.05",
            "it may be %m/%d/%Y",
        ),
        ("src,dst,start,billsec,price", "0699134886,0142685300,2026-09-01 10:00:00,60,0.05", "that of Paris"),
        (
            "src,dst,start,billsec,price,currency",
            "0699134886,0142685300,2026-09-01 10:00:00,60,0.05,USD",
            "another currency",
        ),
        (
            "src,dst,start,duration,billsec,price",
            "0699134886,0142685300,2026-09-01 10:00:00,65,60,0.05",
            "may be it too",
        ),
        ("src,dst,start,upload,price", "0699134886,,2026-09-01 10:00:00,60,0.05", "one down"),
        ("src,dst,start,billsec,price", "0699134886,0142685300,2026-09-01 10:00:00,60,1.234", "in thousands"),
    ],
)
def test_what_a_file_does_not_say_is_asked(tmp_path: Path, header: str, row: str, question: str) -> None:
    path = tmp_path / "x_20260901.csv"
    path.write_text(
        "\n".join([header, *(row.format(seconds=n) for n in range(1000, 1004))]), encoding="utf-8"
    )
    questions = guess(take_sample(path)).questions
    assert any(question in asked for asked in questions), questions


@pytest.mark.parametrize(
    ("texts", "moment", "day", "time"),
    [
        (["2026-09-01 10:00:00"], "%Y-%m-%d %H:%M:%S", "", ""),
        (["2026-09-01T08:00:00+0000", "2026-09-01T08:00:00Z"], "%Y-%m-%dT%H:%M:%S%z", "", ""),
        (["09/13/2026 9:05 PM"], "%m/%d/%Y %I:%M %p", "", ""),
        (["20260901100000"], "%Y%m%d%H%M%S", "", ""),
        (["1788249600123"], "epoch_ms", "", ""),
        (["20260901"], "", "%Y%m%d", ""),
        (["20801"], "", "", ""),
        (["100000"], "", "", "%H%M%S"),
        (["0699134886"], "", "", ""),
    ],
)
def test_moments_are_known_by_their_form(texts: list[str], moment: str, day: str, time: str) -> None:
    column = Column(1, "", tuple(texts))
    assert (column.moment_form, column.day_form, column.time_form) == (moment, day, time)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MOB-20260901T1130.txt", r"MOB-{AAAAMMJJ}T{HHMM}\.txt"),
        ("CDR_2026-09-01.csv", r"CDR_{AAAA}-{MM}-{JJ}\.csv"),
        ("x20261301.csv", r"x[0-9]+\.csv"),
        ("Master.csv", r"Master\.csv"),
    ],
)
def test_a_name_becomes_the_form_of_names(name: str, expected: str) -> None:
    assert names_of(name) == expected


DOUBTS: dict[str, Any] = {
    "average: is the duration in milliseconds": {"DUREE": 60000},
    "are the amounts cents": {"MONTANT_HT": 50},
    "all amounts are 0": {"MONTANT_HT": 0},
    "starts at midnight": {"HEURE": "00:00:00"},
    "start between 0h and 5h": {"HEURE": "02:30:00"},
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_sums_that_look_wrong_are_told(tmp_path: Path, doubt: str) -> None:
    usual = {"DUREE": 60, "MONTANT_HT": "0,05", "HEURE": "10:00:00"} | DOUBTS[doubt]
    columns = "TYPE;SENS;MSISDN;DATE;NUMERO_APPELE;RESEAU;VOLUME"
    row = "VOIX;SORTANT;0699134886;01/09/2026;0142685300;20801;"
    text = "\n".join([f"{columns};{';'.join(usual)}", *[f"{row};{';'.join(map(str, usual.values()))}"] * 20])
    path = tmp_path / "x.csv"
    path.write_text(text)
    layouts = tmp_path / "layouts.toml"
    layouts.write_text("")
    feed = section_of(load_layout(layouts).feeds, "rated_cdrs_mobile", "x.csv")
    trial = try_file(tmp_path / "scratch", path, feed, datetime(2026, 9, 1, 18, tzinfo=UTC))
    assert [each for each in trial.doubts if doubt in each], trial
