"""Invented lines as the snapshots show them: offers that change, ends undone, numbers that move on."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from . import traps_csv as csv
from .traps_plan import SECOND, Moment, Plan, french
from .values import luhn_sum

OLD = dt.date(2023, 5, 17)
MOBILE = [
    "MSISDN",
    "ICCID",
    "IMSI",
    "REF_CLIENT",
    "CODE_OFFRE",
    "ETAT",
    "DATE_ACTIVATION",
    "DATE_OFFRE",
    "DATE_SUSPENSION",
    "DATE_RESILIATION",
]
FIXED = ["ND", *MOBILE[3:]]
Shown = tuple[Moment, tuple[Any, ...] | None]


@dataclass
class Line:
    """A line's rows in the snapshots: each from the instant at which the wholesaler shows it."""

    number: str
    iccid: str
    shows: list[tuple[Moment, csv.Values | None]] = field(default_factory=list)
    silent: bool = False
    fixed: bool = False

    def row(self, at: Moment) -> csv.Values | None:
        """What a snapshot shows of it: None is nothing; a line given back is in stock."""
        seen = [row for since, row in self.shows if since <= at]
        if not seen:
            return None
        if seen[-1] is not None:
            return seen[-1]
        empty = dict.fromkeys(self.shows[0][1] or {}, "")
        return empty | self.identity | {"ETAT": "STOCK"}

    def renumber(self, number: str) -> None:
        """The same line under another number."""
        column = "ND" if self.fixed else "MSISDN"
        self.number = number
        self.shows = [(since, row and row | {column: number}) for since, row in self.shows]

    @property
    def identity(self) -> csv.Values:
        if self.fixed:
            return {"ND": self.number}
        return {"MSISDN": self.number, "ICCID": self.iccid, "IMSI": "208011" + self.number[-9:]}


class Fleet:
    """The lines of a deposit."""

    def __init__(self, plan: Plan, holders: bool = False) -> None:
        self.plan = plan
        self.lines: list[Line] = []
        self.extra = ["DATE_TITULAIRE"] if holders else []
        self.announced: list[Line] = []

    def line(self, *shows: Shown, fixed: bool = False, silent: bool = False) -> Line:
        """A line: (since when shown, (customer, offer, state, activation, offer date, termination, holder date)).

        Days are dates, or numbers of days for ``Plan.at``. A silent line has no event.
        """
        rng = self.plan.rng
        body = f"893301{rng.randrange(10**12):012d}"
        start = "331" if fixed else rng.choice(["336", "337"])
        number = f"{start}{rng.randrange(10**6):06d}{len(self.lines):02d}"
        iccid = next(body + str(d) for d in range(10) if luhn_sum(body + str(d)) % 10 == 0)
        line = Line(number, iccid, silent=silent, fixed=fixed)
        for since, state in shows:
            line.shows.append((since, self._row(line, *state) if state else None))
        self.lines.append(line)
        return line

    def _row(
        self,
        line: Line,
        ref: str,
        offer: str,
        state: str,
        activated: Any,
        since: Any,
        ended: Any = None,
        taken_over: Any = None,
    ) -> csv.Values:
        return line.identity | {
            "REF_CLIENT": ref,
            "CODE_OFFRE": offer,
            "ETAT": state,
            "DATE_ACTIVATION": self._day(activated),
            "DATE_OFFRE": self._day(since),
            "DATE_SUSPENSION": self._day(activated) if state == "SUSPENDU" else "",
            "DATE_RESILIATION": self._day(ended),
            **({"DATE_TITULAIRE": self._day(taken_over)} if self.extra else {}),
        }

    def _day(self, day: Any) -> str:
        if day is None:
            return ""
        return french(day if isinstance(day, dt.date) else self.plan.at(day).date())

    def invent(self) -> None:
        self._steady()
        self._offers_that_change()
        self._ends()
        self._corrections()
        self._edges()

    def _steady(self) -> None:
        start = self.plan.at(-9)
        for ref, offer in [
            ("C01", "MOB_A"),
            ("C01", "MOB_C"),
            ("C01", "MOB_C"),
            ("C02", "MOB_B"),
            ("C02", "MOB_B"),
            ("C03", "MOB_I"),
            ("C04", "M2M"),
            ("C04", "M2M"),
            ("C05", "MOB_A"),
            ("C06", "MOB_C"),
            ("C07", "MOB_A"),
            ("CXX", "MOB_A"),
        ]:
            state = self.plan.rng.choice(["ACTIF", "ACTIF", "SUSPENDU"])
            self.line((start, (ref, offer, state, OLD, OLD)))
        for ref, offer in [("C01", "VGA_B"), ("C05", "VGA_A"), ("C03", "VGA_B")]:
            self.line((start, (ref, offer, "ACTIF", OLD, OLD)), fixed=True)
        self.line((start, ("C11", "MOB_B", "ACTIF", OLD, OLD)), silent=True)
        self.line((start, ("C11", "MOB_C", "ACTIF", OLD, 9)), silent=True)
        self.line((start, ("C11", "MOB_S", "ACTIF", OLD, OLD)), silent=True)
        self.line((self.plan.at(21), ("C11", "MOB_S", "ACTIF", 21, 21)), silent=True)
        self.line()  # never shown
        self.line((start, ("C05", "INCONNUE", "ACTIF", OLD, OLD)))

    def _offers_that_change(self) -> None:
        """Into and out of shared pools, once or twice, announced before or seen after."""
        at, start, day = self.plan.at, self.plan.at(-9), self.plan.rng.randint(4, 26)
        self.line(
            (start, ("C01", "MOB_A", "ACTIF", OLD, OLD)), (at(day, 12), ("C01", "MOB_C", "ACTIF", OLD, day))
        )
        self.line(
            (start, ("C06", "MOB_C", "ACTIF", OLD, OLD)),
            (at(9), ("C06", "MOB_A", "ACTIF", OLD, 9)),
            (at(20), ("C06", "MOB_C", "ACTIF", OLD, 20)),
        )
        self.line((start, ("C04", "MOB_A", "ACTIF", OLD, OLD)), (at(10), ("C04", "MOB_C", "ACTIF", OLD, 22)))
        self.line((at(18), ("C01", "MOB_C", "ACTIF", 18, 18)))
        self.line((at(day), ("C03", "MOB_I", "ACTIF", day, day)))
        self.line((at(day), ("C02", "MOB_A", "ACTIF", day, day)))

    def _ends(self) -> None:
        at, start = self.plan.at, self.plan.at(-9)
        later = self.plan.cuts[0] + dt.timedelta(hours=self.plan.rng.randint(1, 50))
        self.line(
            (start, ("C03", "MOB_B", "ACTIF", OLD, OLD)),
            (at(13), ("C03", "MOB_B", "RESILIE", OLD, OLD, 13)),
            (at(20), None),
        )
        # A number that goes to another customer.
        self.line(
            (start, ("C05", "MOB_A", "ACTIF", OLD, OLD)),
            (at(10), ("C05", "MOB_A", "RESILIE", OLD, OLD, 10)),
            (at(12), None),
            (at(20), ("C06", "MOB_B", "ACTIF", 20, 20)),
        )
        # A termination that is undone, before the cut-off or after it.
        self.line(
            (start, ("C07", "MOB_C", "ACTIF", OLD, OLD)),
            (at(12), ("C07", "MOB_C", "RESILIE", OLD, OLD, 12)),
            (self.plan.rng.choice([at(20), later]), ("C07", "MOB_C", "ACTIF", OLD, OLD)),
        )
        # Two activations of one line in a month; on the same day as it ends; an end on the 1st of a month.
        self.line(
            (at(3), ("C04", "MOB_A", "ACTIF", 3, 3)),
            (at(9), ("C04", "MOB_A", "RESILIE", 3, 3, 9)),
            (at(15), ("C04", "MOB_A", "ACTIF", 15, 15)),
        )
        self.line((at(6), ("C07", "MOB_B", "RESILIE", 6, 6, 6)))
        second = self.plan.turns[0].date()
        self.line(
            (start, ("C02", "MOB_C", "ACTIF", OLD, OLD)),
            (at(20), ("C02", "MOB_C", "RESILIE", OLD, OLD, second)),
        )
        last = second - dt.timedelta(days=1)
        self.line((at(5), ("C02", "MOB_C", "ACTIF", last, last)))
        self.line(
            (start, ("C06", "MOB_A", "ACTIF", OLD, OLD)),
            (at(20), ("C06", "MOB_A", "RESILIE", OLD, OLD, last)),
        )
        self.line(
            (at(8), ("C07", "VGA_A", "ACTIF", 8, 8)),
            (at(22), ("C07", "VGA_A", "RESILIE", 8, 8, 21)),
            fixed=True,
        )

    def _corrections(self) -> None:
        at, start = self.plan.at, self.plan.at(-9)
        later = self.plan.cuts[0] + dt.timedelta(hours=self.plan.rng.randint(1, 50))
        self.line(
            (start, ("C02", "MOB_A", "ACTIF", OLD, 8)),
            (self.plan.rng.choice([at(18), later]), ("C02", "MOB_C", "ACTIF", OLD, 8)),
        )
        self.line((start, ("C03", "MOB_B", "ACTIF", OLD, OLD)), (at(25), ("C04", "MOB_B", "ACTIF", OLD, OLD)))
        # Known too late for its month; an offer older than its line.
        self.line((later, ("C03", "MOB_A", "ACTIF", 14, 14)))
        self.line((at(5), ("C07", "MOB_A", "ACTIF", 5, 2)))

    def _edges(self) -> None:
        """Shown at the very instant of a cut-off, and one second after it."""
        for cut in self.plan.cuts:
            for since in (cut, cut + SECOND):
                self.line((since, ("C04", "MOB_C", "ACTIF", 11, 11)))

    def write_snapshots(self) -> None:
        plan, rng = self.plan, self.plan.rng
        moments = {plan.at(1, 8), *plan.cuts, plan.cuts[0] + SECOND, plan.cuts[-1] + dt.timedelta(days=2)}
        for day in plan.days(2, plan.step):
            moments |= {plan.at(day, hour) for hour in rng.sample([8, 11, 14, 19], rng.choice([1, 1, 2]))}
        for moment in sorted(moments):
            path = plan.ftp / "AccountStatus" / f"AccountStatus_{moment:%Y%m%d_%H%M%S}.csv"
            rows = self._snapshot(moment, fixed=False)
            csv.write_csv(rng, path, [*MOBILE, *self.extra], rows, plain=rng.random() < 0.7)
        days = {plan.start.date(), *(plan.at(d).date() for d in plan.days(3, plan.step))}
        for date in sorted(days | {cut.date() for cut in plan.cuts}):
            path = plan.ftp / "Account_VGA" / f"Account_VGA_{date:%Y%m%d}.csv"
            rows = self._snapshot(Moment.combine(date, dt.time(20)), fixed=True)
            csv.write_csv(rng, path, [*FIXED, *self.extra], rows, plain=rng.random() < 0.6)
        self._mistaken_snapshot()
        for moment in sorted({since for line in self.announced for since, _ in line.shows}):
            if moment > plan.at(1, 8):
                self._announce(moment)

    def _announce(self, moment: Moment) -> None:
        """A snapshot of the lines that are shown otherwise from this very instant on, and of no other."""
        changed = [x for x in self.announced if moment in [since for since, _ in x.shows]]
        rows = [row for row in (x.row(moment) for x in changed) if row]
        path = self.plan.ftp / "AccountStatus" / f"AccountStatus_{moment:%Y%m%d_%H%M%S}.csv"
        if not path.exists():
            csv.write_csv(self.plan.rng, path, [*MOBILE, *self.extra], rows, plain=True)

    def _snapshot(self, moment: Moment, fixed: bool) -> list[csv.Values]:
        """Now and then with a row that a later one replaces, or one of another line that is refused."""
        rng = self.plan.rng
        number = "ND" if fixed else "MSISDN"
        rows = []
        for line in self.lines:
            row = line.row(moment)
            if line.fixed != fixed or row is None:
                continue
            if rng.random() < 0.02:
                rows.append(row | {"CODE_OFFRE": "MOB_I", "REF_CLIENT": "C09"})
            rows.append(csv.respell(rng, row) if rng.random() < 0.3 else row)
            if rng.random() < 0.02:
                rows.append(row | {"ETAT": "PERDU", number: "0199999999" if fixed else "0799999999"})
        return rows

    def _mistaken_snapshot(self) -> None:
        """A snapshot, another with a wrong customer, then the first again: three observations."""
        moment = self.plan.at(27, 9)
        good = [r for r in (x.row(moment) for x in self.lines if not x.fixed) if r]
        wrong = [r | {"REF_CLIENT": "C09"} if n < 4 else r for n, r in enumerate(good)]
        for rows, minute in ((good, 0), (wrong, 20), (good, 40)):
            name = f"AccountStatus_{moment + dt.timedelta(minutes=minute):%Y%m%d_%H%M%S}.csv"
            csv.write_csv(self.plan.rng, self.plan.ftp / "AccountStatus" / name, MOBILE, rows, plain=True)
