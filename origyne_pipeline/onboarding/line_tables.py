"""``line_options``, ``line_holders``, ``customer_limits``: what ``clients.xlsx`` says, for rating and the follow-up.

They are written before a month is rated, and only when the workbook changed. The same rows give the same file, so
that a month is rated again only where what is said of lines changed, not an address or a mandate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from origyne_pipeline.feeds.clients_workbook import SHEETS
from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.feeds.workbook_layout import fingerprint
from origyne_pipeline.files import file_sha256
from origyne_pipeline.in_view import lost_files, put_back
from origyne_pipeline.issued import clients_of, issued_from
from origyne_pipeline.lake import LakeFile
from origyne_pipeline.onboarding.clients import read_clients
from origyne_pipeline.parties import Reference
from origyne_pipeline.periods import Month
from origyne_pipeline.tables import reference_tables
from origyne_pipeline.warehouse import Warehouse

KEY = "all"
RECIPE = 1
"""Part of what the tables are made from: raise it when the reading of the sheets changes."""
NO_WORKBOOK = Reference({}, (), ())


def write_line_tables(warehouse: Warehouse, clients: Path, layouts: Path | None = None) -> bool:
    """Brings the tables to what the workbook says; returns whether it was read. Without a workbook they have no row.

    Raises:
        ClientsRefused: with every fault that was found; the tables stay as they were.
    """
    there = clients.is_file()
    made_from = f"{RECIPE}-{file_sha256(clients) if there else 'no workbook'}"
    sheets = load_layout(layouts).clients
    made_from += "" if sheets == SHEETS else f"-{fingerprint(sheets)}"
    known = [warehouse.partitions(table).get(KEY) for table in reference_tables()]
    if all(partition and partition.made_from == made_from for partition in known):
        return False
    _write(warehouse, read_clients(clients, layouts) if there else NO_WORKBOOK, made_from)
    return True


def remake_issued_line_tables(
    warehouse: Warehouse, months: Iterable[Month], layouts: Path | None = None
) -> tuple[LakeFile, ...]:
    """Makes again the lost files that issued months were issued from, of the workbook that is kept with the month."""
    restored: list[LakeFile] = []
    for month in sorted(set(months)):
        known = issued_from(warehouse.home, month)
        lost = lost_files(warehouse, known, reference_tables()) if known else []
        workbook = clients_of(warehouse.home, month) if lost else None
        if workbook:
            reference = read_clients(workbook, layouts)
            restored += put_back(warehouse, lost, partial(_write, reference=reference, made_from=""))
    return tuple(restored)


def _write(warehouse: Warehouse, reference: Reference, made_from: str) -> None:
    rows: Mapping[str, Sequence[dict[str, Any]]] = {
        "line_options": [asdict(option) for option in reference.options],
        "line_holders": [asdict(holder) for holder in reference.holders],
        "customer_limits": [
            {"customer_ref": customer.ref, "limit_excl_tax": customer.usage_ceiling_excl_tax}
            for customer in reference.customers.values()
            if customer.usage_ceiling_excl_tax is not None
        ],
    }
    with warehouse.session() as session:
        for table in reference_tables():
            session.bind_values(table, rows[table], name="workbook_rows")
            session.run(f"onboarding/{table}")
            session.save(table, KEY, made_from=made_from)
