"""Traps of holders: lines taken over, with and without DATE_TITULAIRE, corrected, given back, and by Titulaires."""

import datetime as dt
from typing import Any

from . import traps_csv as csv
from .trap import Trap
from .traps_events import Traffic
from .traps_lines import OLD, Fleet, Line
from .traps_plan import SECOND, Moment, Plan
from .traps_tariffs import Table
from .traps_trade_plans import any_date

Show = tuple[int, str, int | None]
"""Day from which it is shown, customer, DATE_TITULAIRE."""


class Holders(Trap):
    """Each line has events around the days on which its holder may change."""

    def __init__(self) -> None:
        self.of: dict[str, Line] = {}

    def lines(self, fleet: Fleet) -> None:
        shown: dict[str, list[Show]] = {
            "dated": [(-9, "C01", None), (14, "C12", 11)],
            "undated": [(-9, "C01", None), (13, "C12", None)],
            "back and forth": [(-9, "C01", None), (9, "C12", 8), (20, "C01", 19)],
            "first dated": [(-9, "C12", 6), (10, "C12", 9), (16, "C13", None)],
            "moved": [(-9, "C01", None), (9, "C12", 10), (12, "C12", 15), (18, "C12", None)],
            "one day, two": [(-9, "C01", None), (10, "C12", 9), (13, "C13", 9)],
            "out of order": [(-9, "C01", None), (10, "C12", 22), (14, "C13", 12)],
            "before all": [(3, "C01", None), (6, "C12", -300), (10, "C13", None)],
            "ahead": [(-9, "C01", None), (20, "C12", 41)],
            "stranger": [(-9, "CXX", None), (12, "C14", 12)],
            "to a stranger": [(-9, "C14", None), (17, "CXX", 15)],
            "overseas": [(-9, "C05", None), (12, "C12", 10), (22, "C07", 18)],
        }
        for name, shows in shown.items():
            offer = fleet.plan.rng.choice(["MOB_A", "MOB_B", "T_P1", "T_TTC", "T_TTCN", "T_ADV", "T_ADVN"])
            self.of[name] = self._line(fleet, offer, shows)
        self._at_odd_instants(fleet)
        self._with_other_changes(fleet)
        fleet.announced += self.of.values()

    def _line(self, fleet: Fleet, offer: str, shows: list[Show]) -> Line:
        return fleet.line(
            *(
                (fleet.plan.at(since, 7), (ref, offer, "ACTIF", OLD, OLD, None, taken_over))
                for since, ref, taken_over in shows
            )
        )

    def _at_odd_instants(self, fleet: Fleet) -> None:
        """First shown half an hour after a local midnight; at a cut-off and a second after it."""
        at, start, cut = fleet.plan.at, fleet.plan.at(-9), fleet.plan.cuts[0]
        for name, since, taken_over in (
            ("past midnight", at(17, 0, 30), None),
            ("at the cut-off", cut, 20),
            ("after the cut-off", cut + SECOND, 20),
        ):
            self.of[name] = fleet.line(
                (start, ("C13", "T_ADV", "ACTIF", OLD, OLD)),
                (since, ("C14", "T_ADV", "ACTIF", OLD, OLD, None, taken_over)),
            )

    def _with_other_changes(self, fleet: Fleet) -> None:
        """With an offer that changes that day, a number given back between, an activation or an end."""
        at, start = fleet.plan.at, fleet.plan.at(-9)
        self.of["new offer"] = fleet.line(
            (start, ("C01", "T_P1", "ACTIF", OLD, OLD)),
            (at(12), ("C13", "T_P2", "ACTIF", OLD, 12, None, 12)),
        )
        self.of["given back"] = fleet.line(
            (start, ("C12", "T_TTC", "ACTIF", OLD, OLD)),
            (at(8), ("C12", "T_TTC", "RESILIE", OLD, OLD, 8)),
            (at(9), None),
            (at(20), ("C13", "T_TTC", "ACTIF", 20, 20, None, 22)),
        )
        self.of["given back, by hand"] = fleet.line(
            (start, ("C12", "T_TTCN", "ACTIF", OLD, OLD)),
            (at(15), ("C12", "T_TTCN", "RESILIE", OLD, OLD, 15)),
            (at(18), ("C13", "T_TTCN", "ACTIF", 18, 18)),
        )
        self.of["begun taken"] = fleet.line(
            (at(6), ("C12", "T_ADVT", "ACTIF", 6, 6)),
            (at(9), ("C13", "T_ADVT", "ACTIF", 6, 6, None, 6)),
        )
        self.of["ended taken"] = fleet.line(
            (start, ("C12", "T_ADV", "ACTIF", OLD, OLD)),
            (at(15), ("C13", "T_ADV", "RESILIE", OLD, OLD, 15, 15)),
        )
        self.of["known late"] = fleet.line(
            (start, ("C13", "T_FLIP", "ACTIF", OLD, OLD)),
            (fleet.plan.cuts[0] + dt.timedelta(days=2), ("C14", "T_FLIP", "ACTIF", OLD, OLD, None, 21)),
        )
        for name in ("by hand", "by hand twice", "by hand over", "by hand the same", "by hand ahead"):
            self.of[name] = self._line(fleet, "T_P1", [(-9, "C12", None), (15, "C13", 14)])

    def clients(self, plan: Plan, fleet: Fleet, sheets: dict[str, Table]) -> None:
        cut = (plan.cuts[0] - plan.start).days + 1
        rows: list[tuple[str, int, str]] = [
            ("by hand", 7, "C14"), ("by hand twice", 6, "C14"), ("by hand twice", 18, "C15"),
            ("by hand over", -30, "C12"), ("by hand the same", 15, "C13"), ("by hand ahead", cut + 1, "C14"),
            ("given back", 10, "C14"), ("given back", 12, "C15"), ("begun taken", 2, "C14"),
            ("dated", 11, "C14"), ("undated", 1, "C15"), ("past midnight", 400, "C15"),
            ("back and forth", 12, "CXX"), ("new offer", 12, "C15"),
            ("given back, by hand", 5, "C14"),
        ]  # fmt: skip
        sheet: Table = [["LIGNE", "DU", "REF_CLIENT"]]
        plan.rng.shuffle(rows)
        for name, since, ref in rows:
            sheet.append([csv.phone(plan.rng, self.of[name].number), any_date(plan, since), ref])
        sheets["Titulaires"] = sheet
        options: list[tuple[str, str, int, int | None]] = [
            ("dated", "O_SMS", -9, None), ("dated", "P_7", 9, 20), ("undated", "O_NON", 5, 33),
            ("back and forth", "P_7", 7, 25), ("back and forth", "O_FAM", 3, None), ("moved", "P_D", 15, 40),
            ("given back", "P_7", 8, 30), ("given back", "O_SMS", 1, None), ("by hand", "O_FAM", 7, None),
            ("by hand twice", "P_D", 17, 22), ("new offer", "O_10", 12, 12), ("ended taken", "P_7", 14, 16),
        ]  # fmt: skip
        for name, code, first, last in options:
            until: Any = None if last is None else any_date(plan, last)
            number = csv.phone(plan.rng, self.of[name].number)
            sheets["Options"].append([number, code, any_date(plan, first), until])

    def events(self, traffic: Traffic) -> None:
        """The last second before a midnight at which a holder may change, and the first after it."""
        plan = traffic.plan
        for line in self.of.values():
            for day in plan.rng.sample([6, 7, 8, 9, 11, 12, 14, 15, 18, 19, 20, 22], 4):
                midnight: Moment = plan.at(day)
                for moment in (midnight - SECOND, midnight):
                    values = traffic.values(line, moment, home=plan.rng.random() < 0.7)
                    traffic.events.append((traffic.slot_for(moment, line), values))
