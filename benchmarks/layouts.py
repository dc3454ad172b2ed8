"""The RatedCDRs of a deposit rewritten as another wholesaler would write them, with the layout that reads them back.

``plain``: other names, order, separator and sign of decimals. ``everything``: a recipe of each kind. ``quoted``: the
same with every value in quotes; ``packed``: the same in UTF-16, in gzip.
"""

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import polars as pl

PLAIN = r"""
[rated_cdrs_mobile]
delimiter = "\t"
[rated_cdrs_mobile.aliases]
MSISDN = "Numéro de ligne"
NUMERO_APPELE = ["Correspondant", "Called"]
"""
EVERYTHING = """
[rated_cdrs_mobile]
past_days = 300
[rated_cdrs_mobile.file]
delimiter = "|"
{file}
[rated_cdrs_mobile.columns]
ID_CDR = {{ from = ["ref", "id"], take = '^<(\\w+)>$' }}
TYPE = {{ from = "service", words = {{ VOIX = ["VOICE", "TEL"], SMS = ["SM"], MMS = ["MM"], DATA = ["*"] }} }}
SENS = {{ from = "way", words = {{ SORTANT = ["MO", "outbound"], ENTRANT = ["MT", "inbound"] }} }}
MSISDN = {{ from = "party", strip = ["tel:", "'"] }}
ICCID = {{ from = "card", empty = ["NULL", "-"] }}
DATE_HEURE = {{ from = "start", format = ["%Y-%m-%dT%H:%M:%S%z", "epoch"], zone = "UTC" }}
NUMERO_APPELE = {{ from = "other", empty = "NULL" }}
RESEAU = {{ join = ["mcc", "mnc"], digits = [3, 2] }}
DUREE = {{ from = "length", form = "HH:MM:SS" }}
VOLUME = {{ sum = ["up", "down"], unit = "OCTET" }}
DESTINATION = {{ constant = "" }}
MONTANT_HT = {{ from = "price", decimal = ".", thousands = " ", strip = ["EUR"], missing = "0" }}
COUT_HT = {{ from = "cost", scale = -6, negate = true }}
"""
LAYOUTS = {
    "plain": PLAIN,
    "everything": EVERYTHING.format(file=""),
    "quoted": EVERYTHING.format(file=""),
    "packed": EVERYTHING.format(file='compression = "gzip"\nencoding = "utf-16"'),
}


def rewrite(folder: Path, form: str) -> Path | None:
    """Rewrites the MOBILE files of a deposit in place in a form; returns the layout that reads them."""
    if form == "default":
        return None
    for path in sorted(folder.glob("ftp/RatedCDRs/MOBILE/*.csv")):
        rows = pl.read_csv(path, separator=";", infer_schema=False)
        WRITERS[form](rows, path)
    layout = folder / "layouts.toml"
    layout.write_text(LAYOUTS[form], encoding="utf-8")
    return layout


def _plain(rows: pl.DataFrame, path: Path) -> None:
    names = {"MSISDN": "Numéro de ligne", "NUMERO_APPELE": "Correspondant"}
    columns = [*reversed(rows.columns)]
    pointed = [pl.col(name).str.replace(",", ".", literal=True) for name in ("MONTANT_HT", "COUT_HT")]
    rows.with_columns(pointed).select(columns).rename(names).write_csv(
        path, separator="\t", quote_style="never"
    )


def _everything(rows: pl.DataFrame, path: Path, quote_style: Literal["never", "always"] = "never") -> None:
    start = pl.concat_str("DATE", "HEURE", separator=" ").str.to_datetime("%d/%m/%Y %H:%M:%S")
    start = start.dt.replace_time_zone("Europe/Paris", ambiguous="earliest").dt.convert_time_zone("UTC")
    seconds, octets = pl.col("DUREE").cast(pl.Int64), pl.col("VOLUME").cast(pl.Int64)
    clock = pl.format(
        "{}:{}:{}",
        *((seconds // unit % 60).cast(pl.String).str.zfill(2) for unit in (3600, 60, 1)),
    )
    micro = pl.col("COUT_HT").str.replace(",", ".", literal=True).cast(pl.Decimal(18, 6)) * 1_000_000
    rows.select(
        pl.format("<{}>", "ID_CDR").alias("id"),
        pl.col("TYPE").replace({"VOIX": "Voice", "SMS": "SM", "MMS": "MM", "DATA": "GPRS"}).alias("service"),
        pl.col("SENS").replace({"SORTANT": "mo", "ENTRANT": "mt"}).alias("way"),
        pl.format("tel:{}", "MSISDN").alias("party"),
        pl.col("ICCID").fill_null("NULL").alias("card"),
        start.dt.strftime("%Y-%m-%dT%H:%M:%SZ").alias("start"),
        pl.col("NUMERO_APPELE").fill_null("NULL").alias("other"),
        pl.col("RESEAU").str.slice(0, 3).alias("mcc"),
        pl.col("RESEAU").str.slice(3).str.strip_chars_start("0").alias("mnc"),
        clock.alias("length"),
        (octets // 3).alias("up"),
        (octets - octets // 3).alias("down"),
        pl.format("{} EUR", pl.col("MONTANT_HT").str.replace(",", ".", literal=True)).alias("price"),
        (-micro.cast(pl.Int64)).alias("cost"),
    ).write_csv(path, separator="|", quote_style=quote_style)


def _packed(rows: pl.DataFrame, path: Path) -> None:
    _everything(rows, path)
    text = path.read_text(encoding="utf-8")
    path.write_bytes(gzip.compress(text.encode("utf-16"), compresslevel=1, mtime=0))


WRITERS: dict[str, Callable[[pl.DataFrame, Path], None]] = {
    "plain": _plain,
    "everything": _everything,
    "quoted": lambda rows, path: _everything(rows, path, "always"),
    "packed": _packed,
}


def copied(source: Path, target: Path) -> Path:
    """A deposit copied, its data root left out."""
    shutil.copytree(source / "ftp", target / "ftp")
    shutil.copytree(source / "reference", target / "reference")
    return target
