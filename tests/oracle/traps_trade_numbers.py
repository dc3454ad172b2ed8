"""Traps of numbers: as French networks write them, callers that are names, lines overseas and of machines."""

from . import traps_csv as csv
from .trap import Trap
from .traps_events import Traffic
from .traps_lines import OLD, Fleet, Line

CALLED = (
    # Overseas plans, in every form.
    "0692123456", "+262692123456", "00262692123456", "33692123456", "+33692123456", "0033693123456",
    "0262123456", "0263123456", "0269123456", "0639123456", "0590123456", "0690123456", "0691123456",
    "0594123456", "0694123456", "0596123456", "0696123456", "0697123456", "0508123456", "+508123456",
    "33508123456", "+33508123456", "0695123456", "0689123456", "262692123456",
    # Machines.
    "07001234567890", "+337001234567890", "06921234567890", "00337001234567890", "09001234567890",
    # Short codes, and what looks like one.
    "15", "3900", "118712", "+333900", "00333900", "0033118712", "+33118712", "333900", "33112", "3311",
    "+33112", "0033112", "003315", "+3315", "33118712", "3391234", "33123456", "0015", "+15", "+33", "+331",
    "+331234567", "0033 1234567", "00331", "+12", "001 12", "33 39 00", "331187123",
    # A caller who withholds the number; alone it is none.
    "#31#0612345678", "*31#0612345678", "#31# 06 12 34 56 78", "*31#  +33612345678", "#31#3900",
    "#31#0692123456", "#31#0033112", "#31#", "*31#", "#31##31#0612345678", "#30#0612345678", "31#0612345678",
    "#31#612345678.0", "# 31#0612345678",
    # What a spreadsheet leaves of a number.
    "33612345678.0", "612345678.0", "06 12 34 56 7", "0612345678-1", "0612345678.00", "1 5", "3 900", "39 00",
    "06.12.34.56.78", "+ 33612345678", "+-33 612345678", "06 12  34--56..78",
    # Too long, or just not.
    "00123456789012345", "001234567890123456", "+123456789012345", "+1234567890123456",
)  # fmt: skip
CALLERS = (
    "", "AMELI", "anonymous", "Île de Ré", "Info Conso", "38639", "0692123456", "+33612345678", "0033112",
    "33699134886.0", "06 12 34 56 7", "#31#0612345678", "x" * 64, "x" * 65, "é" * 64, "é" * 65, "1",
    "a;b", 'dit "X"', "\U0001f4f1", "+", "06 12 34 56 78 (pro)", "33 6", "unknown  caller",
)  # fmt: skip
FAULTY_LINES = (
    "0692", "262692", "26212345", "+2621234567890", "50812345", "+4912345678901", "33612345678.0",
    "06 12 34 56 7", "070012345678", "#31#0612345678",
)  # fmt: skip


class Numbers(Trap):
    """Calls to every form of number, messages from every kind of caller, lines of every plan."""

    def __init__(self) -> None:
        self.of: list[Line] = []

    def lines(self, fleet: Fleet) -> None:
        start = fleet.plan.at(-9)
        for number, ref in (("262692", "C12"), ("262639", "C05"), ("590690", "C13"), ("594694", "C14"),
                            ("596697", "C12"), ("508", "C13"), ("337000123", "C14")):  # fmt: skip
            offer = fleet.plan.rng.choice(["MOB_A", "T_TTC", "T_P1", "M2M"])
            self.of.append(fleet.line((start, (ref, offer, "ACTIF", OLD, OLD))))
            self.of[-1].renumber(number + self.of[-1].number[-6:])
        self.of.append(fleet.line((start, ("C14", "VGA_B", "ACTIF", OLD, OLD)), fixed=True))
        self.of[-1].renumber("262262" + self.of[-1].number[-6:])

    def events(self, traffic: Traffic) -> None:
        plan, mobile, fixed = traffic.plan, traffic.mobile[0], self.of[-1]
        slot = next(s for s in traffic.slots() if s >= plan.at(14, 9, 15))
        for nth, number in enumerate(CALLED):
            called = traffic.values(mobile, plan.at(13, 9, 0, nth % 60), "VOIX", home=True)
            traffic.events.append((slot, called | {"NUMERO_APPELE": csv.AsWritten(number)}))
        for nth, number in enumerate(CALLED[::4]):
            called = traffic.values(fixed, plan.at(13, 9, 1, nth), home=True)
            traffic.events.append((plan.at(16, 20), called | {"NUMERO_APPELE": csv.AsWritten(number)}))
        for nth, caller in enumerate(CALLERS):
            for network in ("20801", "22201"):
                kind = plan.rng.choice(["VOIX", "SMS", "MMS"])
                values = traffic.values(mobile, plan.at(13, 10, 0, nth), kind, home=True)
                values |= {"SENS": "ENTRANT", "NUMERO_APPELE": csv.AsWritten(caller), "RESEAU": network}
                traffic.events.append((slot, values))
        for nth, faulty in enumerate(FAULTY_LINES):
            values = traffic.values(mobile, plan.at(13, 11, 0, nth), "SMS", home=True)
            traffic.events.append((slot, values | {"MSISDN": csv.AsWritten(faulty)}))
        for line in self.of:
            for _ in range(5):
                moment = traffic.moment()
                number = csv.phone(plan.rng, plan.rng.choice(self.of).number)
                values = traffic.values(line, moment, home=True) | {"NUMERO_APPELE": number}
                traffic.events.append((traffic.slot_for(moment, line), values))
