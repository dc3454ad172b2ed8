"""Small nasty deposits: every sentence of the contract, crossed with the others, from one seed.

``python -m oracle.traps OUT SEED`` (from ``tests/``) writes ``OUT/ftp``, ``OUT/reference/clients.xlsx`` and
``OUT/expected.json``. Where the contract leaves two readings open, the generator keeps away.
"""

import datetime as dt
import json
import os
import random
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from . import traps_csv as csv
from . import traps_tariffs as tariffs
from .calendar_fr import first_day, instant_of, next_month
from .reference import compute
from .values import luhn_sum

PAIRS = [
    ("2025-10", "2025-11"),
    ("2026-03", "2026-04"),
    ("2026-05", "2026-06"),
    ("2025-12", "2026-01"),
    ("2024-02", "2024-03"),
]
Moment = dt.datetime  # local and naive here, as in the names of files


@dataclass
class Line:
    """A line's rows in the snapshots: each from the instant at which the wholesaler shows it."""

    number: str
    iccid: str
    shows: list[tuple[Moment, csv.Values | None]] = field(default_factory=list)

    @property
    def fixed(self) -> bool:
        return self.number[2] in "12345"

    def row(self, at: Moment) -> csv.Values | None:
        seen = [row for since, row in self.shows if since <= at]
        return seen[-1] if seen else None


def french(day: dt.date) -> str:
    return day.strftime("%d/%m/%Y")


class Deposit:
    """One deposit being written."""

    def __init__(self, out: Path, seed: int) -> None:
        self.rng = random.Random(seed)
        self.out, self.ftp = out, out / "ftp"
        self.months = PAIRS[seed % len(PAIRS)]
        self.m1, self.m2 = first_day(self.months[0]), first_day(self.months[1])
        self.end = first_day(next_month(self.months[1]))
        self.cut1 = Moment.combine(self.m2.replace(day=5), dt.time(20))
        self.cut2 = Moment.combine(self.end.replace(day=5), dt.time(20))
        self.lines: list[Line] = []
        self.events: list[tuple[Moment, csv.Values]] = []  # (deposit, values), MOBILE and VGA
        self.unbilled: set[tuple[Moment, str]] = set()
        self.serial = 0

    def at(self, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> Moment:
        """The instant of the n-th day of the first month (32 and more run on)."""
        return Moment.combine(self.m1, dt.time()) + dt.timedelta(
            days=day - 1, hours=hour, minutes=minute, seconds=second
        )

    # -- tariffs and clients ------------------------------------------------------------------------------------

    def write_tariffs(self) -> None:
        rng = self.rng
        missing_start = rng.random() < 0.25
        early = self.m1 + dt.timedelta(days=1) if missing_start else self.m1 - dt.timedelta(days=60)
        plan = [
            (1, early, self.at(-40, 9)),
            (2, self.m1 + dt.timedelta(days=rng.randint(9, 17)), self.at(5, 9)),
            (
                3,
                self.m1 + dt.timedelta(days=24),
                self.cut1 + dt.timedelta(seconds=rng.choice([1, 3600, 90_000])),
            ),
            (4, self.m2 + dt.timedelta(days=9), self.cut1 + dt.timedelta(days=3)),
            (5, self.m2 + dt.timedelta(days=19), self.cut2),
            (6, self.m2 + dt.timedelta(days=25), self.cut2 + dt.timedelta(seconds=1)),
        ]
        if missing_start:
            plan.append((1, self.m1 - dt.timedelta(days=3), self.cut1 + dt.timedelta(days=2)))
        for number, day, deposited in plan:
            self._workbook(day, tariffs.tables(rng, number), deposited)
        for nth in rng.sample([6, 19, 28, 41, 47], 2):
            sheets = tariffs.tables(rng, 1)
            tariffs.spoil(rng, sheets)
            self._workbook(self.at(nth).date(), sheets, self.at(nth - 6, 10))

    def _workbook(self, day: dt.date, sheets: dict[str, tariffs.Table], deposited: Moment) -> None:
        path = self.ftp / "Tables tarifaires" / f"TABLES_TARIFAIRES_{day:%Y%m%d}.xlsx"
        if not path.exists():
            tariffs.write_workbook(path, sheets, deposited)

    def write_clients(self) -> None:
        territories = [
            "METROPOLE",
            "METROPOLE",
            "METROPOLE",
            "CORSE",
            "DOM",
            "GUYANE_MAYOTTE",
            "HORS_FR",
            "METROPOLE",
            "METROPOLE",
            "DOM",
        ]
        m1, m2 = self.months
        book = openpyxl.Workbook()
        sheets: dict[str, list[list[Any]]] = {"Clients": [
            ["REF_CLIENT", "TYPE", "NOM", "ADRESSE", "CODE_POSTAL", "VILLE", "PAYS", "EMAIL", "SIREN", "TVA_INTRA", "TERRITOIRE_TVA", "DETAIL_MASQUE"]]}  # fmt: skip
        for n, territory in enumerate(territories, 1):
            sheets["Clients"].append([f"C{n:02d}", "PARTICULIER", f"Mme Test {n}", "1 rue de l'Évêché", "44000", "Nantes",
                                      "CH" if territory == "HORS_FR" else "FR", f"c{n}@example.com", None, None, territory, "OUI"])  # fmt: skip
        # C01 several, the latest wins; C02 revoked; C03 lapsed; C04 none; C08 to C10 pay only adjustments.
        sheets["Mandats"] = [["REF_CLIENT", "RUM", "DATE_SIGNATURE", "IBAN", "BIC", "TITULAIRE", "STATUT"]]
        for ref, rum, signed, status in [
            ("C01", "R1", "2025-01-15", "ACTIF"), ("C01", "R1B", "2025-06-15", "REVOQUE"), ("C01", "R1C", "2025-02-15", "ACTIF"),
            ("C02", "R2", "2025-01-15", "REVOQUE"), ("C03", "R3", "2019-03-01", "ACTIF"), ("C05", "R5", "2025-01-15", "ACTIF"),
            ("C06", "R6", "2025-01-15", "ACTIF"), ("C07", "R7", "2025-01-15", "ACTIF"), ("C08", "R8", "2025-01-15", "ACTIF"),
            ("C09", "R9", "2025-01-15", "ACTIF"), ("C10", "R10", "2025-01-15", "ACTIF"),
        ]:  # fmt: skip
            sheets["Mandats"].append(
                [ref, rum, signed, "FR7630006000011234567890189", None, f"Titulaire {ref}", status]
            )
        sheets["Ajustements"] = [["REF_CLIENT", "LIGNE", "MOIS", "LIBELLE", "MONTANT_HT", "TAUX_TVA"]]
        for ref, month, label, amount, rate in [
            ("C01", m1, "Geste", -1.1, 20), ("C02", m2, "Carte SIM", 8.33, 5.5), ("C05", m1, "Carte SIM", 8.33, 20),
            ("C06", m1, "Port", "4.17", 10), ("C08", m1, "Avoir", -50, 20), ("C08", m2, "Rien", 0, 20), ("C09", m1, "Plus", 5, 20),
            ("C09", m1, "Moins", -5, 20), ("C10", m2, "Un", 0.03, 20), ("C10", m2, "Deux", 0.03, 20), ("C04", m2, "Gros avoir", -5000, 20),
        ]:  # fmt: skip
            sheets["Ajustements"].append([ref, None, month, label, amount, rate])
        book.remove(book.active)  # type: ignore[arg-type]
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        (self.out / "reference").mkdir(parents=True, exist_ok=True)
        book.save(self.out / "reference" / "clients.xlsx")

    # -- lines --------------------------------------------------------------------------------------------------

    def line(self, *shows: tuple[Moment, tuple[Any, ...] | None], fixed: bool = False) -> Line:
        """A line and what the snapshots show of it: (customer, offer, state, activation, offer date, termination)."""
        self.serial += 1
        body = f"893301{self.rng.randrange(10**12):012d}"
        number = (
            "331" if fixed else self.rng.choice(["336", "337"])
        ) + f"{self.rng.randrange(10**6):06d}{self.serial:02d}"
        line = Line(number, next(body + str(d) for d in range(10) if luhn_sum(body + str(d)) % 10 == 0))
        for since, state in shows:
            line.shows.append((since, self._row(line, *state) if state else None))
        self.lines.append(line)
        return line

    def _row(
        self, line: Line, ref: str, offer: str, state: str, activated: Any, since: Any, ended: Any = None
    ) -> csv.Values:
        def text(day: Any) -> str:
            return (
                french((day if isinstance(day, dt.date) else self.at(day)).replace())
                if day is not None
                else ""
            )

        row = {"REF_CLIENT": ref, "CODE_OFFRE": offer, "ETAT": state, "DATE_ACTIVATION": text(activated), "DATE_OFFRE": text(since),
               "DATE_SUSPENSION": text(activated) if state == "SUSPENDU" else "", "DATE_RESILIATION": text(ended)}  # fmt: skip
        if line.fixed:
            return {"ND": line.number} | row
        return {"MSISDN": line.number, "ICCID": line.iccid, "IMSI": "208011" + line.number[-9:]} | row

    def invent_lines(self) -> None:
        rng, start = self.rng, self.at(-9)
        old = dt.date(2023, 5, 17)
        any_day = rng.randint(4, 26)
        later = self.cut1 + dt.timedelta(hours=rng.randint(1, 50))
        for ref, offer in [("C01", "MOB_A"), ("C01", "MOB_C"), ("C01", "MOB_C"), ("C02", "MOB_B"), ("C02", "MOB_B"), ("C03", "MOB_I"),
                           ("C04", "M2M"), ("C04", "M2M"), ("C05", "MOB_A"), ("C06", "MOB_C"), ("C07", "MOB_A"), ("CXX", "MOB_A")]:  # fmt: skip
            self.line((start, (ref, offer, rng.choice(["ACTIF", "ACTIF", "SUSPENDU"]), old, old)))
        for ref, offer in [("C01", "VGA_B"), ("C05", "VGA_A"), ("C03", "VGA_B")]:
            self.line((start, (ref, offer, "ACTIF", old, old)), fixed=True)
        # The offer changes in mid-month, into and out of a shared pool; one changes twice.
        self.line(
            (start, ("C01", "MOB_A", "ACTIF", old, old)),
            (self.at(any_day, 12), ("C01", "MOB_C", "ACTIF", old, any_day)),
        )
        self.line((start, ("C06", "MOB_C", "ACTIF", old, old)), (self.at(9), ("C06", "MOB_A", "ACTIF", old, 9)),
                  (self.at(20), ("C06", "MOB_C", "ACTIF", old, 20)))  # fmt: skip
        # Activated and terminated in mid-month; the number goes back to stock.
        self.line((self.at(any_day), ("C02", "MOB_A", "ACTIF", any_day, any_day)))
        self.line(
            (start, ("C03", "MOB_B", "ACTIF", old, old)),
            (self.at(13), ("C03", "MOB_B", "RESILIE", old, old, 13)),
            (self.at(20), None),
        )
        # A number that goes to another customer.
        self.line((start, ("C05", "MOB_A", "ACTIF", old, old)), (self.at(10), ("C05", "MOB_A", "RESILIE", old, old, 10)),
                  (self.at(12), None), (self.at(20), ("C06", "MOB_B", "ACTIF", 20, 20)))  # fmt: skip
        # A termination that is undone, before the cut-off or after it.
        self.line((start, ("C07", "MOB_C", "ACTIF", old, old)), (self.at(12), ("C07", "MOB_C", "RESILIE", old, old, 12)),
                  (rng.choice([self.at(20), later]), ("C07", "MOB_C", "ACTIF", old, old)))  # fmt: skip
        # An offer, then a customer, corrected later.
        self.line(
            (start, ("C02", "MOB_A", "ACTIF", old, 8)),
            (rng.choice([self.at(18), later]), ("C02", "MOB_C", "ACTIF", old, 8)),
        )
        self.line(
            (start, ("C03", "MOB_B", "ACTIF", old, old)), (self.at(25), ("C04", "MOB_B", "ACTIF", old, old))
        )
        # Known too late for its month; never known; an offer that no workbook lists.
        self.line((later, ("C03", "MOB_A", "ACTIF", 14, 14)))
        self.line()
        self.line((start, ("C05", "INCONNUE", "ACTIF", old, old)))
        # Two activations of one line in a month, terminated on the first of a month, an offer older than its line.
        self.line((self.at(3), ("C04", "MOB_A", "ACTIF", 3, 3)), (self.at(9), ("C04", "MOB_A", "RESILIE", 3, 3, 9)),
                  (self.at(15), ("C04", "MOB_A", "ACTIF", 15, 15)))  # fmt: skip
        self.line(
            (start, ("C02", "MOB_C", "ACTIF", old, old)),
            (self.at(20), ("C02", "MOB_C", "RESILIE", old, old, self.m2)),
        )
        self.line((self.at(5), ("C07", "MOB_A", "ACTIF", 5, 2)))
        self.line(
            (self.at(8), ("C07", "VGA_A", "ACTIF", 8, 8)),
            (self.at(22), ("C07", "VGA_A", "RESILIE", 8, 8, 21)),
            fixed=True,
        )
        # Shown at the very instant of the cut-off, and one second after it.
        self.line((self.cut1, ("C04", "MOB_C", "ACTIF", 11, 11)))
        self.line((self.cut1 + dt.timedelta(seconds=1), ("C04", "MOB_C", "ACTIF", 11, 11)))

    def write_snapshots(self) -> None:
        rng = self.rng
        moments = [
            self.at(1, 8),
            self.cut1,
            self.cut1 + dt.timedelta(seconds=1),
            self.cut2,
            self.cut2 + dt.timedelta(days=2),
        ]
        moments += [
            self.at(d, h) for d in range(2, 66, 3) for h in rng.sample([8, 11, 14, 19], rng.choice([1, 1, 2]))
        ]
        mobile = ["MSISDN", "ICCID", "IMSI", "REF_CLIENT", "CODE_OFFRE", "ETAT", "DATE_ACTIVATION", "DATE_OFFRE", "DATE_SUSPENSION",
                  "DATE_RESILIATION"]  # fmt: skip
        for moment in sorted(set(moments)):
            rows = self._snapshot(moment, fixed=False)
            path = self.ftp / "AccountStatus" / f"AccountStatus_{moment:%Y%m%d_%H%M%S}.csv"
            csv.write_csv(rng, path, mobile, rows, plain=rng.random() < 0.7)
        fixed = ["ND", *mobile[3:]]
        for day in [
            1,
            *range(3, 66, 4),
            (self.cut1.date() - self.m1).days + 1,
            (self.cut2.date() - self.m1).days + 1,
        ]:
            moment = self.at(day, 20)
            path = self.ftp / "Account_VGA" / f"Account_VGA_{moment:%Y%m%d}.csv"
            csv.write_csv(rng, path, fixed, self._snapshot(moment, fixed=True), plain=rng.random() < 0.6)
        self._mistaken_snapshot(mobile)

    def _snapshot(self, moment: Moment, fixed: bool) -> list[csv.Values]:
        rng = self.rng
        rows = []
        for line in self.lines:
            row = line.row(moment)
            if line.fixed != fixed or not line.shows or moment < line.shows[0][0]:
                continue
            if row is None:
                row = {c: "" for c in line.shows[0][1] or {}} | {"MSISDN": line.number, "ICCID": line.iccid,
                       "IMSI": "208011" + line.number[-9:], "ETAT": "STOCK"}  # fmt: skip
            if rng.random() < 0.02:
                rows.append(row | {"CODE_OFFRE": "MOB_I", "REF_CLIENT": "C09"})
            rows.append(csv.respell(rng, row) if rng.random() < 0.3 else row)
            if rng.random() < 0.02:
                rows.append(
                    row | {"ETAT": "PERDU", "MSISDN": "0799999999"}
                    if not fixed
                    else row | {"ETAT": "PERDU", "ND": "0199999999"}
                )
        return rows

    def _mistaken_snapshot(self, columns: list[str]) -> None:
        """A snapshot, another with a wrong customer, then the first again, byte for byte: three observations."""
        moment = self.at(27, 9)
        good = [r for r in (x.row(moment) for x in self.lines if not x.fixed) if r]
        wrong = [r | {"REF_CLIENT": "C09"} if n < 4 else r for n, r in enumerate(good)]
        for rows, minute in ((good, 0), (wrong, 20), (good, 40)):
            name = f"AccountStatus_{moment + dt.timedelta(minutes=minute):%Y%m%d_%H%M%S}.csv"
            csv.write_csv(self.rng, self.ftp / "AccountStatus" / name, columns, rows, plain=True)

    # -- events -------------------------------------------------------------------------------------------------

    def moments(self) -> Moment:
        """Somewhere in the two months, and often at an edge."""
        rng = self.rng
        anywhere = self.at(1) + dt.timedelta(seconds=rng.randrange(int((self.end - self.m1).total_seconds())))
        edges = [self.at(d) for d in (1, 2, 11, 17, 25)] + [Moment.combine(self.m2, dt.time())]
        for clock in ("07:30", "12:00", "12:15", "13:13", "19:00", "20:30", "22:59"):
            edges.append(Moment.combine(anywhere.date(), dt.time.fromisoformat(clock)))
        for day in (dt.date(2025, 10, 26), dt.date(2026, 3, 29)):
            if self.m1 <= day < self.end:
                edges += [
                    Moment.combine(day, dt.time(h, m))
                    for h, m in ((0, 50), (1, 59), (2, 0), (2, 30), (2, 59), (3, 1))
                ]
        for holiday in (dt.date(2025, 11, 1), dt.date(2025, 11, 11), dt.date(2026, 4, 6), dt.date(2026, 5, 1), dt.date(2026, 5, 8),
                        dt.date(2026, 5, 14), dt.date(2026, 5, 25), dt.date(2025, 12, 25), dt.date(2026, 1, 1)):  # fmt: skip
            if self.m1 <= holiday < self.end:
                edges += [Moment.combine(holiday, dt.time(h)) for h in (0, 3)]
                edges.append(Moment.combine(holiday + dt.timedelta(days=1), dt.time()))
        edge = rng.choice(edges) - dt.timedelta(seconds=rng.choice([0, 1, 7, 30, 59, 60, 61, 600, 5000]))
        return edge if rng.random() < 0.4 and edge >= self.at(1) else anywhere

    def values(self, line: Line, moment: Moment, kind: str | None = None) -> csv.Values:
        """One event of a line, plainly spelt, numbers normalised."""
        rng = self.rng
        self.serial += 1
        kind = (
            "VOIX" if line.fixed else kind or rng.choice(["VOIX"] * 5 + ["SMS", "SMS", "MMS", "DATA", "DATA"])
        )
        called = rng.choice(
            ["336", "337", "3375", "33700", "331", "332", "339", "3380", "3389", "262", "262692", "33262", "324", "346", "1", "1876", "12",
             "447", "8816", "999"] + ["336", "331"] * 4)  # fmt: skip
        called += f"{rng.randrange(10**9):09d}"[: max(4, 11 - len(called))]
        if rng.random() < 0.12:
            called = rng.choice(["15", "112", "3008", "3617", "118008", "30", "200"])
        values = {
            "ID_CDR": f"E{self.serial:06d}", "DATE": french(moment.date()), "HEURE": f"{moment:%H:%M:%S}", "NUMERO_APPELE": called,
            "DUREE": str(rng.choice([0, 1, 5, 29, 30, 31, 59, 60, 61, 119, 200, 601, 1500, 4000, 30000])),
            "DESTINATION": rng.choice(["", "", "été", "France; mobile", 'le "29"', "deux\nlignes"]), "MONTANT_HT": "0.25",
            "COUT_HT": rng.choice(["", "0", "0.1", "0.000001"]),
        }  # fmt: skip
        if line.fixed:
            return values | {"ND": line.number}
        network = rng.choice(
            ["20801"] * 12
            + [
                "20815",
                "20601",
                "206010",
                "22201",
                "22288",
                "222881",
                "222882",
                "310410",
                "90112",
                "45400",
                "99999",
            ]
        )
        direction = "ENTRANT" if kind != "DATA" and rng.random() < 0.15 else "SORTANT"
        values |= {"TYPE": kind, "SENS": direction, "MSISDN": line.number, "ICCID": rng.choice(["", line.iccid]), "RESEAU": network,
                   "VOLUME": str(rng.choice([0, 1, 1023, 1024, 1025, 60_000, 300_000, 2_000_000, 30_000_000]))}  # fmt: skip
        ignored = {"VOIX": "VOLUME", "DATA": "DUREE"}.get(kind, "VOLUME")
        values[ignored] = rng.choice(["", "", "0", "-3", "n/a"])
        if kind in ("SMS", "MMS"):
            values["DUREE"] = rng.choice(["", "0", "x"])
        if kind == "DATA":
            values["NUMERO_APPELE"] = rng.choice(["", "internet", "0"])
        return values

    def slots(self) -> list[Moment]:
        """When MOBILE files come; the cut-offs' very instants among them."""
        days = [1, 2, 4, *range(6, 72, 4)]
        slots = [self.at(d, 9, 15) for d in days] + [self.at(d, 18, 40, 5) for d in days[::2]]
        return sorted(
            {
                *slots,
                self.cut1,
                self.cut1 + dt.timedelta(seconds=1),
                self.cut2,
                self.cut2 + dt.timedelta(seconds=1),
            }
        )

    def slot_for(self, moment: Moment, line: Line) -> Moment:
        slots = [self.at(d, 20) for d in range(1, 75, 3)] if line.fixed else self.slots()
        slots += [Moment.combine(c.date(), dt.time(20)) for c in (self.cut1, self.cut2)] if line.fixed else []
        after = sorted(s for s in set(slots) if s > moment + dt.timedelta(hours=9)) or [max(slots)]
        return after[0] if self.rng.random() < 0.85 else self.rng.choice(after)

    def invent_events(self, count: int) -> None:
        rng = self.rng
        weighted = self.lines + self.lines[:3] * 2 + self.lines[15:24] * 2
        for _ in range(count):
            line, moment = rng.choice(weighted), self.moments()
            self.events.append((self.slot_for(moment, line), self.values(line, moment)))
        mobile = [x for x in self.lines if not x.fixed]
        # The month before the first: due before it, or late in it.
        for day, slot in (
            (0, self.at(1, 9, 15)),
            (-2, self.at(4, 9, 15)),
            (-3, self.at(6, 9, 15)),
            (-20, self.at(10, 9, 15)),
        ):
            self.events.append((slot, self.values(mobile[0], self.at(day, 15), "VOIX")))
        # 24 hours ahead of the deposit; a second more, which is refused, then deposited again in time.
        for second in (0, 1):
            moment = self.at(10, 9, 15) + dt.timedelta(days=1, seconds=second)
            ahead = self.values(mobile[0], moment, "SMS")
            self.events.append((self.at(10, 9, 15), ahead))
        self.unbilled.add((self.at(10, 9, 15), ahead["ID_CDR"]))
        self.events.append((self.at(14, 9, 15), ahead))
        # One id in both feeds: two events.
        fixed = next(x for x in self.lines if x.fixed)
        shared = self.values(fixed, self.at(16, 11)) | {"ID_CDR": ahead["ID_CDR"]}
        self.events.append((self.at(16, 20), shared))
        # Ties of the start instant, told apart by the id's code points while an allowance runs out.
        for name in ("b1", "B1", "é1", "Z1", "10", "9", "\U0001f4f1", "\ufffd", "a 1", "a1"):
            tie = self.values(mobile[8], self.at(1, 0, 0, 1), "SMS")
            tie |= {"ID_CDR": name, "NUMERO_APPELE": "33612345678", "RESEAU": "20801", "SENS": "SORTANT"}
            self.events.append((self.at(2, 9, 15), tie))
        # A number that loses its 00 and no more, short codes with a plus, an international prefix of six digits.
        for number in (
            "000612345678",
            "0033612345678",
            "+118008",
            "001234",
            "0012345",
            "00 15 55 12",
            "1234567890",
            "0123456789",
        ):
            odd = self.values(mobile[0], self.at(14, 10), "VOIX") | {
                "NUMERO_APPELE": number,
                "SENS": "SORTANT",
                "RESEAU": "20801",
            }
            self.events.append((self.at(14, 18, 40, 5), odd))

    # -- files --------------------------------------------------------------------------------------------------

    def write_events(self, amounts: dict[str, str]) -> None:
        """The RatedCDRs files; the wholesaler's amounts are ours, but for some."""
        rng = self.rng
        files: dict[tuple[bool, Moment], list[csv.Values]] = {}
        billed: list[tuple[Moment, csv.Values]] = []
        slots = {f: sorted({s for s, v in self.events if ("ND" in v) == f}) for f in (True, False)}
        for slot, plain in sorted(self.events, key=lambda e: e[0]):
            fixed = "ND" in plain
            values = dict(plain)
            key = f"{'VGA' if fixed else 'MOBILE'}:{values['ID_CDR']}"
            if rng.random() < 0.9:
                values["MONTANT_HT"] = amounts.get(key, "0.25")
            later = [s for s in slots[fixed] if s > slot] or [slot]
            spelt = csv.respell(rng, values) if rng.random() < 0.4 and len(values["ID_CDR"]) > 2 else values
            rows = files.setdefault((fixed, slot), [])
            chance = 1.0 if (slot, values["ID_CDR"]) in self.unbilled else rng.random()
            if chance < 0.05:  # refused first, good in a later file
                rows.append(csv.spoil(rng, values) | {"MONTANT_HT": ""})
                files.setdefault((fixed, later[0]), []).append(spelt)
                billed.append((later[0], values))
                continue
            if chance < 0.09:  # without an id, with twins, and again elsewhere
                named = dict(values) | {"ID_CDR": "", "MONTANT_HT": "0.25"}
                count = rng.choice([1, 1, 2, 3])
                rows += [csv.respell(rng, named) for _ in range(count)]
                billed += [(slot, named)] * count
                if rng.random() < 0.6:
                    again = files.setdefault((fixed, rng.choice(later)), [])
                    again += [csv.respell(rng, named) for _ in range(rng.choice([1, 2, 3]))]
                continue
            rows.append(spelt)
            if (slot, values["ID_CDR"]) not in self.unbilled:
                billed.append((slot, values))
            if chance < 0.15:  # the same again: elsewhere spelt, with another label or card
                twin = csv.respell(rng, values) | {"DESTINATION": rng.choice(["", "Autre"])}
                files.setdefault((fixed, rng.choice([slot, *later])), []).append(
                    twin | ({} if fixed else {"ICCID": ""})
                )
            elif chance < 0.21:  # a conflict
                column = rng.choice(
                    [
                        "DATE",
                        "HEURE",
                        "NUMERO_APPELE",
                        "DUREE",
                        "VOLUME",
                        "RESEAU",
                        "MONTANT_HT",
                        "COUT_HT",
                        "SENS",
                    ]
                )
                files.setdefault((fixed, rng.choice([slot, *later])), []).append(
                    self._changed(values, column)
                )
            elif chance < 0.27:
                rows.append(csv.spoil(rng, values) | {"ID_CDR": values["ID_CDR"] + "F"})
            elif chance < 0.29:
                rows.append(csv.miscount(rng))
        if not rng.random() < 0.2:
            files[False, self.at(12, 15)] = []
        for (fixed, slot), rows in files.items():
            name = (
                f"RatedCDRs_VGA_{slot:%Y%m%d}.csv" if fixed else f"RatedCDRs_MOBILE_{slot:%Y%m%d_%H%M%S}.csv"
            )
            folder = self.ftp / "RatedCDRs" / ("VGA" if fixed else "MOBILE")
            csv.write_csv(rng, folder / name, csv.VGA if fixed else csv.MOBILE, rows)
        self._write_other_files()
        self._write_billed(billed)

    def _changed(self, values: csv.Values, column: str) -> csv.Values:
        other = {"DATE": french(self.at(3).date()), "HEURE": "03:04:05", "NUMERO_APPELE": "33698765432", "DUREE": "77", "VOLUME": "777777",
                 "RESEAU": "20810", "MONTANT_HT": "9.87", "COUT_HT": "0" if not values["COUT_HT"] else "", "SENS": "ENTRANT"}  # fmt: skip
        return values | ({column: other[column]} if column in values else {"MONTANT_HT": "9.87"})

    def _write_other_files(self) -> None:
        """Files that are no CSV, one under another name, some that no pattern knows, and the other folders."""
        rng = self.rng
        folder = self.ftp / "RatedCDRs" / "MOBILE"
        contents = csv.bad_files()
        for second, name in enumerate(rng.sample(sorted(contents), 4)):
            (folder / f"RatedCDRs_MOBILE_{self.at(21, 13, 0, second):%Y%m%d_%H%M%S}.csv").write_bytes(
                contents[name]
            )
        whole = sorted(p for p in folder.iterdir() if p.stat().st_size > 500 and "0_091500" not in p.name)
        copied = rng.choice(whole)
        stamp = dt.datetime.strptime(copied.stem[-15:], "%Y%m%d_%H%M%S") + rng.choice(
            [dt.timedelta(minutes=-1), dt.timedelta(days=2, minutes=7)]
        )
        copy = folder / f"RatedCDRs_MOBILE_{stamp:%Y%m%d_%H%M%S}.csv"
        copy.write_bytes(copied.read_bytes())
        (folder / "lisez-moi.txt").write_text("bonjour")
        (folder / "RatedCDRs_MOBILE_20251001.csv").write_text("nom inconnu")
        (folder.parent / "VGA" / f"RatedCDRs_VGA_{self.at(21):%Y%m%d}.csv").write_text(
            "ID_CDR;ND;DATE;HEURE\nV;0102030405;;\n"
        )
        (self.ftp / "AccountStatus" / f"AccountStatus_{self.at(22, 13):%Y%m%d_%H%M%S}.csv").write_text(
            "MSISDN;ETAT\n0612345678;ACTIF\n"
        )
        supplier = self.ftp / "Factures" / unicodedata.normalize("NFD", "Intégrateur")
        supplier.mkdir(parents=True, exist_ok=True)
        (supplier / "note.txt").write_text("rien")
        (self.ftp / "Documents").mkdir(exist_ok=True)
        (self.ftp / "Documents" / "Kbis.pdf").write_bytes(b"%PDF-1.4 Kbis")

    def _write_billed(self, billed: list[tuple[Moment, csv.Values]]) -> None:
        """The wholesaler's monthly merges: some rows missing, some amounts moved, some events that no daily file had."""
        rng = self.rng
        for month, since, until in (
            (self.months[0], self.at(-60), self.cut1),
            (self.months[1], self.cut1, self.cut2),
        ):
            for fixed in (False, True):
                rows = []
                for slot, values in billed:
                    if since < slot <= until and ("ND" in values) == fixed and rng.random() > 0.05:
                        moved = {"MONTANT_HT": "12.34"} if rng.random() < 0.06 else {}
                        rows.append(csv.respell(rng, values) | moved | {"PERIODE": month.replace("-", "")})
                if rows:
                    rows.append(rows[-1] | {"ID_CDR": f"X{month}"})
                feed = "VGA" if fixed else "MOBILE"
                path = self.ftp / "BilledCDRs" / feed / f"BilledCDRs_{feed}_{month.replace('-', '')}.csv"
                csv.write_csv(rng, path, [*(csv.VGA if fixed else csv.MOBILE), "PERIODE"], rows)
                seconds = instant_of(self.cut2.date() + dt.timedelta(days=4), dt.time(8)).timestamp()
                os.utime(path, (seconds, seconds))


def write_deposit(out: Path, seed: int, events: int = 420) -> tuple[str, str]:
    """Write ``out/ftp``, ``out/reference/clients.xlsx`` and ``out/expected.json``; returns the billing months."""
    deposit = Deposit(out, seed)
    deposit.write_tariffs()
    deposit.write_clients()
    deposit.invent_lines()
    deposit.write_snapshots()
    deposit.invent_events(events)
    state = deposit.rng.getstate()
    deposit.write_events({})
    clients = out / "reference" / "clients.xlsx"
    first = compute(deposit.ftp, clients, months=list(deposit.months))
    amounts = {k: r["amount"] for month in first["months"].values() for k, r in month["rated"].items()}
    for folder in ("RatedCDRs", "BilledCDRs"):
        for path in sorted((deposit.ftp / folder).rglob("*.*")):
            path.unlink()
    deposit.rng.setstate(state)
    deposit.write_events(amounts)
    expected = compute(deposit.ftp, clients, months=list(deposit.months))
    (out / "expected.json").write_text(json.dumps(expected, indent=0, ensure_ascii=False))
    return deposit.months


if __name__ == "__main__":
    print(*write_deposit(Path(sys.argv[1]), int(sys.argv[2])))
