"""The name of a tariff workbook: the day from which it is in force, or why it would be left alone."""

import re
from datetime import date

from origyne_pipeline.feeds.deposits import classify
from origyne_pipeline.feeds.layout import Layout
from origyne_pipeline.workbook import Fault

NAME_DAY = re.compile(r"TABLES_TARIFAIRES_([^.]*)\.(?:xls[xm]?|ods)", re.IGNORECASE)


def day_of(name: str, layout: Layout) -> tuple[date | None, Fault | None, bool]:
    """The day in a file's name, with what is wrong with the name and whether that is a fault."""
    for place in layout.patterns["tariffs"].all:
        deposit = classify(f"{place.folder}/{name}".lstrip("/"), layout.patterns)
        if deposit.feed == "tariffs" and deposit.stamp:
            return deposit.stamp.date(), None, False
    if written := NAME_DAY.fullmatch(name):
        rule = f"{written[1]!r} is no day AAAAMMJJ: name the file by the day from which it is in force"
        return None, Fault("", "", name, rule), True
    rule = "call the file TABLES_TARIFAIRES_AAAAMMJJ.xlsx by the day from which it is in force, or it is left alone"
    return None, Fault("", "", name, rule), False
