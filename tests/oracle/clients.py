"""The VNO's own reference, clients.xlsx (feeds.md): customers, mandates, adjustments, options, holders, discounts."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from . import values as v
from .sheets import Book, RefusedWorkbook, Row, check, date, enum, number, signed, unique, whole
from .sheets import rate as vat_rate

HEADERS = {
    "Clients": ("REF_CLIENT", "REF_CLIENT TYPE PAYS TERRITOIRE_TVA", "MINIMUM_HT PLAFOND_TTC PLAFOND_CONSO_HT"),
    "Mandats": ("RUM", "REF_CLIENT RUM DATE_SIGNATURE STATUT", ""),
    "Ajustements": ("REF_CLIENT", "REF_CLIENT MOIS LIBELLE TAUX_TVA", "LIGNE MONTANT_HT MONTANT_TTC QUANTITE NATURE"),
    "Options": ("LIGNE", "LIGNE CODE_OPTION DU", "AU"),
    "Titulaires": ("LIGNE", "LIGNE DU REF_CLIENT", ""),
    "Remises": ("REF_CLIENT", "REF_CLIENT PORTEE DU", "LIGNE TAUX MONTANT_HT AU LIBELLE"),
}  # fmt: skip
Keyed = TypeVar("Keyed")
MEMBERS = set("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())


@dataclass(frozen=True)
class Customer:
    """``minimum`` is the least net amount of a month, ``ceiling`` holds an invoice, at ``spend_limit`` he is told."""

    kind: str
    country: str
    territory: str
    minimum: Decimal | None
    ceiling: Decimal | None
    spend_limit: Decimal | None = None

    @property
    def is_private_of_another_member(self) -> bool:
        """invoicing.md: taxed in the consumer's country (CGI 259 D)."""
        return self.kind == "PARTICULIER" and self.territory == "HORS_FR" and self.country in MEMBERS - {"FR"}


@dataclass(frozen=True)
class Mandate:
    customer: str
    signed_on: dt.date
    is_active: bool


@dataclass(frozen=True)
class Adjustment:
    """``amount`` is that of the whole row, with tax where ``ttc``."""

    customer: str
    line: str
    month: str
    label: str
    amount: Decimal
    ttc: bool
    rate: Decimal
    quantity: int
    goods: bool


@dataclass(frozen=True)
class OptionRow:
    """An option of a line, both days included; ``until`` None is open."""

    line: str
    code: str
    since: dt.date
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class HolderRow:
    """Who holds a line from a day on, whatever the snapshots say."""

    line: str
    since: dt.date
    customer: str


@dataclass(frozen=True)
class Discount:
    """``percent`` or ``amount``; ``line`` is empty for all of the customer's lines."""

    customer: str
    line: str
    scope: str
    percent: Decimal | None
    amount: Decimal | None
    since: str
    until: str | None
    label: str

    def holds(self, month: str) -> bool:
        return self.since <= month and (self.until is None or month <= self.until)


@dataclass(frozen=True)
class Reference:
    """All of clients.xlsx."""

    customers: dict[str, Customer] = field(default_factory=dict)
    mandates: list[Mandate] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    options: list[OptionRow] = field(default_factory=list)
    holders: list[HolderRow] = field(default_factory=list)
    discounts: list[Discount] = field(default_factory=list)


def read_reference(path: Path) -> Reference:
    """The workbook's rows, in the order of its sheets."""
    book = Book(path.read_bytes())
    rows = {
        sheet: book.rows(sheet, *headers, absent_is_empty=sheet in ("Options", "Titulaires", "Remises"))
        for sheet, headers in HEADERS.items()
    }
    return Reference(
        {r["REF_CLIENT"]: _customer(r) for r in unique(rows["Clients"], "REF_CLIENT")},
        [_mandate(r) for r in unique(rows["Mandats"], "RUM")],
        [_adjustment(r) for r in rows["Ajustements"]],
        _distinct([_option(r) for r in rows["Options"]], "line", "code", "since"),
        _distinct([_holder(r) for r in rows["Titulaires"]], "line", "since"),
        [_discount(r) for r in rows["Remises"]],
    )


def _distinct(rows: list[Keyed], *key: str) -> list[Keyed]:
    """feeds.md: a repeated key is a fault, whatever form of a number LIGNE has."""
    keys = [tuple(getattr(row, name) for name in key) for row in rows]
    check(len(keys) == len(set(keys)), f"{key} is a key")
    return rows


def _customer(r: Row) -> Customer:
    return Customer(
        enum(r["TYPE"], "PARTICULIER", "PROFESSIONNEL"),
        r["PAYS"].upper(),
        enum(r["TERRITOIRE_TVA"], "METROPOLE", "CORSE", "DOM", "GUYANE_MAYOTTE", "HORS_FR"),
        number(r["MINIMUM_HT"]) if r["MINIMUM_HT"] else None,
        number(r["PLAFOND_TTC"]) if r["PLAFOND_TTC"] else None,
        number(r["PLAFOND_CONSO_HT"]) if r["PLAFOND_CONSO_HT"] else None,
    )


def _mandate(r: Row) -> Mandate:
    return Mandate(r["REF_CLIENT"], date(r["DATE_SIGNATURE"]), r["STATUT"].upper() == "ACTIF")


def _adjustment(r: Row) -> Adjustment:
    ttc = bool(r["MONTANT_TTC"])
    check(ttc != bool(r["MONTANT_HT"]), "one of MONTANT_HT and MONTANT_TTC")
    quantity = whole(r["QUANTITE"] or "1")
    check(quantity >= 1, "QUANTITE")
    return Adjustment(
        r["REF_CLIENT"],
        line_of(r["LIGNE"]),
        r["MOIS"],
        r["LIBELLE"],
        signed(r["MONTANT_TTC"] or r["MONTANT_HT"]),
        ttc,
        vat_rate(r["TAUX_TVA"]),
        quantity,
        enum(r["NATURE"] or "SERVICE", "SERVICE", "BIEN") == "BIEN",
    )


def _option(r: Row) -> OptionRow:
    return OptionRow(line_of(r["LIGNE"]), r["CODE_OPTION"], date(r["DU"]), date(r["AU"]) if r["AU"] else None)


def _holder(r: Row) -> HolderRow:
    return HolderRow(line_of(r["LIGNE"]), date(r["DU"]), r["REF_CLIENT"])


def _discount(r: Row) -> Discount:
    percent = number(r["TAUX"]) if r["TAUX"] else None
    amount = number(r["MONTANT_HT"]) if r["MONTANT_HT"] else None
    check((percent is None) != (amount is None), "one of TAUX and MONTANT_HT")
    check(0 < (percent or 1) <= 100 and (amount is None or amount > 0), "TAUX, MONTANT_HT")
    return Discount(
        r["REF_CLIENT"],
        line_of(r["LIGNE"]),
        enum(r["PORTEE"], "ABONNEMENT", "CONSOMMATION", "TOUT"),
        percent,
        amount,
        r["DU"],
        r["AU"] or None,
        r["LIBELLE"],
    )


def line_of(text: str) -> str:
    """LIGNE is any form of a number, normalised; empty where the row bears on no line."""
    try:
        return v.line_number(text) if text else ""
    except v.Refused:
        raise RefusedWorkbook(f"LIGNE {text}") from None
