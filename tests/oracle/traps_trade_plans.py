"""Traps of tariffs: prices with tax, advances, options and passes, allowances by band and over codes, C + S."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from . import traps_csv as csv
from .trap import Trap
from .traps_events import Traffic
from .traps_lines import OLD, Fleet, Line
from .traps_plan import Plan, french
from .traps_tariffs import Percent, Table

ADVANCE = "A_ECHOIR"


def offers(number: int) -> Table:
    """Offers whose prices, tax sides, rates and ECHEANCE move from one version to the next."""
    odd = number % 2 == 1
    with_tax = [None, "OUI", None, None, 10, 12.01, None, None, None]
    flipped = [10, "OUI", 1, 2, 20, None, None, None, ADVANCE]
    return [
        ["T_TTC", "9,99 TTC", "MOBILE", None, "OUI", None, None, Percent(20), 9.99, 9.9, "4,99"],
        ["T_TTCN", "sans prorata", "MOBILE", None, "NON", 4.17, None, 20, "5,99", None, 6, "ECHU"],
        ["T_55", "livres", "MOBILE", None, "OUI", None, None, Percent(5.5), 29.99, 49, 35],
        ["T_ADV", "d'avance", "MOBILE", 12 + number, "OUI", 5, 3, 20, None, None, None, ADVANCE],
        ["T_ADVT", "d'avance TTC", "MOBILE", None, "OUI", None, 0, 20, 19.99 + number, 10, None, ADVANCE],
        ["T_ADVN", "d'avance entier", "MOBILE", 18.5, "NON", 0, 0, 20, None, None, None, ADVANCE],
        ["T_FLIP", "tour à tour", "MOBILE", *(flipped if odd else with_tax)],
        ["T_FLOP", "à rebours", "MOBILE", *(with_tax if odd else flipped)],
        ["T_RATE", "taux", "MOBILE", 15, "OUI", 0, 0, 20 if odd else Percent(10), None, None, None, ADVANCE],
        ["T_ZERO", "gratuit", "MOBILE", 0, "OUI", 0, 0, 10],
        ["T_P1", "partagé", "MOBILE", 14.5, "OUI", 0, 0, 20],
        ["T_P2", "partagé", "MOBILE", 11, ["OUI", "NON"][number % 2], 0, 0, 20],
        ["T_V", "fixe d'avance", "VGA", 22, "OUI", 30, 15, 20, None, None, None, ADVANCE],
    ]


def options(number: int) -> Table:
    """O_FLIP is a pass in every other version, O_GONE is not listed in most."""
    flip = "UNIQUE" if number % 2 == 0 else "MENSUELLE"
    gone: Table = (
        [["O_GONE", "retirée", 7.5, None, "MENSUELLE", "OUI", 2, None, 20]] if number in (1, 4) else []
    )
    return [
        ["O_SMS", "SMS", 3 + number, None, "MENSUELLE", "OUI", 1 + number, None, 20],
        ["O_NON", "entière", None, 5.99, "MENSUELLE", "NON", None, None, 20],
        ["O_FAM", "famille", None, 4.5, "MENSUELLE", "OUI", None, 2, Percent(20)],
        ["O_10", "télévision", "2,345", None, "MENSUELLE", "OUI", None, None, 10],
        ["O_FLIP", "tour à tour", 6 + number, None, flip, "OUI", 0.5, None, 20],
        ["P_7", "7 jours", None, 7 + number, "UNIQUE", "NON", None, None, 20],
        ["P_D", "data", 4, None, "UNIQUE", "OUI", 0.5, None, Percent(20)],
        *gone,
    ]


def allowances(rng: random.Random, number: int) -> Table:
    few, turn = rng.randint, number % 2
    pooled: Any = "ILLIMITE" if number == 3 else few(1, 4)
    return [
        ["T_BAND", "T_TTC, T_TTCN", "soirs", "VOIX", "FR", "*", few(3, 30), "MIN", "LIGNE", 1, "HC"],
        ["T_DAY", "T_TTC", "jour", "VOIX", "FR", "NATIONAL,SVA", few(3, 9), "MIN", "LIGNE", turn, "HP, WE"],
        ["T_DBAND", "T_TTC,T_55", "nuit", "DATA", "*", "*", few(50, 900), "KO", "LIGNE", 1, "HC,WE"],
        ["T_SVA", "T_TTC,T_ADV", "services", "VOIX", "*", "SVA", few(1, 5), "MIN", "LIGNE", 0, "*"],
        ["T_SSVA", "T_ADV", "SMS surtaxés", "SMS", "*", "*", 3, "ACTE", "LIGNE", 0],
        ["T_POOL", "T_P1, T_P2,O_FAM", "commun", "VOIX", "FR", "*", pooled, "MIN", "CLIENT", 2],
        ["T_POOLD", "T_P1,O_FAM,T_ADVT", "commun", "DATA", "FR,UE", "*", few(50, 900), "KO", "CLIENT", 1],
        ["T_ONCE", "T_P1,T_P2,O_SMS,O_NON", "une fois", "SMS", "*", "*", few(3, 8), "ACTE", "LIGNE", 1],
        ["T_OPT", "O_SMS", "de plus", "SMS", "*", "NATIONAL,UE", few(2, 5), "ACTE", "LIGNE", 5],
        ["T_FLIP", "O_FLIP", "tour à tour", "VOIX", "FR", "*", few(2, 9), "MIN", "LIGNE", 1],
        ["T_GONE", "O_GONE,T_FLIP", "retirée", "VOIX", "FR", "*", few(2, 9), "MIN", "LIGNE", 1],
        ["T_PASS", "P_7,T_ADVN", "offre et pass", "VOIX", "*", "*", few(1, 6), "MIN", "LIGNE", 1],
        ["T_PASSD", "P_D", "pass", "DATA", "*", "*", few(50, 900), "KO", "LIGNE", 0],
        ["T_PASSR", "P_7", "reçus", "VOIX_RECUE", "*", "*", 2, "MIN", "LIGNE", 0],
        ["T_PASSU", "P_D", "illimité", "SMS", "FR,UE", "*", "ILLIMITE", "ACTE", "LIGNE", 0],
        ["T_LATE", "O_10,T_ZERO", "plus tard", "VOIX", "FR", "*", few(2, 9), "MIN", "LIGNE", 1],
    ]


def add_services(rng: random.Random, prices: Table) -> None:
    """The S of C + S on some prices of every usage, on first and later tiers, and on calls to services."""
    keys = {tuple(row[:5]) for row in prices}
    for code in ("FR_SVA9", "FR_118", "FR_COURT"):
        key = ["*", "VOIX", "FR", code, "*"]
        if tuple(key) not in keys:
            cap = rng.choice([None, None, 0.5])
            decimals = rng.choice([None, 2, 3, 5])
            prices.append([*key, 0, 0, "0,05", "MIN", 0, rng.choice([1, 30, 60]), None, decimals, cap])
    for row in prices:
        if row[3] in ("FR_SVA9", "FR_118", "FR_COURT") or rng.random() < 0.25:
            fee = rng.choice([None, "0,15", 1.35, "0,000001"])
            price = rng.choice([None, "0,80", 0.333333, 2.99])
            row += [None] * (14 - len(row))
            row += [fee, price, rng.choice(["MIN", "S"]) if price or rng.random() < 0.3 else None]


class Plans(Trap):
    """Lines on every offer, with every kind of option, whole months and parts of them."""

    def __init__(self) -> None:
        self.of: dict[str, Line] = {}

    def tariffs(self, plan: Plan, number: int, sheets: dict[str, Table]) -> None:
        for row in sheets["Offres"]:
            if plan.rng.random() < 0.4 and isinstance(row[7], int):
                row[7] = Percent(row[7])
        sheets["Offres"] += offers(number)
        sheets["Options"] = options(number)
        sheets["Forfaits"] += allowances(plan.rng, number)
        add_services(plan.rng, sheets["Tarifs"])

    def refused_workbooks(self, plan: Plan) -> list[tuple[int, Callable[[dict[str, Table]], object]]]:
        ways: list[Callable[[dict[str, Table]], object]] = [
            lambda s: s["Offres"].append(["T_X", "deux prix", "MOBILE", 8, "OUI", 0, 0, 20, 9.6]),
            lambda s: s["Offres"].append(["T_X", "sans prix", "MOBILE", None, "OUI", 0, 0, 20]),
            lambda s: s["Offres"].append(["T_X", "taux", "MOBILE", 8, "OUI", 0, 0, 0.2]),
            lambda s: s["Options"].append(
                ["MOB_A", "code d'offre", 8, None, "MENSUELLE", "OUI", 0, None, 20]
            ),
            lambda s: s["Forfaits"].append(
                ["T_X", "P_7,T_P1", "pass partagé", "VOIX", "*", "*", 1, "MIN", "CLIENT", 1]
            ),
            lambda s: s["Tarifs"][0].__setitem__(slice(14, 17), [None, "0,10", None]),
            lambda s: s["Options"][0].__setitem__(6, 1) or s["Options"][0].__setitem__(7, 2),
        ]
        return [(day, way) for day, way in zip((7, 23, 43), plan.rng.sample(ways, 3), strict=True)]

    def lines(self, fleet: Fleet) -> None:
        at, start = fleet.plan.at, fleet.plan.at(-9)
        day = fleet.plan.rng.randint(5, 24)

        def steady(name: str, ref: str, offer: str, fixed: bool = False) -> None:
            self.of[name] = fleet.line((start, (ref, offer, "ACTIF", OLD, OLD)), fixed=fixed)

        for offer in "T_TTC T_TTCN T_55 T_ADV T_ADVT T_ADVN T_FLIP T_FLOP T_RATE".split():
            steady(offer, "C12", offer)
        pools = {"P1": "T_P1", "P1 too": "T_P1", "P2": "T_P2", "whole": "T_ADVN", "free": "T_ZERO"}
        for name, offer in pools.items():
            steady(name, "C13", offer)
        for ref, offer in (("C05", "T_TTC"), ("C05", "T_ADVT"), ("C07", "T_FLOP"), ("C10", "T_RATE")):
            steady(f"{ref}{offer}", ref, offer)
        steady("T_V", "C14", "T_V", fixed=True)
        self.of["began"] = fleet.line((at(day), ("C14", "T_TTC", "ACTIF", day, day)))
        self.of["late pool"] = fleet.line((at(26), ("C13", "T_P2", "ACTIF", 26, 26)))
        self.of["part"] = fleet.line((at(8), ("C13", "T_P1", "ACTIF", 8, 8)))
        self.of["ahead"] = fleet.line((at(20), ("C14", "T_ADV", "ACTIF", 41, 41)))
        self.of["ended"] = fleet.line(
            (start, ("C14", "T_ADVT", "ACTIF", OLD, OLD)),
            (at(40), ("C14", "T_ADVT", "RESILIE", OLD, OLD, 39)),
        )
        changes = (fleet.plan.turns[0] + dt.timedelta(days=19)).date()  # the fifth version's first day
        self.of["ended as prices change"] = fleet.line(
            (start, ("C14", "MOB_A", "ACTIF", OLD, OLD)),
            (at(35), ("C14", "MOB_A", "RESILIE", OLD, OLD, changes)),
        )
        self.of["undone"] = fleet.line(
            (start, ("C14", "T_ADVN", "ACTIF", OLD, OLD)),
            (at(12), ("C14", "T_ADVN", "RESILIE", OLD, OLD, 12)),
            (at(38), ("C14", "T_ADVN", "ACTIF", OLD, OLD)),
        )
        self.of["pools"] = fleet.line(
            (start, ("C13", "T_P1", "ACTIF", OLD, OLD)), (at(12), ("C13", "T_P2", "ACTIF", OLD, 12))
        )
        for ref in (
            "C05",
            "C12",
        ):  # usage of two workbook rates: one line under the territory's, two elsewhere
            self.of[f"{ref} two rates"] = fleet.line(
                (start, (ref, "MOB_B", "ACTIF", OLD, OLD)), (at(14), (ref, "M2M", "ACTIF", OLD, 14))
            )
        self.of["to arrears"] = fleet.line(
            (start, ("C14", "T_ADV", "ACTIF", OLD, OLD)), (at(37), ("C14", "MOB_A", "ACTIF", OLD, 36))
        )
        self.of["to advance"] = fleet.line(
            (start, ("C14", "T_FLIP", "ACTIF", OLD, OLD)), (at(day), ("C14", "T_ADV", "ACTIF", OLD, day))
        )

    def clients(self, plan: Plan, fleet: Fleet, sheets: dict[str, Table]) -> None:
        rows = [
            ("T_TTC", "O_SMS", -40, None), ("T_TTC", "O_NON", 3, 17), ("T_TTC", "P_7", 28, 36),
            ("T_TTC", "P_D", 10, 10), ("T_TTCN", "O_SMS", 6, 20), ("T_TTCN", "O_SMS", 12, 33),
            ("T_TTCN", "O_SMS", 50, 52), ("T_55", "O_FAM", 1, None), ("T_55", "O_10", 26, 31),
            ("T_ADV", "O_FAM", 14, None), ("T_ADVT", "O_NON", 31, 33), ("T_ADVN", "P_7", 5, 9),
            ("T_ADVN", "P_7", 8, 40), ("T_ADVN", "P_D", 31, 45), ("T_FLIP", "O_GONE", -30, None),
            ("T_FLOP", "O_GONE", 3, 9), ("T_RATE", "O_ABSENT", 4, None), ("T_V", "O_10", 15, None),
            ("T_V", "O_NON", -5, 2), ("began", "O_FAM", -20, None), ("began", "P_7", -3, 30),
            ("ahead", "O_SMS", 45, None), ("ended", "O_NON", 20, None), ("ended", "P_D", 38, 60),
            ("pools", "O_FAM", 11, 13), ("late pool", "O_SMS", 27, None), ("to arrears", "O_FAM", 30, None),
            ("C05T_TTC", "O_FAM", 9, None), ("C05T_TTC", "P_7", 12, 44), ("C07T_FLOP", "O_NON", 8, 8),
            ("P1", "O_FLIP", -30, None), ("free", "O_NON", 20, None), ("part", "O_NON", 9, 31),
            ("late pool", "O_FLIP", -30, None), ("whole", "P_7", 30, 33), ("T_ADVN", "O_FAM", 21, None),
            ("T_ADVN", "P_D", 12, 13),
        ]  # fmt: skip
        sheet: Table = [["LIGNE", "CODE_OPTION", "DU", "AU"]]
        for name, code, since, until in rows:
            end = None if until is None else any_date(plan, until)
            sheet.append([csv.phone(plan.rng, self.of[name].number), code, any_date(plan, since), end])
        sheets.setdefault("Options", []).extend(sheet)

    def events(self, traffic: Traffic) -> None:
        """Of each line, at home and anywhere, to services too."""
        rng = traffic.plan.rng
        for line in self.of.values():
            for nth in range(9):
                moment = traffic.moment()
                values = traffic.values(line, moment, home=nth % 2 == 0)
                if nth % 4 == 0:
                    values["NUMERO_APPELE"] = rng.choice(
                        ["3389", "33118712", "3017", "+33118008", "3389123456789"]
                    )
                traffic.events.append((traffic.slot_for(moment, line), values))
        for name in ("C05 two rates", "C12 two rates"):
            for nth in range(12):
                moment = traffic.plan.at(5 if nth < 7 else 20, 10, nth)
                values = traffic.values(self.of[name], moment, "SMS", home=True)
                traffic.events.append((traffic.slot_for(moment, self.of[name]), values))


def any_date(plan: Plan, nth: int) -> Any:
    """A day as a date, or written in either way."""
    day = plan.at(nth)
    return plan.rng.choice([day, french(day.date()), day.date().isoformat()])
