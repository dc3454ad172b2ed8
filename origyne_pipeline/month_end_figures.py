"""The figures of a month from the journals, and their sources: register, ledger, charges. Each pair is a control."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from origyne_pipeline.account.models import DOCUMENTS, REVERSAL
from origyne_pipeline.bookkeeping.accounts import LABELS, Chart, percent
from origyne_pipeline.bookkeeping.models import ZERO, total
from origyne_pipeline.bookkeeping.movements import KIND_TITLES, MONEY
from origyne_pipeline.bookkeeping.pack import Cash, Pack, Sold, Tie, VatOfRate
from origyne_pipeline.customer_accounts import account_entries
from origyne_pipeline.invoicing.documents_sold import vat_by_rate
from origyne_pipeline.periods import Month
from origyne_pipeline.year_book import YearBook

CASH_USES = ("bank", "cheques", "cards", "cash", "other_payments")
SOLD_USES = ("services", "goods", "third_parties")
BY_MEANS = "kind, account, label"
IN_MONTH = "day between ? and ?"


class MonthFigures:
    """The figures of a month that the books hold until its end."""

    def __init__(self, book: YearBook, chart: Chart, month: Month) -> None:
        """``book`` is that of the fiscal year, until the month's last day."""
        self._book, self._chart = book, chart
        self._days = (str(month.first_day), str(month.last_day))
        self.customer_accounts = chart.numbers("customers", "doubtful")

    def sales(self) -> list[Sold]:
        """What the sales journal has on each account, by rate; customers' accounts left out."""
        sums = self._book.sums(
            "account, label, rate", f"{IN_MONTH} and rank = 1 and auxiliary = ''", self._days
        )
        return [
            Sold(account, label, Decimal(rate) if rate else None, ZERO - amount)
            for (account, label, rate), amount in sums.items()
            if amount
        ]

    def vat(self, home: Path, waiting: Mapping[Decimal, Decimal]) -> list[VatOfRate]:
        """The VAT of each rate, highest rate first: of documents by the register, due by the books.

        Args:
            home: the data root.
            waiting: see ``vat_that_waits``. The books do not know the rates of what waited when the year began.
        """
        of_documents = vat_by_rate(home, *map(date.fromisoformat, self._days))
        due = self._by_rate("vat_due", IN_MONTH, self._days)
        rates = sorted({*of_documents, *due, *waiting}, reverse=True)
        return [
            VatOfRate(
                rate, *of_documents.get(rate, (ZERO, ZERO)), due.get(rate, ZERO), waiting.get(rate, ZERO)
            )
            for rate in rates
        ]

    def cash(self) -> list[Cash]:
        """What moved on the accounts of money, by kind and account."""
        where, values = self._of(CASH_USES)
        which = (f"{IN_MONTH} and rank = 2 and {where}", (*self._days, *values))
        sums, counts = self._book.sums(BY_MEANS, *which), self._book.counts(BY_MEANS, *which)
        titles = list(KIND_TITLES)
        return [
            Cash(f"{KIND_TITLES[kind]} – {label}", account, counts[kind, account, label], amount)
            for (kind, account, label), amount in sorted(
                sums.items(), key=lambda item: (titles.index(item[0][0]), item[0][1])
            )
        ]

    def ties(self, pack: Pack, home: Path, money: Mapping[str, Decimal], gap: Decimal) -> list[Tie]:
        """The controls.

        Args:
            pack: the month's figures.
            home: the data root.
            money: what entries moved, by kind: see ``money_by_kind``.
            gap: by how much customers owe another sum in the books than in the ledger, without signs.
        """
        return [
            Tie("Clients (411 et 416) : soldes", self._customers(), pack.aged.balance, "compte client"),
            Tie("Clients : somme des écarts par client", gap, ZERO, "compte client, client par client"),
            *self._sales_ties(home),
            *self._money_ties(money),
            Tie(
                "Clients, factures à établir (418) : solde",
                self._balance("unbilled"),
                total(one.amount for one in pack.unbilled),
                "événements valorisés sans facture",
            ),
            Tie(
                "Factures non parvenues (408) : solde",
                ZERO - self._balance("not_received"),
                total(one.amount for one in pack.wholesaler),
                "opérateur de gros",
            ),
            Tie("Journaux : débits moins crédits", total(self._book.sums("1").values()), ZERO, "équilibre"),
        ]

    def _customers(self) -> Decimal:
        marks = ", ".join("?" for _ in self.customer_accounts)
        values = (*self.customer_accounts, self._days[1])
        where = f"account in ({marks}) and auxiliary <> '' and day <= ?"
        return total(self._book.sums("1", where, values).values())

    def _sales_ties(self, home: Path) -> Iterator[Tie]:
        """Base and VAT of each rate in the sales journal, and by the documents of the register."""
        of_documents = vat_by_rate(home, *map(date.fromisoformat, self._days))
        in_sales = f"{IN_MONTH} and rank = 1"
        base, vat = self._by_uses(SOLD_USES, in_sales), self._by_uses(("vat_due", "vat_waiting"), in_sales)
        for rate in sorted({*of_documents, *base, *vat}, reverse=True):
            sold, of_rate = of_documents.get(rate, (ZERO, ZERO))
            yield Tie(
                f"Ventes (VE) à {percent(rate)} : base", base.get(rate, ZERO), sold, "registre des factures"
            )
            yield Tie(
                f"Ventes (VE) à {percent(rate)} : TVA", vat.get(rate, ZERO), of_rate, "registre des factures"
            )

    def _money_ties(self, money: Mapping[str, Decimal]) -> Iterator[Tie]:
        booked: dict[str, Decimal] = {}
        for (kind,), amount in self._book.sums(
            "kind", f"{IN_MONTH} and rank = 2 and auxiliary = ''", self._days
        ).items():
            booked[kind] = amount
        for kind, title in KIND_TITLES.items():
            if kind in booked or kind in money:
                source = ZERO - money.get(kind, ZERO)
                yield Tie(f"Banque (BQ) : {title}", booked.get(kind, ZERO), source, "compte client")

    def _balance(self, use: str) -> Decimal:
        where, values = self._of((use,))
        return total(self._book.sums("1", f"{where} and day <= ?", (*values, self._days[1])).values())

    def _by_rate(self, use: str, where: str, values: tuple[str, ...]) -> dict[Decimal, Decimal]:
        """Credits less debits by rate; lines without one are those of other uses of the account."""
        label = f"{LABELS[use]}%"
        sums = self._book.sums("rate", f"{where} and rate <> '' and label like ?", (*values, label))
        return {Decimal(rate): ZERO - amount for (rate,), amount in sums.items()}

    def _by_uses(self, uses: tuple[str, ...], where: str) -> dict[Decimal, Decimal]:
        sums: dict[Decimal, Decimal] = {}
        for label in {self._chart.account(use).label for use in uses}:
            of_label = self._book.sums(
                "rate", f"{where} and rate <> '' and label like ?", (*self._days, f"{label}%")
            )
            for (rate,), amount in of_label.items():
                sums[Decimal(rate)] = sums.get(Decimal(rate), ZERO) - amount
        return sums

    def _of(self, uses: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        numbers = sorted(self._chart.numbers(*uses))
        return f"account in ({', '.join('?' for _ in numbers)})", tuple(numbers)


def money_by_kind(home: Path, month: Month, today: date) -> dict[str, Decimal]:
    """What the entries of the account that move money add up to in a month, by kind; the customers' side."""
    sums: dict[str, Decimal] = {}
    for _, group in groupby(account_entries(home, today), key=attrgetter("customer_ref")):
        own = {entry.id: entry for entry in group if entry.kind not in DOCUMENTS}
        for entry in own.values():
            original = own.get(entry.reverses or "", entry) if entry.kind == REVERSAL else entry
            if original.kind in MONEY and month.first_day <= entry.day <= month.last_day:
                sums[entry.kind] = sums.get(entry.kind, ZERO) + entry.amount
    return sums
