"""The oracle against the ``expected.json`` of a conformance deposit, with no pipeline between.

``python -m tests.oracle.truth DEPOSIT...`` takes unpacked deposits (``ftp/``, ``reference/clients.xlsx``,
``expected.json``), prints a line per aspect (checked, wrong) and the first differences; exits 1 when any differs.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .agreement import told
from .reference import compute

Results = dict[str, Any]
Aspect = tuple[str, list[Iterable[Any]], list[Iterable[Any]]]
SHOWN = 5


def aspects(wanted: Results, found: Results) -> Iterator[Aspect]:
    """(name, rows wanted, rows found) of everything that an ``expected.json`` tells."""
    for name in ("quarantine", "quarantine_accounts"):
        yield name, wanted[name], found[name]
    for name in ("bad_files", "bad_account_files", "wrong_amounts"):
        yield name, [[x] for x in wanted[name]], [[x] for x in found[name]]
    yield "duplicates", [[wanted["duplicates"]]], [[found["duplicates"]]]
    for month, differences in wanted["reconciliation"].items():
        mine = found["reconciliation"][month]
        yield (
            f"reconciliation {month}",
            _listed(differences),
            _listed({kind: mine[kind] for kind in differences}),
        )
    for month, results in wanted["months"].items():
        for name, rows, mine in _month(results, found["months"][month]):
            yield f"{name} {month}", rows, mine


def _month(wanted: Results, found: Results) -> Iterator[Aspect]:
    fields = sorted({field for event in wanted["rated"].values() for field in event})
    yield "rated", _events(wanted["rated"], fields), _events(found["rated"], fields)
    yield "unrated", list(wanted["unrated"].items()), list(found["unrated"].items())
    yield "consumption", wanted["consumption"], found["consumption"]
    yield "held", _held(wanted), _held(found)
    yield "invoices", _totals(wanted), _totals(found)
    yield "vat", _vat(wanted), _vat(found)
    yield "invoice lines, in order", _lines(wanted), _lines(found)


def _listed(differences: dict[str, list[str]]) -> list[Iterable[Any]]:
    return [[kind, key] for kind, keys in differences.items() for key in keys]


def _events(rated: Results, fields: list[str]) -> list[Iterable[Any]]:
    return [[key, *(event.get(field) for field in fields)] for key, event in rated.items()]


def _held(month: Results) -> list[Iterable[Any]]:
    return [[ref, held["reason"], held["net"]] for ref, held in month["held"].items()]


def _totals(month: Results) -> list[Iterable[Any]]:
    fields = ("known", "net", "gross", "direct_debit")
    return [[ref, *(invoice[field] for field in fields)] for ref, invoice in month["invoices"].items()]


def _vat(month: Results) -> list[Iterable[Any]]:
    return [[ref, rate, *sums] for ref, i in month["invoices"].items() for rate, sums in i["vat"].items()]


def _lines(month: Results) -> list[Iterable[Any]]:
    return [
        [ref, place, *line]
        for ref, invoice in month["invoices"].items()
        for place, line in enumerate(invoice["lines"], 1)
    ]


def judge(deposit: Path) -> int:
    """Print what differs; returns how many rows do."""
    wanted = json.loads((deposit / "expected.json").read_text())
    found = compute(deposit / "ftp", deposit / "reference" / "clients.xlsx", months=list(wanted["months"]))
    total = 0
    for name, rows, mine in aspects(wanted, found):
        differences = list(told(name, rows, mine))
        total += len(differences)
        sys.stdout.write(f"{name:34} checked {len(rows):7}  wrong {len(differences):7}\n")
        sys.stdout.writelines(f"      {text}\n" for text in differences[:SHOWN])
    return total


if __name__ == "__main__":
    counts = [judge(Path(deposit)) for deposit in sys.argv[1:]]
    sys.stdout.write("all agree\n" if not sum(counts) else f"{sum(counts)} differences\n")
    sys.exit(bool(sum(counts)))
