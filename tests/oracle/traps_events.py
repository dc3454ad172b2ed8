"""Invented events: at edges of days, bands, months and cut-offs, short and huge, to every kind of number."""

import datetime as dt
from dataclasses import dataclass, field

from . import traps_csv as csv
from .calendar_fr import is_holiday
from .traps_lines import Line
from .traps_plan import SECOND, Moment, Plan, french

CHANGES = (dt.date(2025, 10, 26), dt.date(2026, 3, 29), dt.date(2024, 3, 31))
PREFIXES = [
    "336",
    "337",
    "3375",
    "33700",
    "331",
    "332",
    "339",
    "3380",
    "3389",
    "262",
    "262692",
    "33262",
    "324",
    "346",
    "1",
    "1876",
    "12",
    "447",
    "8816",
    "999",
] + ["336", "331"] * 4
NETWORKS = ["20801"] * 12 + [
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
DURATIONS = [0, 1, 5, 29, 30, 31, 59, 60, 61, 119, 200, 601, 1500, 4000, 30000, 86400, 100_001, 260_000]
VOLUMES = [0, 1, 1023, 1024, 1025, 60_000, 300_000, 2_000_000, 30_000_000, 10**11]
ODD_NUMBERS = (
    "000612345678",
    "0033612345678",
    "+118008",
    "001234",
    "0012345",
    "00 15 55 12",
    "1234567890",
    "0123456789",
    "06-12.34 56--78",
    "+33 6.12.34.56.78",
    "12",
    "123456789012345",
)
ODD_IDS = (
    "b1",
    "B1",
    "é1",
    "e\u03011",
    "Z1",
    "10",
    "010",
    "9",
    "\U0001f4f1",
    "\ufffd",
    "a 1",
    "a1",
    'q"1"',
    ";",
    "l\n1",
    "x" * 64,
    "é" * 64,
    "\U0001f469\u200d\U0001f467" * 21,
    "'; drop table cdrs; --",
)


@dataclass
class Traffic:
    """The events of a deposit, each with the deposit instant of its file; some are in no Billed file."""

    plan: Plan
    lines: list[Line]
    events: list[tuple[Moment, csv.Values]] = field(default_factory=list)
    unbilled: set[tuple[Moment, str]] = field(default_factory=set)
    serial: int = 0

    @property
    def mobile(self) -> list[Line]:
        return [x for x in self.lines if not x.fixed]

    def invent(self, count: int) -> None:
        self._anywhere(count)
        self._around_first_month()
        self._future()
        self._at_cutoffs()
        self._at_midnights()
        self._ties()
        self._odd()
        if self.plan.quiet:
            quiet = self.plan.quiet
            self.events = [e for e in self.events if _month(e[1]) != quiet]

    def moment(self) -> Moment:
        """Somewhere in the months, and often at an edge."""
        plan, rng = self.plan, self.plan.rng
        anywhere = plan.start + dt.timedelta(
            seconds=rng.randrange(int((plan.end - plan.start).total_seconds()))
        )
        edges = [plan.at(d) for d in (1, 2, 11, 17, 25)] + plan.turns
        for clock in ("07:30", "12:00", "12:15", "13:13", "19:00", "20:30", "22:59"):
            edges.append(Moment.combine(anywhere.date(), dt.time.fromisoformat(clock)))
        hours = ((0, 50), (1, 59), (2, 0), (2, 30), (2, 59), (3, 1))
        days = [(plan.start + dt.timedelta(days=n)).date() for n in range((plan.end - plan.start).days)]
        for day in days:
            if day in CHANGES:
                edges += [Moment.combine(day, dt.time(h, m)) for h, m in hours]
            if is_holiday(day) or (day.month, day.day) == (2, 29):
                edges += [Moment.combine(day, dt.time(h)) for h in (0, 3)]
                edges.append(Moment.combine(day + dt.timedelta(days=1), dt.time()))
        edge = rng.choice(edges) - dt.timedelta(seconds=rng.choice([0, 1, 7, 30, 59, 60, 61, 600, 5000]))
        return edge if rng.random() < 0.4 and edge >= plan.start else anywhere

    def values(self, line: Line, moment: Moment, kind: str | None = None, home: bool = False) -> csv.Values:
        """One event of a line, plainly spelt, numbers normalised; ``home``: outgoing, from zone FR."""
        rng = self.plan.rng
        self.serial += 1
        some = rng.choice(["VOIX"] * 5 + ["SMS", "SMS", "MMS", "DATA", "DATA"])
        kind = "VOIX" if line.fixed else kind or some
        values = {
            "ID_CDR": f"E{self.serial:06d}",
            "DATE": french(moment.date()),
            "HEURE": f"{moment:%H:%M:%S}",
            "NUMERO_APPELE": "33612345678" if home else self._called(),
            "DUREE": str(rng.choice(DURATIONS)),
            "DESTINATION": rng.choice(["", "", "été", "France; mobile", 'le "29"', "deux\nlignes"]),
            "MONTANT_HT": "0.25",
            "COUT_HT": rng.choice(["", "0", "0.1", "0.000001"]),
        }
        if line.fixed:
            return values | {"ND": line.number}
        incoming = kind != "DATA" and not home and rng.random() < 0.15
        values |= {
            "TYPE": kind,
            "SENS": "ENTRANT" if incoming else "SORTANT",
            "MSISDN": line.number,
            "ICCID": rng.choice(["", line.iccid]),
            "RESEAU": "20801" if home else rng.choice(NETWORKS),
            "VOLUME": str(rng.choice(VOLUMES)),
        }
        values[{"DATA": "DUREE"}.get(kind, "VOLUME")] = rng.choice(["", "", "0", "-3", "n/a"])
        if kind in ("SMS", "MMS"):
            values["DUREE"] = rng.choice(["", "0", "x"])
        if kind == "DATA":
            values["NUMERO_APPELE"] = rng.choice(["", "internet", "0"])
        return values

    def _called(self) -> str:
        rng = self.plan.rng
        if rng.random() < 0.12:
            return rng.choice(["15", "112", "3008", "3617", "118008", "30", "200"])
        prefix = rng.choice(PREFIXES)
        return prefix + f"{rng.randrange(10**9):09d}"[: max(4, 11 - len(prefix))]

    def slots(self) -> list[Moment]:
        """When MOBILE files come: Sundays and holidays too, and the cut-offs' very instants."""
        plan = self.plan
        days = {1, 2, 10, 14, *plan.days(plan.step, plan.step)}
        slots = {plan.at(d, 9, 15) for d in days} | {plan.at(d, 18, 40, 5) for d in sorted(days)[::2]}
        for cut in plan.cuts:
            slots |= {cut, cut + SECOND}
        return sorted(slots)

    def fixed_slots(self) -> list[Moment]:
        """When VGA files come, for their name has no time: 20:00, the cut-off's own day among them."""
        plan = self.plan
        days = {plan.at(d, 20) for d in plan.days(1, plan.step)} | {plan.at(16, 20)}
        return sorted(days | set(plan.cuts))

    def slot_for(self, moment: Moment, line: Line) -> Moment:
        slots = self.fixed_slots() if line.fixed else self.slots()
        after = [s for s in slots if s > moment + dt.timedelta(hours=9)] or [slots[-1]]
        return after[0] if self.plan.rng.random() < 0.85 else self.plan.rng.choice(after)

    def _anywhere(self, count: int) -> None:
        lines = [x for x in self.lines if not x.silent]
        weighted = lines + lines[:3] * 2 + lines[17:26] * 2
        for _ in range(count):
            line, moment = self.plan.rng.choice(weighted), self.moment()
            self.events.append((self.slot_for(moment, line), self.values(line, moment)))

    def _around_first_month(self) -> None:
        """In the month before the first: due before it, or late in it."""
        for day, slot in ((0, (1, 9, 15)), (-2, (4, 9, 15)), (-3, (10, 9, 15)), (-20, (14, 9, 15))):
            values = self.values(self.mobile[0], self.plan.at(day, 15), "VOIX")
            self.events.append((self._known(self.plan.at(*slot)), values))

    def _known(self, slot: Moment) -> Moment:
        """The first slot at or after an instant."""
        return next(s for s in self.slots() if s >= slot)

    def _future(self) -> None:
        """24 hours ahead of the deposit; a second more, which is refused, then deposited again in time."""
        slot = self.plan.at(10, 9, 15)
        for second in (0, 1):
            moment = slot + dt.timedelta(days=1, seconds=second)
            ahead = self.values(self.mobile[0], moment, "SMS")
            self.events.append((slot, ahead))
        self.unbilled.add((slot, ahead["ID_CDR"]))
        self.events.append((self.plan.at(14, 9, 15), ahead))
        # One id in both feeds: two events.
        fixed = next(x for x in self.lines if x.fixed)
        shared = self.values(fixed, self.plan.at(16, 11)) | {"ID_CDR": ahead["ID_CDR"]}
        self.events.append((self.plan.at(16, 20), shared))

    def _at_cutoffs(self) -> None:
        """Of each month, deposited at the cut-off's very second and one after it; of the month after, too."""
        for cut, turn in zip(self.plan.cuts, self.plan.turns, strict=True):
            for slot in (cut, cut + SECOND):
                for moment in (turn - SECOND, turn - dt.timedelta(days=3, hours=5), turn):
                    for line in (self.mobile[0], self.mobile[1]):
                        self.events.append((slot, self.values(line, moment, home=True)))

    def _at_midnights(self) -> None:
        """The last second before an offer, a line or a month begins or ends, and the first after it."""
        changing = [x for x in self.lines if not x.silent and len(x.shows) > 1]
        for line in changing:
            day = self.plan.rng.choice([8, 9, 10, 12, 13, 15, 18, 20, 21, 22])
            midnights = [self.plan.at(day), self.plan.rng.choice(self.plan.turns)]
            for midnight in midnights:
                for moment in (midnight - SECOND, midnight):
                    self.events.append((self.slot_for(moment, line), self.values(line, moment, home=True)))

    def _ties(self) -> None:
        """Ties of the start instant, told apart by the id's code points while an allowance runs out."""
        for name in ODD_IDS:
            tie = self.values(self.mobile[8], self.plan.at(1, 0, 0, 1), "SMS", home=True)
            self.events.append((self.plan.at(2, 9, 15), tie | {"ID_CDR": name}))

    def _odd(self) -> None:
        """Numbers oddly dialled, and quantities and amounts of many digits."""
        slot = self.plan.at(14, 9, 15)
        for number in ODD_NUMBERS:
            odd = self.values(self.mobile[0], self.plan.at(13, 10), "VOIX", home=True)
            self.events.append((slot, odd | {"NUMERO_APPELE": number}))
        for column, value in (
            ("MONTANT_HT", "123456789012.345678"),
            ("COUT_HT", "999999999999"),
            ("DUREE", "0000120"),
            ("DUREE", "2000000"),
            ("MONTANT_HT", "000000000.25"),
        ):
            big = self.values(self.mobile[1], self.plan.at(13, 11), "VOIX", home=True)
            self.events.append((slot, big | {column: value}))
            self.unbilled.add((slot, big["ID_CDR"]))
        # On a line whose customer is held: an invoice of so much could not be debited.
        data = self.values(self.mobile[11], self.plan.at(13, 12), "DATA", home=True)
        self.events.append((slot, data | {"VOLUME": "1000000000000000"}))


def _month(values: csv.Values) -> str:
    return f"{values['DATE'][6:]}-{values['DATE'][3:5]}"
