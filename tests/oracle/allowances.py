"""What covers events, and how much: monthly allowances by line or pool, and passes (rating.md sections 5 and 6)."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from .calendar_fr import days_of, month_of
from .clients import OptionRow
from .lines import View
from .rating import Priced
from .tariffs import Allowance, Offer, Tariffs, Version

PoolKey = tuple[str, str, str, str, str, str]
"""Month (of DU for a pass), allowance, customer, line ("" for a shared pool), option and DU of a pass ("")."""


@dataclass(frozen=True)
class Grant:
    """An allowance that one line and holder has; ``since`` is the DU of a pass, else None."""

    allowance: Allowance
    key: PoolKey
    since: dt.date | None = None

    @property
    def order(self) -> tuple[object, ...]:
        """PRIORITE, then CODE_FORFAIT; of equal ones the month's before a pass's, passes by DU."""
        a = self.allowance
        return (a.priority, a.code, self.since or dt.date.min, self.key)


def pass_version(row: OptionRow, tariffs: Tariffs) -> Version | None:
    """The version in force on DU where it lists the option as UNIQUE: it decides, once, that a row is a pass."""
    version = tariffs.in_force(row.since)
    option = version.options.get(row.code) if version else None
    return version if option and option.is_pass else None


def monthly_rows(view: View, tariffs: Tariffs) -> list[OptionRow]:
    """The rows of options that are no pass."""
    return [row for row in view.option_rows if pass_version(row, tariffs) is None]


def monthly_option(version: Version | None, code: str) -> Offer | None:
    """The option of a row that is no pass, whatever RECURRENCE this version has for it: DU decided, once.

    An option that the version does not list gives neither fee nor allowance.
    """
    return version.options.get(code) if version else None


class Pools:
    """The quantities that one view grants; None is unlimited."""

    def __init__(self) -> None:
        self.granted: dict[PoolKey, int | None] = {}

    def add(self, key: PoolKey, quantity: int | None) -> None:
        """One line's quantity; one unlimited line makes a pool unlimited."""
        before = self.granted.get(key, 0)
        self.granted[key] = None if quantity is None or before is None else before + quantity

    def left(self, key: PoolKey, used: Counter[PoolKey]) -> int | None:
        """What earlier events and billing months left, never below 0."""
        granted = self.granted[key]
        return None if granted is None else max(0, granted - used[key])


class MonthGrants:
    """The allowances of one event month in one view."""

    def __init__(self, month: str, view: View, tariffs: Tariffs, pools: Pools) -> None:
        self.month, self.tariffs, self.pools = month, tariffs, pools
        self.days: dict[tuple[str, str], dict[str, list[dt.date]]] = {}
        rows = monthly_rows(view, tariffs)
        options = view.days_on_options(month, rows)
        for (line, customer, code), days in [*view.days_on_offers(month).items(), *options.items()]:
            self.days.setdefault((line, customer), {})[code] = days
        self.grants: dict[tuple[str, str], list[Grant]] = {}
        for (line, customer), days_of_code in self.days.items():
            self.grants[line, customer] = self._grants_of(line, customer, days_of_code)

    def _grants_of(self, line: str, customer: str, days_of_code: dict[str, list[dt.date]]) -> list[Grant]:
        """Each allowance once, whatever number of its codes the line has; the first code's version gives it."""
        grants: dict[str, Grant] = {}
        for code, days in sorted(days_of_code.items(), key=lambda item: (item[1][0], item[0])):
            version = self.tariffs.in_force(days[0])
            if version is None or version.offer_or_option(code) is None:
                continue
            for allowance in version.allowances:
                if code in allowance.codes and allowance.code not in grants:
                    owner = "" if allowance.shared else line
                    key = (self.month, allowance.code, customer, owner, "", "")
                    grants[allowance.code] = Grant(allowance, key)
                    self.pools.add(key, self._quantity(allowance, version, days_of_code))
        return list(grants.values())

    def _quantity(
        self, allowance: Allowance, version: Version, days_of_code: dict[str, list[dt.date]]
    ) -> int | None:
        """floor(quantity * days on any of the codes / days in month), where all of them that it had say OUI."""
        if allowance.quantity is None:
            return None
        had = [code for code in allowance.codes if code in days_of_code]
        share = Fraction(1)
        if all(offer.prorata for code in had if (offer := version.offer_or_option(code))):
            days = {day for code in had for day in days_of_code[code]}
            share = Fraction(len(days), len(days_of(self.month)))
        return int(allowance.quantity * share)

    def of_event(self, priced: Priced) -> list[Grant]:
        """Those of its line and holder, for its offer or an option that the line has that day."""
        spell, day = priced.spell, priced.event.date
        days_of_code = self.days.get((spell.line, spell.customer), {})
        codes = {code for code, days in days_of_code.items() if day in days}
        mine = self.grants.get((spell.line, spell.customer), [])
        return [grant for grant in mine if codes & set(grant.allowance.codes)]


@dataclass(frozen=True)
class Pass:
    """A pass: of its line and of the holder on DU, whole, for DU to AU."""

    row: OptionRow
    customer: str
    version: Version

    @property
    def option(self) -> Offer:
        return self.version.options[self.row.code]


def passes_of(view: View, tariffs: Tariffs) -> list[Pass]:
    """The passes of a view; nothing when the line has no spell on DU."""
    found = []
    for row in view.option_rows:
        version, spell = pass_version(row, tariffs), view.spell_of(row.line, row.since)
        if version and spell:
            found.append(Pass(row, spell.customer, version))
    return found


class PassGrants:
    """The allowances of the passes of one view, listed under the month of DU."""

    def __init__(self, view: View, tariffs: Tariffs, pools: Pools) -> None:
        self.grants: list[tuple[Pass, Grant]] = []
        for bought in passes_of(view, tariffs):
            row = bought.row
            for allowance in bought.version.allowances:
                if row.code in allowance.codes:
                    month = month_of(row.since)
                    key = (month, allowance.code, bought.customer, row.line, row.code, row.since.isoformat())
                    self.grants.append((bought, Grant(allowance, key, row.since)))
                    quantity = allowance.quantity
                    pools.add(key, None if quantity is None else int(quantity))

    def of_event(self, priced: Priced) -> list[Grant]:
        """Those of its line and holder that hold on its day, whatever its month."""
        spell, day = priced.spell, priced.event.date
        return [
            grant
            for bought, grant in self.grants
            if (bought.row.line, bought.customer) == (spell.line, spell.customer) and bought.row.holds(day)
        ]
