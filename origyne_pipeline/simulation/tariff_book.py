"""The invented operator's two tariff workbooks, as rows of the sheets that feeds.md describes.

Numbers stand as text (``"0.0450"``): they become exact cells of the workbook and exact integers of the pricer.
The second version takes force in the middle of the month: dearer calls, one destination more, other hours.
Newer rules (``trade_rows``) are laid over the plain ones in both versions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from origyne_pipeline.simulation import price_rows
from origyne_pipeline.simulation import tariff_rows as rows
from origyne_pipeline.simulation import trade_rows as trade

Row = tuple[str | None, ...]


@dataclass(frozen=True)
class TariffBook:
    """One workbook: ``valid_from`` stands in its name, ``deposited_at`` is its time on the server."""

    valid_from: date
    deposited_at: datetime
    offers: tuple[Row, ...]
    options: tuple[Row, ...]
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
        """Sheet name -> rows, the header first; no sheet without rows, no column without cells."""
        sheets = {
            "Offres": (rows.OFFER_HEADER, self.offers),
            "Options": (trade.OPTION_HEADER, self.options),
            "Forfaits": (rows.ALLOWANCE_HEADER, self.allowances),
            "Destinations": (rows.DESTINATION_HEADER, self.destinations),
            "Zones": (rows.ZONE_HEADER, self.zones),
            "Plages": (rows.BAND_HEADER, self.bands),
            "Tarifs": (price_rows.PRICE_HEADER, self.prices),
        }
        return {title: filled_columns(header, body) for title, (header, body) in sheets.items() if body}


PRICE_KEY = 6
"""How many of the first columns of sheet Tarifs are its key."""
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
        "ABONNEMENT_TTC",
        "FRAIS_ACTIVATION_TTC",
        "FRAIS_RESILIATION_TTC",
        "FRAIS_SERVICE_HT",
        "PRIX_SERVICE_HT",
    ]
)
"""Columns whose cells are numbers; every other one is text, prefixes and networks first of all."""


def first_book(valid_from: date, deposited_at: datetime, *, plain: bool) -> TariffBook:
    """The version in force when the month begins: peak hours from 8:00 to 19:00."""
    book = TariffBook(
        valid_from,
        deposited_at,
        rows.OFFERS,
        (),
        rows.ALLOWANCES,
        rows.DESTINATIONS,
        rows.ZONES,
        _week("08:00", "19:00"),
        price_rows.PRICES,
    )
    return book if plain else _with_newer_rules(book)


def second_book(valid_from: date, deposited_at: datetime, *, plain: bool) -> TariffBook:
    """The version that follows: peak until 20:00, other prices where ``price_rows.NEW_PRICES`` says so."""
    book = replace(
        first_book(valid_from, deposited_at, plain=True),
        destinations=(*rows.DESTINATIONS, *rows.NEW_DESTINATIONS),
        bands=_week("08:00", "20:00"),
        prices=_laid_over(price_rows.PRICES, price_rows.NEW_PRICES, PRICE_KEY),
    )
    return book if plain else _with_newer_rules(book)


def _with_newer_rules(book: TariffBook) -> TariffBook:
    return replace(
        book,
        offers=(*book.offers, *trade.OFFERS),
        options=trade.OPTIONS,
        allowances=_laid_over(book.allowances, trade.NEWER_ALLOWANCES, 1),
        destinations=_laid_over(book.destinations, trade.DESTINATIONS, 1),
        zones=_laid_over(book.zones, trade.ZONES, 1),
        prices=_laid_over(book.prices, price_rows.TRADE_PRICES, PRICE_KEY),
    )


def _laid_over(below: Sequence[Row], above: Sequence[Row], key_size: int) -> tuple[Row, ...]:
    """The rows below, those with the key of a row above replaced by it, and the other rows above."""
    changed = {row[:key_size]: row for row in above}
    kept = tuple(changed.pop(row[:key_size], row) for row in below)
    return (*kept, *changed.values())


def filled_columns(header: Sequence[str], body: Sequence[Row]) -> tuple[Row, ...]:
    """Header and rows without the columns that no row fills; a short row's missing cells are empty."""
    whole = [(*row, *[None] * (len(header) - len(row))) for row in body]
    kept = [place for place in range(len(header)) if any(row[place] is not None for row in whole)]
    return tuple(tuple(row[place] for place in kept) for row in (tuple(header), *whole))


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
