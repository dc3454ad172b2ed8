"""Recipes: what a layout says of a column, and what the engine makes of a row's texts with it."""

from collections.abc import Mapping
from typing import Any

import duckdb
import pytest

from origyne_pipeline.feeds.recipe_checks import read_recipe
from origyne_pipeline.feeds.recipes import RecipeError
from origyne_pipeline.mediation.headers import ColumnsSql
from origyne_pipeline.mediation.recipe_sql import START_COLUMNS, add_start, value_sql
from origyne_pipeline.mediation.recipe_steps import Steps
from origyne_pipeline.mediation.recipe_texts import text_of

TADIG = {"FRAF1": "20801", "GBRVF": "23415"}


def turned(header: str, recipe: Any, *texts: str, codes: Mapping[str, str] = TADIG) -> Any:
    """What a recipe makes of the texts of the columns that it names, in their order."""
    read = read_recipe(header, recipe, lambda name: codes)
    columns = {place: f"c{number}" for number, place in enumerate(read.places)}
    steps = Steps()
    if header == "DATE_HEURE":
        add_start(read, columns.__getitem__, steps)
        values = ", ".join(START_COLUMNS.values())
    else:
        values = value_sql(header, read, columns.__getitem__, steps)
    sql = ColumnsSql(values, steps.columns)
    names = ", ".join(f"c{number}" for number in range(max(1, len(texts))))
    marks = ", ".join("?" for _ in texts) or "''"
    with duckdb.connect() as engine:
        rows = sql.rows(f"(select * from (values ({marks})) as t({names}))")
        row = engine.execute(f"select {sql.values} from {rows}", list(texts)).fetchone()
    assert row
    return row if header == "DATE_HEURE" else row[0]


WORDS = {"from": "x", "words": {"VOIX": ["VOICE", "Téléphonie"], "SMS": ["SM"]}}
EUROS = {"from": "p", "decimal": ",", "thousands": " ", "strip": ["€", "EUR"]}

BETWEEN = {"between": ["answered", "released"], "format": "%Y-%m-%d %H:%M:%S"}


@pytest.mark.parametrize(
    ("header", "recipe", "texts", "expected"),
    [
        ("MSISDN", "x", ["0699134886"], "0699134886"),
        ("TYPE", WORDS, ["voice"], "VOIX"),
        ("TYPE", WORDS, ["TELEPHONIE"], "VOIX"),
        ("TYPE", WORDS, ["voix"], "VOIX"),
        ("TYPE", WORDS, ["FAX"], "?FAX"),
        ("TYPE", WORDS, [""], ""),
        ("TYPE", {"from": 3, "words": {"SMS": ["sm"], "VOIX": ["*"]}}, ["anything"], "VOIX"),
        ("SENS", {"constant": "SORTANT"}, [], "SORTANT"),
        ("MSISDN", {"from": "x", "strip": ["tel:", "'"]}, ["'tel:+33699134886'"], "+33699134886"),
        ("MSISDN", {"from": "x", "take": "<([0-9+]+)>"}, ['"Ligne" <0699134886>'], "0699134886"),
        ("MSISDN", {"from": "x", "national": True}, ["699134886"], "0699134886"),
        ("MSISDN", {"from": "x", "national": True}, ["0699134886"], "0699134886"),
        ("NUMERO_APPELE", {"from": "x", "international": True}, ["442071234567"], "+442071234567"),
        ("NUMERO_APPELE", {"from": "x", "empty": ["-", "anonymous"]}, ["-"], None),
        ("RESEAU", {"join": ["mcc", "mnc"], "digits": [3, 2]}, ["208", "1"], "20801"),
        ("RESEAU", {"join": ["mcc", "mnc"]}, ["208", "010"], "208010"),
        ("RESEAU", {"from": "t", "lookup": "tadig.csv"}, ["GBRVF"], "23415"),
        ("RESEAU", {"from": "t", "lookup": "tadig.csv"}, ["XXXXX"], "?XXXXX"),
        ("DATE", {"from": "d", "format": "%m/%d/%Y"}, ["09/01/2026"], "2026-09-01"),
        (
            "DATE",
            {"from": "d", "format": "%d %b %Y", "replace": {"sept.": "Sep"}},
            ["01 sept. 2026"],
            "2026-09-01",
        ),
        ("DATE", {"from": "d", "format": "%d/%m/%Y"}, ["31/02/2026"], "?31/02/2026"),
        ("DATE", {"from": "d", "format": "%d/%m/%Y"}, ["01/09/26"], "?01/09/26"),
        ("DATE", {"from": "d", "format": ["%d/%m/%Y", "%d/%m/%y"]}, ["01/09/26"], "2026-09-01"),
        ("HEURE", {"from": "t", "format": ["%H%M%S", "%H:%M"]}, ["100000"], "10:00:00"),
        ("HEURE", {"from": "t", "format": ["%H:%M:%S", "%H:%M"]}, ["10:00"], "10:00:00"),
        ("HEURE", {"from": "t", "format": "%I:%M %p"}, ["9:05 PM"], "21:05:00"),
        ("PERIODE", {"from": "m", "format": "%m/%Y"}, ["09/2026"], "202609"),
        ("DUREE", {"from": "d", "form": "HH:MM:SS"}, ["00:01:00"], "60"),
        ("DUREE", {"from": "d", "form": "HH:MM:SS"}, ["00:61:00"], "?00:61:00"),
        ("DUREE", {"from": "d", "form": "MM:SS"}, ["90:05"], "5405"),
        ("DUREE", {"from": "d", "form": "HHhMMmSSs"}, ["1h02m03s"], "3723"),
        ("DUREE", {"from": "d", "form": "HHMMSS"}, ["000100"], "60"),
        ("DUREE", {"from": "d", "form": "HHMMSS"}, ["100"], "?100"),
        ("DUREE", {"from": "d", "form": "MMSS"}, ["0159"], "119"),
        ("DUREE", {"from": "d", "form": ["MMmin SSs", "SSs"]}, ["1min 00s"], "60"),
        ("DUREE", {"from": "d", "form": ["MMmin SSs", "SSs"]}, ["45s"], "45"),
        ("DUREE", {"from": "d", "form": "HH:MM:SS"}, ["00:00:59.3"], "60"),
        ("DUREE", {"from": "d", "form": "ISO"}, ["PT1M3S"], "63"),
        ("DUREE", {"from": "d", "form": "ISO"}, ["PT1H0.5S"], "3601"),
        ("DUREE", {"from": "d", "form": "ISO"}, ["PT"], "?PT"),
        ("DUREE", {"from": "d", "form": "ISO"}, ["1M3S"], "?1M3S"),
        ("DUREE", BETWEEN, ["2026-09-01 10:00:00", "2026-09-01 10:01:00"], "60"),
        ("DUREE", BETWEEN, ["2026-10-25 01:59:00", "2026-10-25 03:01:00"], "7320"),
        (
            "DUREE",
            BETWEEN,
            ["2026-09-01 10:00:01", "2026-09-01 10:00:00"],
            "?2026-09-01 10:00:01-2026-09-01 10:00:00",
        ),
        ("DUREE", BETWEEN, ["2026-09-01 10:00:01", ""], ""),
        ("DUREE", {"between": ["a", "b"], "format": "epoch_ms"}, ["1788249600000", "1788249600900"], "1"),
        ("MONTANT_HT", {"from": "p", "round": True}, ["0.05000000"], "0.05"),
        ("MONTANT_HT", {"from": "p", "round": True}, ["0.0033335000000000001"], "0.003334"),
        ("MONTANT_HT", {"from": "p", "round": True, "scale": -2}, ["1.23456789"], "0.012346"),
        ("MONTANT_HT", {"from": "p", "decimal": "."}, ["0.00333333333"], "?0.00333333333"),
        ("SENS", {"from": "s", "words": {"SORTANT": ["MO"]}, "missing": "MO"}, [""], "SORTANT"),
        ("SENS", {"from": "s", "words": {"SORTANT": ["MO"]}, "missing": "SORTANT"}, [""], "SORTANT"),
        ("COUT_HT", {"from": "p", "take": "^EUR (.+)$"}, ["USD 0.05"], "?USD 0.05"),
        ("DATE", {"from": "d", "format": "%d %b %Y"}, ["1 sept. 2026"], "2026-09-01"),
        ("DATE", {"from": "d", "format": "%d %B %Y"}, ["1 août 2026"], "2026-08-01"),
        ("DATE", {"from": "d", "format": "%d-%b-%Y"}, ["01-Mrz-2026"], "2026-03-01"),
        ("DATE", {"from": "d", "format": "%d %b %Y"}, ["1 brumaire 2026"], "?1 brumaire 2026"),
        ("DUREE", {"from": "d", "form": "MS"}, ["60000"], "60"),
        ("DUREE", {"from": "d", "form": "MS"}, ["60001"], "61"),
        ("DUREE", {"from": "d", "form": "MIN"}, ["1.5"], "90"),
        ("DUREE", {"from": "d", "form": "S"}, ["60.0"], "60"),
        ("DUREE", {"from": "d", "form": "S"}, ["a minute"], "?a minute"),
        ("DUREE", {"sum": ["setup", "talk"], "form": "S"}, ["5", "55"], "60"),
        ("VOLUME", {"sum": ["up", "down"], "unit": "KB"}, ["1.5", "2"], "3500"),
        ("VOLUME", {"sum": ["up", "down"], "unit": "KO"}, ["", "2"], "2048"),
        ("VOLUME", {"sum": ["up", "down"], "unit": "KO"}, ["", ""], ""),
        ("VOLUME", {"sum": ["up", "down"], "unit": "KO"}, ["1", "x"], "?1+x"),
        ("VOLUME", {"from": "v", "unit": "GO"}, ["0,5"], "536870912"),
        ("MONTANT_HT", EUROS, ["1 234,50 €"], "1234.5"),
        ("MONTANT_HT", EUROS, ["EUR 0,045"], "0.045"),
        ("MONTANT_HT", EUROS, ["1.234"], "?1.234"),
        ("MONTANT_HT", {**EUROS, "missing": "0"}, [""], "0"),
        ("MONTANT_HT", {"from": "p", "decimal": ".", "thousands": ","}, ["1,234.5"], "1234.5"),
        ("MONTANT_HT", {"from": "p", "decimal": ".", "thousands": ","}, ["12,34.5"], "?12,34.5"),
        ("MONTANT_HT", {"from": "p", "decimal": ",", "thousands": "."}, ["1.234"], "1234"),
        ("MONTANT_HT", {"from": "p", "scale": -3}, ["50"], "0.05"),
        ("MONTANT_HT", {"from": "p", "negate": True}, ["-0.05000"], "0.05"),
        ("MONTANT_HT", {"sum": ["a", "b"], "decimal": "."}, ["0.000", "0.003"], "0.003"),
        ("MONTANT_HT", {"from": "p", "scale": 9}, ["9" * 30], f"?{'9' * 30}"),
        ("MONTANT_HT", {"from": "p", "scale": -9}, ["9" * 18], "999999999.999999999"),
        ("COUT_HT", {"from": "p", "decimal": ","}, ["5e-2"], "?5e-2"),
        # What has few digits is computed apart: the same on both sides of its bounds.
        ("COUT_HT", {"from": "p", "scale": -6}, ["999999999.5"], "999.9999995"),
        ("COUT_HT", {"from": "p", "scale": -6}, ["999999999.55"], "999.99999955"),
        ("COUT_HT", {"from": "p", "scale": -6, "negate": True}, ["-12345678901234567"], "12345678901.234567"),
        ("COUT_HT", {"from": "p", "scale": -6}, ["0"], "0"),
        ("COUT_HT", {"from": "p", "scale": 9}, ["7"], "7000000000"),
        ("COUT_HT", {"from": "p", "negate": True}, ["100"], "-100"),
        ("MONTANT_HT", {"sum": ["a", "b"]}, ["0,05", "123456789012.000001"], "123456789012.050001"),
        ("MONTANT_HT", {"sum": ["a", "b"]}, ["0,05", ""], "0.05"),
        ("MONTANT_HT", {"sum": [*"abcdefghijkl"]}, ["99999999999"] * 12, "1199999999988"),
        ("VOLUME", {"from": "v", "unit": "GO"}, ["1234.5"], "1325534281728"),
        ("VOLUME", {"from": "v", "unit": "GO"}, ["12345.25"], "13255611252736"),
        ("VOLUME", {"from": "v", "unit": "KB"}, ["1.0001"], "1001"),
        ("VOLUME", {"sum": ["up", "down"], "unit": "OCTET"}, ["99999999999999", "1.0001"], "100000000000001"),
        ("DUREE", {"from": "d", "form": "HH:MM:SS"}, ["123:00:01"], "442801"),
        ("DUREE", {"from": "d", "form": ["S", "HH:MM:SS"]}, ["00:01:00"], "60"),
        ("MSISDN", {"from": "x", "strip": ["tel:", "'"]}, ["tel: tel:'33699'"], "33699"),
        ("MSISDN", {"from": "x", "strip": ["aba"]}, ["ababa"], "ba"),
        ("MSISDN", {"from": "x", "strip": ["a:", ":"]}, ["xa:"], "x"),
        ("MSISDN", {"from": "x", "strip": ["tel:", "sip:"]}, ["sip:tel:33 sip:"], "33"),
        ("MSISDN", {"from": "x", "strip": ["EUR"]}, ["EUR"], ""),
        ("MSISDN", {"from": "x", "take": "^<(.*)>$", "strip": "'"}, ["<' 33'>"], "33"),
        ("MSISDN", {"from": "x", "take": "^<(.*)>$"}, ["<>"], ""),
    ],
)
def test_a_text_is_turned_or_marked(header: str, recipe: Any, texts: list[str], expected: str | None) -> None:
    assert turned(header, recipe, *texts) == expected


ISO = "%Y-%m-%dT%H:%M:%S%z"
MAIL = "%a, %d %b %Y %H:%M:%S %z"
PLAIN = "%Y-%m-%d %H:%M:%S"
SUMMER, LATER = 1788249600, 1792891800
"""1 September 2026, 8h UTC; 25 October 2026, 1h30 UTC: the second 2h30 of Paris."""


@pytest.mark.parametrize(
    ("recipe", "texts", "expected"),
    [
        ({"from": "s", "format": ISO}, ["2026-09-01T08:00:00Z"], ("2026-09-01", "10:00:00", SUMMER)),
        (
            {"from": "s", "format": "%Y-%m-%dT%H:%M:%S.%f%z"},
            ["2026-09-01T08:00:00.2589935Z"],
            ("2026-09-01", "10:00:00", SUMMER),
        ),
        ({"from": "s", "format": ISO}, ["2026-09-01T08:00:00z"], ("2026-09-01", "10:00:00", SUMMER)),
        (
            {"from": "s", "format": ISO},
            ["2026-09-01T08:00:00 Z"],
            ("?2026-09-01T08:00:00 Z", "?2026-09-01T08:00:00 Z", None),
        ),
        ({"from": "s", "format": ISO}, ["2026-09-01T09:00:00+0100"], ("2026-09-01", "10:00:00", SUMMER)),
        (
            {"from": "s", "format": MAIL},
            ["Tue, 01 Sep 2026 08:00:00 +0000"],
            ("2026-09-01", "10:00:00", SUMMER),
        ),
        (
            {"from": "s", "format": ["epoch", "epoch_ms"]},
            ["1788249600123"],
            ("2026-09-01", "10:00:00", SUMMER),
        ),
        ({"from": "s", "format": ["epoch", "epoch_ms"]}, ["9" * 21], (f"?{'9' * 21}", f"?{'9' * 21}", None)),
        (
            {"from": "s", "format": PLAIN, "zone": "UTC"},
            ["2026-10-25 01:30:00"],
            ("2026-10-25", "02:30:00", LATER),
        ),
        ({"from": "s", "format": PLAIN}, ["2026-09-01 10:00:00"], ("2026-09-01", "10:00:00", None)),
        (
            {"join": ["d", "t"], "with": " ", "format": "%d.%m.%y %H%M%S"},
            ["01.09.26", "100000"],
            ("2026-09-01", "10:00:00", None),
        ),
        ({"from": "s", "format": "serial"}, ["46266.4166666667"], ("2026-09-01", "10:00:00", None)),
        ({"from": "s", "format": "serial"}, ["99999999999"], ("?99999999999", "?99999999999", None)),
        ({"from": "s", "format": "epoch"}, [""], ("", "", None)),
    ],
)
def test_a_start_is_the_clock_of_paris_and_its_instant_where_the_file_tells_it(
    recipe: Any, texts: list[str], expected: tuple[str, str, int | None]
) -> None:
    assert turned("DATE_HEURE", recipe, *texts) == expected


@pytest.mark.parametrize(
    ("header", "recipe", "words"),
    [
        ("TYPE", {}, "expected one of from, constant, join, sum, between, found none"),
        ("TYPE", {"from": "x", "constant": "VOIX"}, "found from and constant"),
        ("TYPE", {"from": "x", "unit": "KO"}, "expected constant, digits"),
        ("TYPE", 0, "its place from 1, found 0"),
        ("TYPE", True, "found True"),
        ("TYPE", [], "found \\[\\]"),
        ("TYPE", ["a", "a"], "each once"),
        ("TYPE", {"from": "x", "words": {"VOIX": ["TEL"], "SMS": ["tel"]}}, "found 'tel' twice"),
        ("TYPE", {"from": "x", "words": ["VOIX"]}, "expected a table"),
        ("MSISDN", {"from": "x", "take": "("}, "expected a regular expression"),
        ("MSISDN", {"from": "x", "take": "[0-9]+"}, "of one group"),
        ("MSISDN", {"from": "x", "take": "(?=a)(b)"}, "neither ahead nor behind"),
        ("MSISDN", {"from": "x", "national": "yes"}, "expected true or false"),
        ("MSISDN", {"from": "x", "national": True, "international": True}, "found both"),
        ("VOLUME", {"from": "x", "unit": "TO"}, "expected one of OCTET KB KO MB MO GB GO, found 'TO'"),
        ("DUREE", {"from": "x", "form": "hh:mm"}, "a form such as HH:MM:SS"),
        ("DUREE", {"from": "x", "form": "HH:HH"}, "a form such as HH:MM:SS"),
        ("DUREE", {"between": ["a", "b"]}, "and their format"),
        ("DUREE", {"between": ["a"], "format": "epoch"}, "the columns of the begin and the end"),
        ("DUREE", {"from": "a", "format": "epoch"}, "format: expected with between only"),
        ("DUREE", {"between": ["a", "b"], "format": "epoch", "form": "S"}, "form: expected with from or sum"),
        ("DATE", {"from": "x", "format": "JJ/MM/AAAA"}, "expected one such as %d/%m/%Y"),
        ("DATE_HEURE", {"from": "x", "format": "%d/%m/%Y"}, "with a time"),
        ("DATE_HEURE", {"from": "x", "format": "%H:%M"}, "with a day"),
        ("HEURE", {"from": "x", "zone": "Mars/Olympus"}, "expected a zone"),
        ("MONTANT_HT", {"from": "x", "scale": "3"}, "a power of ten"),
        ("MONTANT_HT", {"from": "x", "decimal": ";"}, "expected one of , ., found ';'"),
        ("MONTANT_HT", {"from": "x", "thousands": "."}, "expected decimal too"),
        ("MONTANT_HT", {"from": "x", "decimal": ".", "thousands": "."}, "expected another sign"),
        ("RESEAU", {"join": ["a", "b"], "digits": [3]}, "a number for each of 2 columns"),
        ("RESEAU", {"from": "a", "with": "-"}, "with join only"),
    ],
)
def test_a_recipe_that_cannot_be_is_refused_in_words(header: str, recipe: Any, words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        read_recipe(header, recipe, lambda name: TADIG)


@pytest.mark.parametrize(
    ("recipe", "texts"),
    [
        ({"from": "x", "strip": ["F", "tel:"]}, [" tel:8933FF"]),
        ({"from": "x", "take": "^([0-9]+)F?$"}, ["8933F"]),
        ({"from": "x", "take": "^([0-9]+)F?$"}, ["none"]),
        ({"from": "x", "replace": {" ": ""}}, ["8933 0119"]),
        ({"from": "x", "empty": ["-"], "missing": "C1"}, ["-"]),
        ({"from": "x", "lookup": "tadig.csv"}, ["FRAF1"]),
        ({"from": "x", "lookup": "tadig.csv"}, ["FRAF2"]),
        ({"from": "x", "words": {"A": ["Été"], "B": ["*"]}}, ["ETE"]),
        ({"from": "x", "words": {"A": ["Été"], "B": ["*"]}}, ["hiver"]),
        ({"from": "x", "words": {"A": ["Été"]}}, ["hiver"]),
        ({"join": ["a", "b"], "with": "-", "digits": [3, 2]}, ["208", "1"]),
        ({"join": ["a", "b"], "with": "-"}, ["", "1"]),
        ({"constant": "C1"}, []),
    ],
)
def test_texts_of_secret_feeds_are_turned_as_those_of_others(recipe: Any, texts: list[str]) -> None:
    read = read_recipe("NUM_COMMANDE", recipe, lambda name: TADIG)
    assert (text_of(read, texts) or "") == (turned("NUM_COMMANDE", recipe, *texts) or "")
