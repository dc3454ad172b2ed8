"""The seven sheets of a tariff workbook, row by row: French cells in, typed English values out.

Source: feeds.md, ``TABLES_TARIFAIRES``; how the values are used: rating.md. Rules that bear on several rows or
sheets are in ``tariff_rules``.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from origyne_pipeline.workbook import Row, read_one_tax_side, read_vat_rate

DAYS = ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE")
DAY_MINUTES = 1440
PRICE_UNITS = {
    "VOIX": ("MIN", "S"),
    "VOIX_RECUE": ("MIN", "S"),
    "SMS": ("ACTE",),
    "MMS": ("ACTE",),
    "DATA": ("KO", "MO", "GO"),
}
ALLOWANCE_UNITS = {**PRICE_UNITS, "VOIX": ("S", "MIN", "H"), "VOIX_RECUE": ("S", "MIN", "H")}
UNIT_SIZES = {"S": 1, "MIN": 60, "H": 3600, "ACTE": 1, "KO": 1, "MO": 1024, "GO": 1024 * 1024}
ZERO = Decimal(0)


def read_offer(row: Row) -> dict[str, Any]:
    """An offer; empty one-off fees are 0, an empty label is the code. Of each price, one side of the tax is None."""
    code = _name(row, "CODE_OFFRE")
    subscription = read_one_tax_side(row, "ABONNEMENT")
    activation = read_one_tax_side(row, "FRAIS_ACTIVATION", ZERO)
    termination = read_one_tax_side(row, "FRAIS_RESILIATION", ZERO)
    return {
        "offer_code": code,
        "label": _name(row, "LIBELLE", required=False) or code,
        "line_type": row.choice("TYPE_LIGNE", ("MOBILE", "VGA")),
        "subscription_excl_tax": subscription[0],
        "subscription_incl_tax": subscription[1],
        "prorated": row.choice("PRORATA", ("OUI", "NON")) == "OUI",
        "activation_fee_excl_tax": activation[0],
        "activation_fee_incl_tax": activation[1],
        "termination_fee_excl_tax": termination[0],
        "termination_fee_incl_tax": termination[1],
        "vat_rate": read_vat_rate(row, row.warnings),
        "in_advance": row.choice("ECHEANCE", ("ECHU", "A_ECHOIR"), default="ECHU") == "A_ECHOIR",
    }


def _name(row: Row, column: str, required: bool = True) -> str:
    """A code or a label; one that the spreadsheet turned into a date is a fault: it is no longer what was typed."""
    return "" if _is_date(row, column) else row.text(column, required)


def _list(row: Row, column: str, *, required: bool = True) -> list[str]:
    """A list of codes, or ``['*']``."""
    return [] if _is_date(row, column) else row.listing(column, required)


def _is_date(row: Row, column: str) -> bool:
    if not isinstance(row.stored(column), date | time | timedelta):
        return False
    row.fault(column, "is a date or a time, as a spreadsheet makes of 1-2 or 3/4: type it again as text")
    return True


def read_option(row: Row) -> dict[str, Any]:
    """An option, or a pass (RECURRENCE = UNIQUE): its price is for its days, once."""
    code = _name(row, "CODE_OPTION")
    subscription = read_one_tax_side(row, "ABONNEMENT")
    activation = read_one_tax_side(row, "FRAIS_ACTIVATION", ZERO)
    return {
        "option_code": code,
        "label": _name(row, "LIBELLE", required=False) or code,
        "subscription_excl_tax": subscription[0],
        "subscription_incl_tax": subscription[1],
        "is_pass": row.choice("RECURRENCE", ("MENSUELLE", "UNIQUE")) == "UNIQUE",
        "prorated": row.choice("PRORATA", ("OUI", "NON")) == "OUI",
        "activation_fee_excl_tax": activation[0],
        "activation_fee_incl_tax": activation[1],
        "vat_rate": read_vat_rate(row, row.warnings),
    }


def read_allowance(row: Row) -> dict[str, Any]:
    """An allowance; ``quantity`` in seconds, acts or KO, exact: rating rounds a line's share down. None: no limit."""
    code = _name(row, "CODE_FORFAIT")
    usage = row.choice("USAGE", tuple(ALLOWANCE_UNITS))
    return {
        "allowance_code": code,
        "offer_codes": [] if _is_date(row, "CODE_OFFRE") else row.codes("CODE_OFFRE"),
        "label": _name(row, "LIBELLE", required=False) or code,
        "usage": usage,
        "origin_zones": _list(row, "ZONES_ORIGINE"),
        "destination_groups": _list(row, "GROUPES"),
        "bands": _list(row, "PLAGES", required=False),
        "quantity": _read_quantity(row, _read_unit(row, ALLOWANCE_UNITS, usage)),
        "sharing": row.choice("PARTAGE", ("LIGNE", "CLIENT")),
        "priority": row.whole("PRIORITE", largest=10**9),
    }


def _read_unit(row: Row, units: dict[str, tuple[str, ...]], usage: str) -> str:
    """The unit, checked against the usage when that is a known one."""
    known = tuple(dict.fromkeys(unit for allowed in units.values() for unit in allowed))
    unit = row.choice("UNITE", known)
    allowed = units.get(usage, known)
    if unit in known and unit not in allowed:
        row.fault("UNITE", f"of {usage} must be one of {', '.join(allowed)}")
    return unit


def _read_quantity(row: Row, unit: str) -> Decimal | None:
    if (
        isinstance(row.value("QUANTITE", required=False), str)
        and row.text("QUANTITE").upper()[:6] == "ILLIMI"
    ):
        row.choice("QUANTITE", ("ILLIMITE",))
        return None
    return row.decimal("QUANTITE") * UNIT_SIZES.get(unit, 1)


def read_destination(row: Row) -> dict[str, Any]:
    """A prefix of called numbers, as rating.md section 2 normalises them."""
    return {
        "prefix": row.matching("PREFIXE", "#?[0-9]{1,20}", "digits, or # and digits"),
        "destination_code": (code := _name(row, "CODE_DESTINATION")),
        "label": _name(row, "LIBELLE", required=False) or code,
        "destination_group": _name(row, "GROUPE"),
    }


def read_zone(row: Row) -> dict[str, Any]:
    """A visited network (MCC, or MCC and MNC) and its zone."""
    return {
        "network_prefix": row.matching("RESEAU", "[0-9]{3,6}", "3 to 6 digits"),
        "origin_zone": (zone := _name(row, "ZONE_ORIGINE")),
        "label": _name(row, "LIBELLE", required=False) or zone,
    }


def read_band(row: Row) -> dict[str, Any]:
    """A stretch of one day, in minutes since its midnight, the end exclusive."""
    start, end = _read_minute(row, "DEBUT"), _read_minute(row, "FIN")
    if start is not None and end is not None and start >= end:
        row.fault("FIN", "must be after DEBUT (midnight at the end of the day is 24:00)")
    return {
        "band": _name(row, "PLAGE"),
        "day": row.choice("JOUR", DAYS),
        "from_minute": start or 0,
        "to_minute": end or 0,
    }


def _read_minute(row: Row, column: str) -> int | None:
    """Minutes since midnight of a text HH:MM or a time cell; None when empty or reported as a fault."""
    value = row.value(column, required=True)
    if value is None:
        return None
    minute = _minute_of(value)
    if minute is None:
        row.fault(column, "must be a time HH:MM, from 00:00 to 24:00")
    return minute


def _minute_of(value: object) -> int | None:
    if isinstance(value, str):
        matched = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})(?::00)?", value.strip())
        if not matched or int(matched[2]) > 59:
            return None
        minute = int(matched[1]) * 60 + int(matched[2])
        return minute if minute <= DAY_MINUTES else None
    if isinstance(value, datetime):  # 24:00 typed in a cell of format hh:mm is stored as one whole day
        return (
            DAY_MINUTES
            if value in (datetime(1899, 12, 31), datetime(1900, 1, 1), datetime(1904, 1, 2))
            else None
        )
    if isinstance(value, time):
        return value.hour * 60 + value.minute if not value.second and not value.microsecond else None
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
    elif isinstance(value, int | float) and 0 <= value <= 1:  # a fraction of a day, its time format lost
        seconds = round(value * 86_400, 3)
    else:
        return None
    return int(seconds // 60) if seconds % 60 == 0 and 0 <= seconds <= 86_400 else None


def read_price(row: Row) -> dict[str, Any]:
    """One tier of a price. ``from_quantity`` and increments in seconds or KO; acts always go one by one."""
    usage = row.choice("USAGE", tuple(PRICE_UNITS))
    by_act = PRICE_UNITS.get(usage) == ("ACTE",)
    first = row.whole("PALIER_INITIAL", default=0)
    increment = row.whole("PALIER", default=1 if by_act else None, smallest=0 if by_act else 1)
    return {
        "offer_code": _name(row, "CODE_OFFRE"),
        "usage": usage,
        "origin_zone": _name(row, "ZONE_ORIGINE"),
        "destination_code": _name(row, "CODE_DESTINATION"),
        "band": _name(row, "PLAGE"),
        "from_quantity": row.whole("A_PARTIR_DE", default=0),
        "connection_fee_excl_tax": row.decimal("FRAIS_CONNEXION_HT", ZERO),
        "price_excl_tax": row.decimal("PRIX_HT"),
        "unit": _read_unit(row, PRICE_UNITS, usage),
        "first_increment": 0 if by_act else first,
        "increment": 1 if by_act else increment,
        "rounding": row.choice("ARRONDI", ("PROCHE", "SUPERIEUR", "INFERIEUR"), default="PROCHE"),
        "decimals": row.whole("DECIMALES", default=4, largest=6),
        "cap_excl_tax": None if row.is_empty("PLAFOND_HT") else row.decimal("PLAFOND_HT"),
        **_read_service(row),
    }


def _read_service(row: Row) -> dict[str, Any]:
    """The service's own price of a special number (the S of C + S)."""
    unit = row.choice("UNITE_SERVICE", ("MIN", "S"), default="")
    if not unit and not row.is_empty("PRIX_SERVICE_HT"):
        row.fault("PRIX_SERVICE_HT", "has no UNITE_SERVICE: write MIN or S there")
    return {
        "service_fee_excl_tax": row.decimal("FRAIS_SERVICE_HT", ZERO),
        "service_price_excl_tax": row.decimal("PRIX_SERVICE_HT", ZERO),
        "service_unit": unit or None,
    }
