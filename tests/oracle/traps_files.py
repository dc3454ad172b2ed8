"""The RatedCDRs and BilledCDRs files of a deposit, and files that are none: copies, twins, refusals."""

import datetime as dt
import os
import unicodedata
from dataclasses import dataclass, field

from . import traps_csv as csv
from .calendar_fr import first_day, instant_of, month_of
from .traps_events import Traffic
from .traps_plan import Moment, Plan, french

CONFLICTS = ["DATE", "HEURE", "NUMERO_APPELE", "DUREE", "VOLUME", "RESEAU", "MONTANT_HT", "COUT_HT", "SENS"]
Key = tuple[bool, Moment]  # VGA or not, deposit instant


@dataclass
class Files:
    """The event files being written; ``amounts`` are those the wholesaler gives, by event."""

    plan: Plan
    traffic: Traffic
    amounts: dict[str, str]
    files: dict[Key, list[csv.Values]] = field(default_factory=dict)
    billed: list[tuple[Moment, csv.Values]] = field(default_factory=list)
    cr: bool = False

    def write(self) -> None:
        slots = {f: sorted({s for s, v in self.traffic.events if ("ND" in v) == f}) for f in (True, False)}
        for slot, values in sorted(self.traffic.events, key=lambda e: e[0]):
            self._place(slot, dict(values), slots["ND" in values])
        if self.plan.rng.random() > 0.2:
            self.files[False, self.plan.at(12, 15)] = []
        for (fixed, slot), rows in self.files.items():
            mobile = f"RatedCDRs_MOBILE_{slot:%Y%m%d_%H%M%S}.csv"
            name = f"RatedCDRs_VGA_{slot:%Y%m%d}.csv" if fixed else mobile
            folder = self.plan.ftp / "RatedCDRs" / ("VGA" if fixed else "MOBILE")
            columns = csv.VGA if fixed else csv.MOBILE
            csv.write_csv(self.plan.rng, folder / name, columns, rows, cr=self.cr)
        self._write_no_csv()
        self._write_copy()
        for month in self._billed_months():
            for fixed in (False, True):
                self._write_billed(month, fixed)

    def _place(self, slot: Moment, values: csv.Values, slots: list[Moment]) -> None:
        """One event in its file; maybe refused first, without id, copied, or in conflict with another row."""
        rng, fixed = self.plan.rng, "ND" in values
        key = f"{'VGA' if fixed else 'MOBILE'}:{values['ID_CDR']}"
        huge = len(values["MONTANT_HT"]) > 8
        if rng.random() < 0.9 and not huge:
            values["MONTANT_HT"] = self.amounts.get(key, "0.25")
        later = [s for s in slots if s > slot] or [slot]
        spelt = csv.respell(rng, values) if rng.random() < 0.4 and len(values["ID_CDR"]) > 2 else values
        rows = self._rows(fixed, slot)
        is_billed = (slot, values["ID_CDR"]) not in self.traffic.unbilled
        chance = rng.random() if is_billed else 1.0
        if chance < 0.05:  # refused first, good in a later file
            rows.append(csv.spoil(rng, values) | {"MONTANT_HT": ""})
            self._rows(fixed, later[0]).append(spelt)
            self.billed.append((later[0], values))
            return
        if chance < 0.09:  # without an id, with twins, and again elsewhere
            named = values | {"ID_CDR": "", "MONTANT_HT": "0.25"}
            count = rng.choice([1, 1, 2, 3])
            rows += [csv.respell(rng, named) for _ in range(count)]
            self.billed += [(slot, named)] * count
            if rng.random() < 0.6:
                again = [csv.respell(rng, named) for _ in range(rng.choice([1, 2, 3]))]
                self._rows(fixed, rng.choice(later)).extend(again)
            return
        rows.append(spelt)
        if is_billed:
            self.billed.append((slot, values))
        if 0.29 < chance < 0.31:  # the same without its id: another event
            nameless = values | {"ID_CDR": ""}
            rows += [nameless]
            self.billed.append((slot, nameless))
        elif chance < 0.15:  # the same again: elsewhere spelt, with another label or card
            twin = csv.respell(rng, values) | {"DESTINATION": rng.choice(["", "Autre"])}
            self._rows(fixed, rng.choice([slot, *later])).append(twin | ({} if fixed else {"ICCID": ""}))
        elif chance < 0.21:
            self._rows(fixed, rng.choice([slot, *later])).append(self._changed(values, rng.choice(CONFLICTS)))
        elif chance < 0.27:
            rows.append(csv.spoil(rng, values) | {"ID_CDR": values["ID_CDR"] + "F"})
        elif chance < 0.29:
            rows.append(csv.miscount(rng))

    def _rows(self, fixed: bool, slot: Moment) -> list[csv.Values]:
        return self.files.setdefault((fixed, slot), [])

    def _changed(self, values: csv.Values, column: str) -> csv.Values:
        """The same event with another value in one column."""
        other = {
            "DATE": french(self.plan.at(3).date()),
            "HEURE": "03:04:05",
            "NUMERO_APPELE": "33698765432",
            "DUREE": "77",
            "VOLUME": "777777",
            "RESEAU": "20810",
            "MONTANT_HT": "9.87",
            "COUT_HT": "0" if not values["COUT_HT"] else "",
            "SENS": "ENTRANT",
        }
        return values | ({column: other[column]} if column in values else {"MONTANT_HT": "9.87"})

    def _write_no_csv(self) -> None:
        """Files that are no CSV, some that no pattern knows, and the other folders."""
        plan = self.plan
        folder = plan.ftp / "RatedCDRs" / "MOBILE"
        contents = csv.bad_files()
        for second, name in enumerate(plan.rng.sample(sorted(contents), 4)):
            path = folder / f"RatedCDRs_MOBILE_{plan.at(21, 13, 0, second):%Y%m%d_%H%M%S}.csv"
            path.write_bytes(contents[name])
        supplier = plan.ftp / "Factures" / unicodedata.normalize("NFD", "Intégrateur")
        for path, text in {
            folder / "lisez-moi.txt": "bonjour",
            folder / "RatedCDRs_MOBILE_20251001.csv": "nom inconnu",
            folder.parent
            / "VGA"
            / f"RatedCDRs_VGA_{plan.at(22):%Y%m%d}.csv": "ID_CDR;ND;DATE;HEURE\nV;0102;;\n",
            plan.ftp
            / "AccountStatus"
            / f"AccountStatus_{plan.at(22, 13):%Y%m%d_%H%M%S}.csv": "MSISDN;ETAT\n06;ACTIF\n",
            supplier / "note.txt": "rien",
            plan.ftp / "Documents" / "Kbis.pdf": "%PDF-1.4 Kbis",
        }.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.write_text(text)

    def _write_copy(self) -> None:
        """A whole file again under another name, a minute before or days after."""
        rng, folder = self.plan.rng, self.plan.ftp / "RatedCDRs" / "MOBILE"
        whole = [p for p in sorted(folder.glob("RatedCDRs_MOBILE_*_*.csv")) if p.stat().st_size > 500]
        copied = rng.choice([p for p in whole if not p.stem.endswith("0_091500")])
        shift = rng.choice([dt.timedelta(minutes=-1), dt.timedelta(days=2, minutes=7)])
        stamp = dt.datetime.strptime(copied.stem[-15:], "%Y%m%d_%H%M%S") + shift
        (folder / f"RatedCDRs_MOBILE_{stamp:%Y%m%d_%H%M%S}.csv").write_bytes(copied.read_bytes())

    def _billed_months(self) -> list[str]:
        before = month_of(first_day(self.plan.months[0]) - dt.timedelta(days=1))
        return [before, *self.plan.months]

    def _write_billed(self, month: str, fixed: bool) -> None:
        """The wholesaler's merge of a month: rows missing, amounts moved, one row that no daily file had."""
        rng, plan = self.plan.rng, self.plan
        place = self._billed_months().index(month)
        since = plan.cuts[place - 2] if place > 1 else plan.at(-60)
        until = plan.cuts[place - 1] if place else plan.at(-60)
        period = {"PERIODE": month.replace("-", "")}
        rows = []
        for slot, values in self.billed:
            if since < slot <= until and ("ND" in values) == fixed and rng.random() > 0.05:
                moved = {"MONTANT_HT": "12.34"} if rng.random() < 0.06 else {}
                rows.append(csv.respell(rng, values) | moved | period)
        line = next(x for x in self.traffic.lines if x.fixed == fixed)
        invented = self.traffic.values(line, plan.at(2, 10), home=True)
        rows.append(invented | {"ID_CDR": f"X{month}"} | period)
        feed = "VGA" if fixed else "MOBILE"
        path = plan.ftp / "BilledCDRs" / feed / f"BilledCDRs_{feed}_{month.replace('-', '')}.csv"
        csv.write_csv(rng, path, [*(csv.VGA if fixed else csv.MOBILE), "PERIODE"], rows)
        seconds = instant_of(plan.cuts[-1].date() + dt.timedelta(days=4), dt.time(8)).timestamp()
        os.utime(path, (seconds, seconds))
