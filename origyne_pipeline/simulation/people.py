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
from origyne_pipeline.simulation.places import OVERSEAS_AND_CORSICA, Place

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
    "MINIMUM_HT",
    "PLAFOND_TTC",
    "PLAFOND_CONSO_HT",
]
MANDATE_HEADER = ["REF_CLIENT", "RUM", "DATE_SIGNATURE", "IBAN", "BIC", "TITULAIRE", "STATUT"]
ADJUSTMENT_HEADER = [
    "REF_CLIENT",
    "LIGNE",
    "MOIS",
    "LIBELLE",
    "MONTANT_HT",
    "TAUX_TVA",
    "MONTANT_TTC",
    "QUANTITE",
    "NATURE",
]
OPTION_HEADER = ["LIGNE", "CODE_OPTION", "DU", "AU"]
HOLDER_HEADER = ["LIGNE", "DU", "REF_CLIENT"]
DISCOUNT_HEADER = ["REF_CLIENT", "LIGNE", "PORTEE", "TAUX", "MONTANT_HT", "DU", "AU", "LIBELLE"]
NEWER_SHEETS = ("Options", "Titulaires", "Remises")
FOREIGN_LEGAL_FORMS = {"BE": "SRL", "LU": "S.à r.l.", "CH": "Sàrl"}
Cells = tuple[str | Decimal | int | None, ...]


@dataclass(frozen=True)
class People:
    """Sheet rows in customer order; ``refs`` are the customers' references."""

    refs: tuple[str, ...]
    customers: tuple[Cells, ...]
    mandates: tuple[Cells, ...]
    adjustments: tuple[Cells, ...]
    options: tuple[Cells, ...] = ()
    holders: tuple[Cells, ...] = ()
    discounts: tuple[Cells, ...] = ()

    def sheets(self) -> dict[str, Sequence[Sequence[object]]]:
        """Sheet name -> rows, the header first; no newer sheet without rows, no newer column without cells."""
        sheets: dict[str, tuple[Sequence[str], Sequence[Cells]]] = {
            "Clients": (CUSTOMER_HEADER, self.customers),
            "Mandats": (MANDATE_HEADER, self.mandates),
            "Ajustements": (ADJUSTMENT_HEADER, self.adjustments),
            "Options": (OPTION_HEADER, self.options),
            "Titulaires": (HOLDER_HEADER, self.holders),
            "Remises": (DISCOUNT_HEADER, self.discounts),
        }
        return {
            title: _rows(header, body)
            for title, (header, body) in sheets.items()
            if body or title not in NEWER_SHEETS
        }


def _rows(header: Sequence[str], body: Sequence[Cells]) -> Sequence[Cells]:
    """Header and rows, as wide as the widest row; the missing cells of the others are empty."""
    width = max(map(len, body), default=len(header))
    return [tuple(header[:width]), *((*row, *[None] * (width - len(row))) for row in body)]


def customer_ref(index: int) -> str:
    """REF_CLIENT of the customer at a position."""
    return f"C{index + 1:05d}"


def invent_people(
    professional: np.ndarray,
    month: Month,
    rng: np.random.Generator,
    places: Sequence[Place | None] | None = None,
) -> People:
    """One customer per element of ``professional`` (bool); about 9 of 10 with an active mandate.

    ``places``: where each lives who lives outside the mainland; by default drawn, one of twenty-five.
    """
    customers: list[Cells] = []
    mandates: list[Cells] = []
    for index, is_professional in enumerate(professional.tolist()):
        if places is not None:
            place = places[index]
        else:
            place = (
                OVERSEAS_AND_CORSICA[int(rng.integers(len(OVERSEAS_AND_CORSICA)))]
                if index % 25 == 1
                else None
            )
        row = _customer(index, is_professional, place, rng)
        customers.append(row)
        mandates += _mandates(str(row[0]), str(row[2]), month.first_day, rng)
    refs = tuple(str(row[0]) for row in customers)
    return People(refs, tuple(customers), tuple(mandates), tuple(_adjustments(refs, month, rng)))


def _customer(index: int, professional: bool, place: Place | None, rng: np.random.Generator) -> Cells:
    first, surname = (_pick(names.FIRST_NAMES, rng), _pick(names.SURNAMES, rng).replace("_", " "))
    if place is None:
        place = Place(*names.MAINLAND[int(rng.integers(len(names.MAINLAND)))], "FR", "METROPOLE")
    address = f"{rng.integers(1, 120)} {_pick(names.STREETS, rng)}"
    siren = siren_number(int(rng.integers(800_000_00, 999_999_99))) if professional else None
    if professional:
        trade, form = _pick(names.TRADES, rng), _pick(names.LEGAL_FORMS, rng)
        form = FOREIGN_LEGAL_FORMS.get(place.country, form)
        name, mailbox = f"{trade} {surname} {form}", f"compta.{trade}.{surname}"
    else:
        name, mailbox = f"{first} {surname}", f"{first}.{surname}"
    return (
        customer_ref(index),
        "PROFESSIONNEL" if professional else "PARTICULIER",
        name,
        address,
        place.postcode,
        place.city,
        place.country,
        f"{_ascii(mailbox)}.{index + 1}@example.com",
        siren if place.country == "FR" else None,
        vat_number(siren, place.country) if siren else None,
        place.territory,
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


def vat_number(siren: str, country: str) -> str | None:
    """The VAT identifier of a business, made of the digits of a SIREN; None outside the European Union.

    Keys: France 12 + 3 x SIREN mod 97 (CGI annexe II, article 242 terdecies), Belgium 97 less the rest by 97,
    Luxembourg the rest by 89.
    """
    if country == "FR":
        return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
    if country == "BE":
        return f"BE0{siren[:7]}{97 - int(siren[:7]) % 97:02d}"
    return f"LU{siren[:6]}{int(siren[:6]) % 89:02d}" if country == "LU" else None


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
