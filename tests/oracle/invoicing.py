"""Fees, invoice lines, VAT and who is debited (rating.md sections 6 and 9, invoicing.md)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl

from .calendar_fr import days_of, month_of
from .deposit import folded
from .lines import View
from .rating import rounded
from .tariffs import Version, _text, in_force
from .values import day as parse_day

TERRITORY_RATE = {"DOM": Decimal("8.5"), "GUYANE_MAYOTTE": Decimal(0), "HORS_FR": Decimal(0)}


@dataclass(frozen=True)
class Line:
    """One line of an invoice that is not yet rounded to a rate's sum."""

    kind: str
    line: str
    label: str
    net: Decimal
    rate: Decimal


@dataclass(frozen=True)
class Clients:
    """clients.xlsx: VAT territory by customer, mandates, adjustments."""

    territory: dict[str, str]
    mandates: list[dict[str, str]]
    adjustments: list[dict[str, str]]


def read_clients(path: Path) -> Clients:
    book = openpyxl.load_workbook(path, data_only=True)

    def rows(sheet: str, *columns: str) -> list[dict[str, str]]:
        table = [[_text(c) for c in row] for row in book[sheet].iter_rows(values_only=True)]
        header = [folded(c) for c in table[0]]
        return [{c: row[header.index(folded(c))] for c in columns} for row in table[1:] if any(row)]

    territory = {
        r["REF_CLIENT"]: r["TERRITOIRE_TVA"].upper() for r in rows("Clients", "REF_CLIENT", "TERRITOIRE_TVA")
    }
    mandates = rows("Mandats", "REF_CLIENT", "RUM", "DATE_SIGNATURE", "STATUT")
    return Clients(
        territory,
        mandates,
        rows("Ajustements", "REF_CLIENT", "LIGNE", "MOIS", "LIBELLE", "MONTANT_HT", "TAUX_TVA"),
    )


def fees(month: str, view: View, versions: list[Version], seen_by: dt.datetime) -> list[tuple[str, Line]]:
    """(customer, line) of every subscription and one-off fee of the month."""
    found = []
    days_in_month = len(days_of(month))
    for (line, customer, offer), days in view.days_on_offers(month).items():
        version = in_force(versions, days[0], seen_by)
        if version and offer in version.offers:
            o = version.offers[offer]
            share = Fraction(len(days), days_in_month) if o.prorata else Fraction(1)
            found.append(
                (customer, Line("SUBSCRIPTION", line, offer, rounded(Fraction(o.fee) * share, 2), o.vat))
            )
    for (line, activated), subscription in view.subscriptions.items():
        ended = subscription.terminated
        for kind, happens, held in (
            ("ACTIVATION", activated, activated),
            ("TERMINATION", ended, ended - dt.timedelta(days=1) if ended else None),
        ):
            if happens is None or held is None or month_of(happens) != month:
                continue
            spell = next((s for s in subscription.spells if s.holds(held)), None)
            version = in_force(versions, held, seen_by)
            if spell and version and spell.offer in version.offers:
                o = version.offers[spell.offer]
                fee = o.activation if kind == "ACTIVATION" else o.termination
                found.append(
                    (subscription.customer, Line(kind, line, spell.offer, rounded(Fraction(fee), 2), o.vat))
                )
    return found


def invoices(lines: dict[str, list[Line]], clients: Clients, today: dt.date) -> dict[str, dict[str, Any]]:
    """The invoice of every customer that has a line which is not 0.00."""
    result = {}
    for customer, mine in sorted(lines.items()):
        shown = [x for x in mine if x.net]
        if not shown:
            continue
        territory = clients.territory.get(customer, "METROPOLE")
        base: dict[Decimal, Decimal] = defaultdict(Decimal)
        out = []
        for x in shown:
            rate = TERRITORY_RATE.get(territory, x.rate)
            base[rate] += x.net
            out.append([x.kind, x.line, x.label, f"{x.net:.2f}", plain(rate)])
        vat = {rate: rounded(Fraction(net) * Fraction(rate) / 100, 2) for rate, net in base.items()}
        net, gross = (
            sum(base.values(), Decimal(0)),
            sum(base.values(), Decimal(0)) + sum(vat.values(), Decimal(0)),
        )
        known = customer in clients.territory
        result[customer] = {
            "known": known,
            "lines": sorted(out) if known else [],
            "net": f"{net:.2f}",
            "vat": {plain(rate): [f"{base[rate]:.2f}", f"{vat[rate]:.2f}"] for rate in sorted(base)},
            "gross": f"{gross:.2f}",
            "direct_debit": known and gross > 0 and has_mandate(customer, clients, today),
        }
    return result


def has_mandate(customer: str, clients: Clients, today: dt.date) -> bool:
    """An active mandate signed less than 36 months ago (none of these was collected before)."""
    for mandate in clients.mandates:
        if mandate["REF_CLIENT"] == customer and mandate["STATUT"].upper() == "ACTIF":
            signed = parse_day(mandate["DATE_SIGNATURE"][:10])
            if today < signed.replace(year=signed.year + 3, day=min(signed.day, 28)):
                return True
    return False


def plain(rate: Decimal) -> str:
    """20, 8.5, 0."""
    return format(rate.normalize(), "f")
