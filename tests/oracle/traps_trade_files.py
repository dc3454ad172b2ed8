"""Traps of files: headers that hold data, line ends of CR alone, and every fault of an account row."""

import random

from . import traps_csv as csv
from .trap import Trap
from .traps_lines import FIXED, MOBILE
from .traps_plan import Moment, Plan

GOOD_HEADER = ";".join(csv.MOBILE)
GOOD_ROW = "B1;VOIX;SORTANT;0612345678;;01/10/2025;10:00:00;0612345679;20801;10;;;0,1;"
FAULTS: dict[str, list[str]] = {
    "MSISDN": ["", "0612", "33612345678.0", "06 12 34 56 7", "#31#0612345678", "26212"],
    "ND": ["", "0112", "33112345678.0", "02 62 12 34 5"],
    "ICCID": ["", "8933o1", "893301123456.0"],
    "IMSI": ["", "20801x", "208 01"],
    "REF_CLIENT": ["", "C" * 33],
    "CODE_OFFRE": [""],
    "ETAT": ["", "VIVANT", "ACTIF SUSPENDU"],
    "DATE_ACTIVATION": ["", "31/02/2026", "hier"],
    "DATE_OFFRE": ["", "2026/01/01"],
    "DATE_TITULAIRE": ["00/00/0000", "1/1/2026"],
    "DATE_SUSPENSION": ["29/02/2025"],
    "DATE_RESILIATION": ["bientôt"],
}
STATES = ["ACTIF", "ACTIF", "SUSPENDU", "RESILIE", "STOCK"]


class HeadersAndRows(Trap):
    """Files of event and account rows that are refused, whole or row by row."""

    def files(self, plan: Plan) -> None:
        moment = plan.at(21, 14)
        events = plan.ftp / "RatedCDRs" / "MOBILE"
        contents = {
            0: GOOD_ROW + "\n" + GOOD_ROW + "\n",
            1: "A;33612345678;B\n",
            2: GOOD_HEADER + ";" + "x" * 65 + "\n" + GOOD_ROW + ";1\n",
            3: GOOD_HEADER + ";N° 123456\n" + GOOD_ROW + ";1\n",
            4: GOOD_HEADER.replace(";VOLUME", ";202610") + "\n" + GOOD_ROW + "\n",
            5: GOOD_HEADER + ";" + "x" * 64 + ";N° 12345 6\r" + GOOD_ROW.replace("B1", "B5") + ";1;1\r\r",
        }
        for second, content in contents.items():
            stamp = f"{moment.replace(second=second):%Y%m%d_%H%M%S}"
            (events / f"RatedCDRs_MOBILE_{stamp}.csv").write_bytes(content.encode())
        self._write_account_rows(plan, plan.at(21, 15))
        header = "MSISDN;ICCID;IMSI;0612345678;CODE_OFFRE;ETAT;DATE_ACTIVATION;DATE_OFFRE\n"
        stamp = f"{plan.at(21, 16):%Y%m%d_%H%M%S}"
        (plan.ftp / "AccountStatus" / f"AccountStatus_{stamp}.csv").write_bytes(header.encode())

    def _write_account_rows(self, plan: Plan, moment: Moment) -> None:
        """Numbers that no other file holds: a row that stays good is a line without events."""
        for fixed in (False, True):
            name = f"{moment:%Y%m%d}" if fixed else f"{moment:%Y%m%d_%H%M%S}"
            folder = "Account_VGA" if fixed else "AccountStatus"
            columns = [*(FIXED if fixed else MOBILE), "DATE_TITULAIRE"]
            rows = [_account_row(plan.rng, fixed, n) for n in range(60)]
            csv.write_csv(plan.rng, plan.ftp / folder / f"{folder}_{name}.csv", columns, rows, cr=True)


def _account_row(rng: random.Random, fixed: bool, nth: int) -> csv.Values:
    """One or two faults in a row of any state; some are none, for a line in stock needs less."""
    state = rng.choice(STATES)
    row = {
        ("ND" if fixed else "MSISDN"): f"33{'1' if fixed else '7'}9999{nth:04d}",
        "ICCID": "8933010000000000000",
        "IMSI": "208010000000000",
        "REF_CLIENT": "" if state == "STOCK" else "C98",
        "CODE_OFFRE": "" if state == "STOCK" else "T_ZERO",
        "ETAT": state,
        "DATE_ACTIVATION": "" if state == "STOCK" else "01/01/2024",
        "DATE_OFFRE": "" if state == "STOCK" else "01/01/2024",
        "DATE_SUSPENSION": rng.choice(["", "02/01/2024"]),
        "DATE_RESILIATION": "01/01/2025" if state == "RESILIE" else "",
        "DATE_TITULAIRE": rng.choice(["", "02/01/2024"]),
    }
    for column in rng.sample([c for c in FAULTS if c in row], rng.choice([0, 1, 1, 2])):
        row[column] = rng.choice(FAULTS[column])
    if fixed:
        return {column: value for column, value in row.items() if column not in ("ICCID", "IMSI")}
    return row
