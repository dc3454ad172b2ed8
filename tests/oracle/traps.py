"""Small nasty deposits: every sentence of the contract, crossed with the others, from one seed.

``python -m tests.oracle.traps OUT SEED [trade]`` writes ``OUT/ftp``, ``OUT/reference/clients.xlsx`` and
``OUT/expected.json``. Where the contract leaves two readings open, the generator keeps away.
"""

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from . import traps_tariffs as tariffs
from .reference import compute
from .trap import TRADE_HEADERS, Trap
from .traps_clients import client_sheets, write_clients
from .traps_events import Traffic
from .traps_files import Files
from .traps_lines import Fleet
from .traps_plan import SECOND, Moment, Plan, plan
from .traps_trade import TRADE_TRAPS


def write_tariffs(plan: Plan, traps: tuple[Trap, ...]) -> None:
    """Versions known before, during and after their months; some refused; maybe none yet on the 1st."""
    rng, m1 = plan.rng, plan.start
    m2, cut1, cut2 = plan.turns[0], plan.cuts[0], plan.cuts[1]
    missing_start = rng.random() < 0.25
    early = plan.at(2) if missing_start else plan.at(-59)
    workbooks = [
        (1, early, plan.at(-40, 9)),
        (2, m1 + dt.timedelta(days=rng.randint(9, 17)), plan.at(5, 9)),
        (3, plan.at(25), cut1 + dt.timedelta(seconds=rng.choice([1, 3600, 90_000]))),
        (4, m2 + dt.timedelta(days=9), cut1 + dt.timedelta(days=3)),
        (5, m2 + dt.timedelta(days=19), cut2),
        (6, m2 + dt.timedelta(days=25), cut2 + SECOND),
    ]
    if traps:  # known a month before it is in force
        workbooks.append((7, m2 + dt.timedelta(days=4), plan.at(20, 9)))
    if missing_start:
        workbooks.append((1, plan.at(-2), cut1 + dt.timedelta(days=2)))
    for number, day, deposited in workbooks:
        _write_workbook(plan, day, _tables(plan, number, traps), deposited, traps)
    for nth in rng.sample([6, 19, 28, 41, 47], 2):
        sheets = _tables(plan, 1, traps)
        tariffs.spoil(rng, sheets)
        _write_workbook(plan, plan.at(nth), sheets, plan.at(nth - 6, 10), traps)
    for trap in traps:
        for nth, spoil in trap.refused_workbooks(plan):
            sheets = _tables(plan, 1, traps)
            spoil(sheets)
            _write_workbook(plan, plan.at(nth), sheets, plan.at(nth - 6, 11), traps)


def _tables(plan: Plan, number: int, traps: tuple[Trap, ...]) -> dict[str, tariffs.Table]:
    sheets = tariffs.tables(plan.rng, number)
    for trap in traps:
        trap.tariffs(plan, number, sheets)
    return sheets


def _write_workbook(
    plan: Plan, day: Moment, sheets: dict[str, tariffs.Table], deposited: Moment, traps: tuple[Trap, ...]
) -> None:
    path = plan.ftp / "Tables tarifaires" / f"TABLES_TARIFAIRES_{day:%Y%m%d}.xlsx"
    if not path.exists():
        headers = TRADE_HEADERS if traps else tariffs.HEADERS
        tariffs.write_workbook(plan.rng, path, sheets, deposited, headers, dressed=bool(traps))


def _write_clients(plan: Plan, fleet: Fleet, traps: tuple[Trap, ...]) -> None:
    sheets = client_sheets(plan)
    for trap in traps:
        trap.clients(plan, fleet, sheets)
    write_clients(plan, sheets)


def expected_of(plan: Plan) -> dict[str, Any]:
    return compute(
        plan.ftp,
        plan.clients,
        cutoff_day=plan.cutoff_day,
        first_month=plan.first_month,
        months=list(plan.months),
        basis=plan.basis,
    )


def write_deposit(
    out: Path, seed: int, events: int = 420, step: int = 4, traps: tuple[type[Trap], ...] = ()
) -> dict[str, Any]:
    """Write ``out/ftp``, ``out/reference/clients.xlsx`` and ``out/expected.json``; returns the last.

    Args:
        out: a folder without a deposit.
        seed: makes everything.
        events: how many events lie anywhere; more lie at edges.
        step: days between files of a feed; fewer files are cleaned faster.
        traps: more of everything; ``TRADE_TRAPS`` for the trade's rules.
    """
    made, laid = plan(out, seed, step), tuple(kind() for kind in traps)
    write_tariffs(made, laid)
    fleet = Fleet(made, holders=bool(laid))
    fleet.invent()
    for trap in laid:
        trap.lines(fleet)
    _write_clients(made, fleet, laid)
    fleet.write_snapshots()
    traffic = Traffic(made, fleet.lines)
    traffic.invent(events)
    for trap in laid:
        trap.events(traffic)
    state, serial = made.rng.getstate(), traffic.serial
    _write_files(made, traffic, {}, laid)
    months = expected_of(made)["months"]
    amounts = {key: rated["amount"] for month in months.values() for key, rated in month["rated"].items()}
    for folder in ("RatedCDRs", "BilledCDRs"):
        for path in sorted((made.ftp / folder).rglob("*.*")):
            path.unlink()
    made.rng.setstate(state)
    traffic.serial = serial
    _write_files(made, traffic, amounts, laid)
    expected = expected_of(made)
    (out / "expected.json").write_text(json.dumps(expected, indent=0, ensure_ascii=False))
    return expected


def _write_files(plan: Plan, traffic: Traffic, amounts: dict[str, str], traps: tuple[Trap, ...]) -> None:
    Files(plan, traffic, amounts, cr=bool(traps)).write()
    for trap in traps:
        trap.files(plan)


if __name__ == "__main__":
    write_deposit(Path(sys.argv[1]), int(sys.argv[2]), traps=TRADE_TRAPS if sys.argv[3:] else ())
