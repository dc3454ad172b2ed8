"""The least that could be done: what each stage is held against."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb

from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse import Warehouse

CSV_COLUMNS = {
    "ID_CDR": "VARCHAR",
    "TYPE": "VARCHAR",
    "SENS": "VARCHAR",
    "MSISDN": "VARCHAR",
    "ICCID": "VARCHAR",
    "DATE": "DATE",
    "HEURE": "TIME",
    "NUMERO_APPELE": "VARCHAR",
    "RESEAU": "VARCHAR",
    "DUREE": "BIGINT",
    "VOLUME": "BIGINT",
    "DESTINATION": "VARCHAR",
    "MONTANT_HT": "DECIMAL(18,6)",
    "COUT_HT": "DECIMAL(18,6)",
}
SAME_COLUMNS = """
    'MOBILE' as feed, ID_CDR as cdr_id, TYPE as usage, SENS as direction, MSISDN as line, ICCID as iccid,
    DATE + HEURE as started_at, DATE as local_date, HEURE as local_time, NUMERO_APPELE as called_number,
    RESEAU as visited_network, DUREE as duration_s, VOLUME as volume_bytes,
    MONTANT_HT as supplier_amount_excl_tax, COUT_HT as supplier_cost_excl_tax, filename as source_path,
    row_number() over () + 1 as source_line, current_timestamp as deposited_at, null::varchar as content_key
"""
CENT = Decimal("0.0001")


def bare_reading(ftp: Path, out: Path) -> Mapping[str, Any]:
    """``read_csv`` to Parquet, a deposit day at a time: the columns and the sort of ``cdrs``, no rule of feeds.md."""
    days: dict[str, list[Path]] = {}
    for path in sorted(ftp.glob("RatedCDRs/MOBILE/*.csv")):
        days.setdefault(path.name.split("_")[2], []).append(path)
    rows = 0
    with duckdb.connect() as engine:
        engine.execute("set memory_limit = '4GB'")
        for day, files in days.items():
            rows += engine.execute(
                f"copy (select {SAME_COLUMNS} from read_csv({[str(file) for file in files]}, delim = ';',"
                " header = true, quote = '\"', decimal_separator = ',', dateformat = '%d/%m/%Y', filename = true,"
                f" auto_detect = false, columns = {CSV_COLUMNS}) order by feed, cdr_id)"
                f" to '{out / day}.parquet' (format parquet, compression zstd)"
            ).fetchall()[0][0]
    return {"rows": rows}


def bare_scan(home: Path) -> Mapping[str, Any]:
    """Every column of ``cdrs`` that rating needs, read and reduced to one row."""
    needed = (
        "feed", "cdr_id", "usage", "direction", "line", "local_date", "started_at", "called_number",
        "visited_network", "duration_s", "volume_bytes", "supplier_amount_excl_tax", "supplier_cost_excl_tax",
        "deposited_at",
    )  # fmt: skip
    with Warehouse(home).session() as session:
        session.bind("cdrs")
        session.query(f"select bit_xor(hash({', '.join(needed)})) from cdrs")
    return {}


def plain_python(home: Path, month: Month, sample: int) -> Mapping[str, Any]:
    """Prices a sample in a plain loop of Decimals, and less than rating.md asks.

    Longest prefix, price of the offer or of all, increments, fee, one rounding; the first tier of the first band,
    no line history, no tariff versions, no allowances.
    """
    with Warehouse(home).session() as session:
        for table in ("cdrs", "lines", "tariff_destinations", "tariff_prices"):
            session.bind(table, [str(month)] if table == "lines" else None)
        offers = dict(session.query("select line, offer_code from lines"))
        prefixes = dict(session.query("select prefix, destination_code from tariff_destinations"))
        prices: dict[tuple[str, str, str], tuple[Decimal, str, int, int, Decimal]] = {}
        for row in session.query(
            "select usage, offer_code, destination_code, price_excl_tax, unit, first_increment, increment,"
            " connection_fee_excl_tax from tariff_prices where from_quantity = 0 and origin_zone in ('FR', '*')"
        ):
            prices.setdefault(row[:3], row[3:])
        events = session.query(
            "select usage, line, called_number, duration_s, volume_bytes, local_date from cdrs"
            f" where direction = 'SORTANT' limit {sample}"
        )
        total = sum((_price(offers, prefixes, prices, *event) for event in events), Decimal(0))
    return {"rows": len(events), "total": str(total)}


def _price(
    offers: Mapping[str, str],
    prefixes: Mapping[str, str],
    prices: Mapping[tuple[str, str, str], tuple[Decimal, str, int, int, Decimal]],
    usage: str,
    line: str,
    called: str | None,
    duration: int | None,
    volume: int | None,
    _day: date,
) -> Decimal:
    destination = "DATA"
    if called is not None:
        found = (prefixes.get(called[:length]) for length in range(len(called), 0, -1))
        destination = next((code for code in found if code), "")
    offer = offers.get(line, "")
    keys = ((usage, o, d) for o in (offer, "*") for d in (destination, "*"))
    price = next((prices[key] for key in keys if key in prices), None)
    if price is None:
        return Decimal(0)
    amount, unit, first, increment, fee = price
    quantity = duration if usage == "VOIX" else -(-(volume or 0) // 1024) if usage == "DATA" else 1
    billed = quantity or 0
    if usage in ("VOIX", "DATA") and billed:
        billed = first if billed <= first else first + -(-(billed - first) // increment) * increment
    per = {"MIN": Decimal(60), "MO": Decimal(1024), "GO": Decimal(1024 * 1024)}.get(unit, Decimal(1))
    return (amount * billed / per + fee).quantize(CENT, ROUND_HALF_UP)
