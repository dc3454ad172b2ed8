"""Kills while money comes in and goes out: bank files, payments, credits, returns, letters, refunds; each run again.

Each step of a small story runs on a copy of the data root as the step before left it, is killed at a point of its
progress, and is run again; the state must then be that of the step without a kill. What a step says twice (a payment,
a credit note, a letter) must be there once.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.incoming_money import bank_lines
from tests.kills.bench import MONTH, Bench, stage_of
from tests.kills.runs import KILLED, Order, copy_root
from tests.kills.state import differences
from tests.payments.statements import entry, paid, statement

LATE_DAYS = 45
"""After the issue: every invoice is due, every debit's date has passed."""
Step = tuple[str, tuple[str, ...], int]


def money(bench: Bench, kills: int) -> Iterator[tuple[str, list[str], float]]:
    """The trials, a step of the story after another, as many kills in each as its points ask for."""
    home = copy_root(bench.undisturbed, bench.folder / "story")
    stopped_at = time.time()
    _put_bank_files(home)
    counted = []
    for name, words, days_off in _story(home):
        before = copy_root(home, bench.folder / f"before {name}")
        run = bench.stable.run(Order(words, home, days_off=days_off, stopped_at=stopped_at))
        if run.status:
            yield f"{name}, without a kill", [run.output[-1500:]], run.cpu
        counted.append((name, words, days_off, before, len(run.points), bench.state(home)))
    points = sum(step[4] for step in counted)
    for name, words, days_off, before, own, expected in counted:
        share = max(1, round(kills * own / points))
        for at in sorted({1 + round(number * (own - 1) / max(1, share - 1)) for number in range(share)}):
            cpu = bench.stable.cpu
            trial = copy_root(before, bench.folder / "home")
            order = Order(words, trial, days_off=days_off, stopped_at=stopped_at)
            killed = bench.stable.run(replace(order, at=at))
            faults = [] if killed.status in (KILLED, 0) else [killed.output[-600:]]
            again = bench.stable.run(order)
            faults += [f"again: {again.output[-1500:]}"] if again.status else []
            faults += [f"differs: {one}" for one in differences(expected, bench.state(trial))[:8]]
            yield (
                f"{name} at {at} of {own}, {stage_of(killed.points)}",
                faults,
                bench.stable.cpu - cpu,
            )


def _story(home: Path) -> Iterator[Step]:
    """Steps, told one at a time: what the later ones name is written by those before."""
    first, second, third = _invoices(home)
    yield "bank-answers", ("origyne", "bank-answers"), 0
    line = _line_to_match(home)
    yield "match", ("origyne", "match", line, first[1], "--note", "sa mère"), 0
    yield (
        "payment",
        ("origyne", "payment", second[0], "--amount", "1.00", "--beyond", "--note", "chèque 1"),
        0,
    )
    yield "reverse", ("origyne", "payment", "--reverse", f"PAYMENT:{second[0]}", "--note", "erreur"), 0
    yield "credit", ("origyne", "credit", third[0], "--reason", "Geste commercial"), 0
    yield "dispute", ("origyne", "dispute", first[0], "--note", "conteste"), 0
    yield "dispute ended", ("origyne", "dispute", first[0], "--end", "--note", "d'accord"), 0
    _put_return(home, first[0])
    yield "return", ("origyne", "bank-answers"), LATE_DAYS
    yield "represent", ("origyne", "represent", "--month", MONTH), LATE_DAYS
    _put_return(home, f"{first[0]}-2")
    yield "second return", ("origyne", "bank-answers"), 2 * LATE_DAYS
    yield "reminders", ("origyne", "reminders", "--write"), 2 * LATE_DAYS + 10
    yield "write-off", ("origyne", "write-off", first[0], "--note", "insolvable"), 2 * LATE_DAYS + 10
    yield "refund", ("origyne", "refund", third[1]), 2 * LATE_DAYS + 10
    yield "collect", ("origyne", "collect", "--month", MONTH), 2 * LATE_DAYS + 10


def _invoices(home: Path) -> list[tuple[str, str]]:
    """Three invoices, number and customer, of a small deposit: the last may be the one before."""
    with closing(sqlite3.connect(home / "registers/invoices.sqlite")) as db:
        rows = db.execute("select number, customer_ref from entries order by number limit 3").fetchall()
    return [(rows + rows[-1:])[place] for place in range(3)]


def _put_bank_files(home: Path) -> None:
    """A statement: an invoice paid in part by its number, money of somebody nobody knows, too much for one invoice."""
    numbers = [number for number, _ in _invoices(home)]
    lines = [
        entry("1.00", paid(text=f"paiement {numbers[0]}")),
        entry("7.77", paid(text="merci", name="Inconnu", iban="FR7630006000011234567890189")),
        entry("500.00", paid(text=f"{numbers[2]} et plus")),
    ]
    folder = home / "bank"
    folder.mkdir(exist_ok=True)
    for number, line in enumerate(lines, 1):
        (folder / f"releve{number}.xml").write_text(statement(line), encoding="utf-8")


def _put_return(home: Path, debit: str) -> None:
    """A debit that came back for want of money, on its day."""
    with closing(sqlite3.connect(home / "registers/debits.sqlite")) as db:
        query = "select amount_cents, collection_date from debits where end_to_end_id = ?"
        cents, day = db.execute(query, (debit,)).fetchone()
    reason = "<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>"
    line = entry(str(Decimal(cents) / 100), paid(debit, more=reason), "DBIT", "IDDT", "UPDD")
    text = statement(line).replace("2026-10-26", day)
    (home / "bank" / f"rejet-{debit}.xml").write_text(text, encoding="utf-8")


def _line_to_match(home: Path) -> str:
    """The line that names nobody."""
    return next(row.line_id for row in bank_lines(home) if row.name == "Inconnu")
