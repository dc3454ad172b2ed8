"""The invented operator's two tariff workbooks, as rows of the sheets that feeds.md describes.

Numbers stand as text (``"0.0450"``): they become exact cells of the workbook and exact integers of the pricer.
The second version takes force in the middle of the month: dearer calls, one destination more, other hours.
"""

from dataclasses import dataclass
from datetime import date, datetime

from origyne_pipeline.simulation import price_rows
from origyne_pipeline.simulation import tariff_rows as rows

Row = tuple[str | None, ...]


@dataclass(frozen=True)
class TariffBook:
    """One workbook: ``valid_from`` stands in its name, ``deposited_at`` is its time on the server."""

    valid_from: date
    deposited_at: datetime
    offers: tuple[Row, ...]
    allowances: tuple[Row, ...]
    destinations: tuple[Row, ...]
    zones: tuple[Row, ...]
    bands: tuple[Row, ...]
    prices: tuple[Row, ...]

    @property
    def name(self) -> str:
        """Its file name."""
        return f"TABLES_TARIFAIRES_{self.valid_from:%Y%m%d}.xlsx"

    def sheets(self) -> dict[str, tuple[Row, ...]]:
        """Sheet name -> rows, the header first."""
        return {
            "Offres": (rows.OFFER_HEADER, *self.offers),
            "Forfaits": (rows.ALLOWANCE_HEADER, *self.allowances),
            "Destinations": (rows.DESTINATION_HEADER, *self.destinations),
            "Zones": (rows.ZONE_HEADER, *self.zones),
            "Plages": (rows.BAND_HEADER, *self.bands),
            "Tarifs": (price_rows.PRICE_HEADER, *self.prices),
        }


NUMERIC_COLUMNS = frozenset(
    [
        "ABONNEMENT_HT",
        "FRAIS_ACTIVATION_HT",
        "FRAIS_RESILIATION_HT",
        "TAUX_TVA",
        "QUANTITE",
        "PRIORITE",
        "A_PARTIR_DE",
        "FRAIS_CONNEXION_HT",
        "PRIX_HT",
        "PALIER_INITIAL",
        "PALIER",
        "DECIMALES",
        "PLAFOND_HT",
    ]
)
"""Columns whose cells are numbers; every other one is text, prefixes and networks first of all."""


def first_book(valid_from: date, deposited_at: datetime) -> TariffBook:
    """The version in force when the month begins: peak hours from 8:00 to 19:00."""
    return TariffBook(
        valid_from,
        deposited_at,
        rows.OFFERS,
        rows.ALLOWANCES,
        rows.DESTINATIONS,
        rows.ZONES,
        _week("08:00", "19:00"),
        price_rows.PRICES,
    )


def second_book(valid_from: date, deposited_at: datetime) -> TariffBook:
    """The version that follows: peak until 20:00, other prices where ``price_rows.NEW_PRICES`` says so."""
    key = slice(0, 6)
    changed = {row[key]: row for row in price_rows.NEW_PRICES}
    kept = tuple(changed.pop(row[key], row) for row in price_rows.PRICES)
    return TariffBook(
        valid_from,
        deposited_at,
        rows.OFFERS,
        rows.ALLOWANCES,
        (*rows.DESTINATIONS, *rows.NEW_DESTINATIONS),
        rows.ZONES,
        _week("08:00", "20:00"),
        (*kept, *changed.values()),
    )


def _week(peak_from: str, peak_to: str) -> tuple[Row, ...]:
    working = [
        row
        for day in ("LUN", "MAR", "MER", "JEU", "VEN")
        for row in (
            ("HC", day, "00:00", peak_from),
            ("HP", day, peak_from, peak_to),
            ("HC", day, peak_to, "24:00"),
        )
    ]
    return (*working, *(("HC", day, "00:00", "24:00") for day in ("SAM", "DIM", "FERIE")))
