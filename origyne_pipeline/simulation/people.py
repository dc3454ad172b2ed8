"""The invented operator's customers, their mandates and this month's adjustments: the rows of ``clients.xlsx``.

Every check digit is right (Luhn of SIREN, VAT key, RIB key, IBAN); the bank codes are ones that no bank holds,
so that nothing invented here could ever be debited.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import french_names as names

CUSTOMER_HEADER = [
    "REF_CLIENT",
    "TYPE",
    "NOM",
    "ADRESSE",
    "CODE_POSTAL",
    "VILLE",
    "PAYS",
    "EMAIL",
    "SIREN",
    "TVA_INTRA",
    "TERRITOIRE_TVA",
    "DETAIL_MASQUE",
]
MANDATE_HEADER = ["REF_CLIENT", "RUM", "DATE_SIGNATURE", "IBAN", "BIC", "TITULAIRE", "STATUT"]
ADJUSTMENT_HEADER = ["REF_CLIENT", "LIGNE", "MOIS", "LIBELLE", "MONTANT_HT", "TAUX_TVA"]
Cells = tuple[str | Decimal | None, ...]


@dataclass(frozen=True)
class People:
    """Sheet rows in customer order; ``refs`` are the customers' references."""

    refs: tuple[str, ...]
    customers: tuple[Cells, ...]
    mandates: tuple[Cells, ...]
    adjustments: tuple[Cells, ...]

    def sheets(self) -> dict[str, Sequence[Sequence[object]]]:
        """Sheet name -> rows, the header first."""
        return {
            "Clients": (CUSTOMER_HEADER, *self.customers),
            "Mandats": (MANDATE_HEADER, *self.mandates),
            "Ajustements": (ADJUSTMENT_HEADER, *self.adjustments),
        }


def customer_ref(index: int) -> str:
    """REF_CLIENT of the customer at a position."""
    return f"C{index + 1:05d}"


def invent_people(professional: np.ndarray, month: Month, rng: np.random.Generator) -> People:
    """One customer per element of ``professional`` (bool); about 9 of 10 with an active mandate."""
    customers: list[Cells] = []
    mandates: list[Cells] = []
    for index, is_professional in enumerate(professional.tolist()):
        row = _customer(index, is_professional, rng)
        customers.append(row)
        mandates += _mandates(str(row[0]), str(row[2]), month.first_day, rng)
    refs = tuple(str(row[0]) for row in customers)
    return People(refs, tuple(customers), tuple(mandates), tuple(_adjustments(refs, month, rng)))


def _customer(index: int, professional: bool, rng: np.random.Generator) -> Cells:
    first, surname = (_pick(names.FIRST_NAMES, rng), _pick(names.SURNAMES, rng).replace("_", " "))
    # The second customer, and one of twenty-five, lives outside the mainland; abroad only private ones.
    if index % 25 == 1:
        allowed = [place for place in names.ELSEWHERE if place[3] != "HORS_FR" or not professional]
        postcode, city, country, territory = allowed[int(rng.integers(len(allowed)))]
    else:
        postcode, city = names.MAINLAND[int(rng.integers(len(names.MAINLAND)))]
        country, territory = "FR", "METROPOLE"
    address = f"{rng.integers(1, 120)} {_pick(names.STREETS, rng)}"
    siren = siren_number(int(rng.integers(800_000_00, 999_999_99))) if professional else None
    if professional:
        trade, form = _pick(names.TRADES, rng), _pick(names.LEGAL_FORMS, rng)
        name, mailbox = f"{trade} {surname} {form}", f"compta.{trade}.{surname}"
    else:
        name, mailbox = f"{first} {surname}", f"{first}.{surname}"
    return (
        customer_ref(index),
        "PROFESSIONNEL" if professional else "PARTICULIER",
        name,
        address,
        postcode,
        city,
        country,
        f"{_ascii(mailbox)}.{index + 1}@example.com",
        siren,
        vat_number(siren) if siren else None,
        territory,
        "NON" if rng.random() < 0.4 else "OUI",
    )


def _mandates(ref: str, holder: str, first_day: date, rng: np.random.Generator) -> Iterator[Cells]:
    chance = rng.random()
    if chance < 0.08:
        return  # pays by transfer
    signed = first_day - timedelta(days=int(rng.integers(30, 700)))
    if chance < 0.14:
        earlier = signed - timedelta(days=90)
        yield (ref, f"RUM-{ref}-1", earlier.isoformat(), iban(rng), None, holder, "REVOQUE")
        yield (ref, f"RUM-{ref}-2", signed.isoformat(), iban(rng), None, holder, "ACTIF")
    else:
        yield (ref, f"RUM-{ref}-1", signed.isoformat(), iban(rng), None, holder, "ACTIF")


def _adjustments(refs: tuple[str, ...], month: Month, rng: np.random.Generator) -> Iterator[Cells]:
    chosen = np.sort(rng.choice(len(refs), size=min(len(refs), 1 + len(refs) // 10), replace=False))
    for index in chosen.tolist():
        label, amount = names.ADJUSTMENTS[int(rng.integers(len(names.ADJUSTMENTS)))]
        yield (refs[index], None, str(month), label, Decimal(amount), Decimal(20))


def siren_number(payload: int) -> str:
    """A SIREN: 8 digits and the Luhn digit that makes them valid."""
    digits = f"{payload:08d}"
    # Places count from the left of 9 digits: the even ones are doubled.
    total = sum(
        int(digit) if place % 2 else sum(divmod(2 * int(digit), 10))
        for place, digit in enumerate(digits, start=1)
    )
    return digits + str(-total % 10)


def vat_number(siren: str) -> str:
    """The French VAT identifier of a SIREN (CGI annexe II, article 242 terdecies: key 12 + 3 x SIREN mod 97)."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def iban(rng: np.random.Generator) -> str:
    """A French IBAN: RIB key (97 - (89b + 15g + 3c) mod 97) and ISO 13616 check digits are right."""
    bank = int(rng.integers(95_000, 99_000))
    branch = int(rng.integers(10_000, 99_999))
    account = int(rng.integers(10_000_000_000, 99_999_999_999))
    rib_key = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    bban = f"{bank:05d}{branch:05d}{account:011d}{rib_key:02d}"
    return f"FR{98 - int(bban + '152700') % 97:02d}{bban}"


def _pick(choices: list[str] | tuple[str, ...], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isalnum() or letter == ".")
