"""The chart of accounts that the entries use: a number and one label each, from the settings.

Numbers are those of the French chart of accounts (PCG, règlement ANC 2014-03). Two uses that the settings give one
number share the label of the first. ``{rate}`` in a number stands for the VAT rate in tenths of a percent.
"""

from decimal import Decimal
from typing import NamedTuple

from origyne_pipeline import french
from origyne_pipeline.setting_sections import Accounting

LABELS = {
    "customers": "Clients",
    "doubtful": "Clients douteux ou litigieux",
    "services": "Prestations de services",
    "goods": "Ventes de marchandises",
    "third_parties": "Services surtaxés collectés pour des tiers",
    "vat_due": "TVA collectée",
    "vat_waiting": "TVA en attente d'encaissement",
    "bank": "Banque",
    "cheques": "Chèques à encaisser",
    "cards": "Cartes bancaires à encaisser",
    "cash": "Caisse",
    "other_payments": "Valeurs à l'encaissement",
    "fees": "Frais de relance et pénalités",
    "write_offs": "Pertes sur créances irrécouvrables",
    "unbilled": "Clients - Factures à établir",
    "purchases": "Achats de prestations de télécommunications",
    "not_received": "Fournisseurs - Factures non parvenues",
    "opening_result": "Report à nouveau",
}
"""What each account of the settings is called."""


class NamedAccount(NamedTuple):
    """An account's number and its one label."""

    number: str
    label: str


class Chart:
    """The accounts of a VNO."""

    def __init__(self, accounting: Accounting) -> None:
        """``accounting`` is the section of the settings."""
        self._numbers = {use: str(getattr(accounting, use)) for use in LABELS}
        self._first_uses: dict[str, str] = {}
        for use, number in self._numbers.items():
            self._first_uses.setdefault(number, use)

    def account(self, use: str, rate: Decimal | None = None) -> NamedAccount:
        """The account of a use (a name in ``LABELS``), and of a VAT rate where the settings have one for each."""
        pattern = self._numbers[use]
        label = LABELS[self._first_uses[pattern]]
        if "{rate}" not in pattern or rate is None:
            return NamedAccount(pattern.replace("{rate}", ""), label)
        tenths = f"{int(rate * 10):03d}" if rate * 10 == int(rate * 10) else f"{int(rate * 100):04d}"
        return NamedAccount(pattern.replace("{rate}", tenths), f"{label} {percent(rate)}")

    def numbers(self, *uses: str) -> frozenset[str]:
        """The numbers of accounts that no rate cuts."""
        return frozenset(self._numbers[use] for use in uses)


def percent(rate: Decimal) -> str:
    """``20 %``, with a plain space: files of other software hold no special ones."""
    return french.percent(rate).replace(french.NBSP, " ")
