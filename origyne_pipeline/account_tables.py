"""The customer accounts as tables of the lake: entries, settings, open items, balances, bank lines.

One pass over the accounts, a batch of rows in memory at a time. The tables are written again when a register has
changed, or on another day, since what is late depends on the day.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from origyne_pipeline.account.ageing import balance
from origyne_pipeline.account.models import Account, Balance, Entry, Item
from origyne_pipeline.account.register import read_ledger
from origyne_pipeline.account.setting_off import set_off
from origyne_pipeline.customer_accounts import account_entries, disputed_invoices
from origyne_pipeline.incoming_money import BankLineRow, bank_lines
from origyne_pipeline.invoicing.documents_owed import documents_mark
from origyne_pipeline.model import table_model
from origyne_pipeline.payments.presented import open_presented
from origyne_pipeline.periods import local_day
from origyne_pipeline.settings import Settings
from origyne_pipeline.tables import WHOLE, stage_tables
from origyne_pipeline.warehouse import Session, Warehouse

KEY = "all"
RECIPE = 1
"""Part of what the tables are made from: raise it when setting off, ageing or the reading of a register changes."""
SOURCES = {
    "account_entries": "entries_of_registers",
    "account_settings": "settings_of_registers",
    "account_open_items": "items_of_registers",
    "account_balances": "balances_of_registers",
    "bank_lines": "lines_of_registers",
}
"""Each table, and the name under which its model reads what the registers hold."""
BATCH_ROWS = 5_000
MEMORY_MB = 200
"""What the engine holds at most; the rest goes to disk for the while."""
Row = tuple[Any, ...]


def write_account_tables(warehouse: Warehouse, settings: Settings, now: datetime) -> bool:
    """Brings the tables to what the registers hold on the day of ``now``; returns whether they were written.

    Raises:
        OrigyneError: a register is gone, an older copy, or can't be read.
    """
    today = local_day(now)
    made_from = _made_from(settings.home, today)
    tables = stage_tables("account", WHOLE)
    known = [warehouse.partitions(table).get(KEY) for table in tables]
    if all(partition and partition.made_from == made_from for partition in known):
        return False
    with warehouse.session(MEMORY_MB) as session:
        batches = _Batches(session)
        for rows in _rows_by_customer(settings.home, today):
            batches.add(rows)
        for line in bank_lines(settings.home):
            batches.add({"bank_lines": [_line_row(line)]})
        batches.flush()
        for table in tables:
            session.view(f"account/{table}")
        for table in tables:
            session.save(table, KEY, made_from=made_from)
    return True


@dataclass
class _Batches:
    """Rows of the tables on their way into a session."""

    session: Session
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in SOURCES})

    def __post_init__(self) -> None:
        """Binds each source, empty."""
        for table, source in SOURCES.items():
            self.session.bind_values(table, [], name=source)

    def add(self, rows: dict[str, list[Row]]) -> None:
        """Takes rows; whole batches go into the session."""
        for table, batch in self.rows.items():
            batch += rows.get(table, ())
            if len(batch) >= BATCH_ROWS:
                self._append(table)

    def flush(self) -> None:
        """Puts what is left into the session."""
        for table in self.rows:
            self._append(table)

    def _append(self, table: str) -> None:
        self.session.append_values(table, self.rows[table], SOURCES[table])
        self.rows[table].clear()


def _made_from(home: Path, today: date) -> str:
    """A digest of all that the tables depend on; read before the entries, so that it never says too much."""
    with open_presented(home) as presented:
        debits = presented.mark()
    with read_ledger(home) as ledger:
        recorded = ledger.mark() if ledger else ""
    models = [table_model(table).text for table in SOURCES]
    parts = [str(RECIPE), str(today), documents_mark(home), debits, recorded, *models]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def _rows_by_customer(home: Path, today: date) -> Iterator[dict[str, list[Row]]]:
    """The rows of each table, a customer at a time."""
    disputed = disputed_invoices(home)
    for _, group in groupby(account_entries(home, today), key=attrgetter("customer_ref")):
        entries = [entry for entry in group if entry.day <= today]
        if entries:
            account = set_off(entries, disputed)
            yield {
                "account_entries": [_entry_row(entry) for entry in _each_once(entries)],
                "account_settings": _setting_rows(account),
                "account_open_items": [_item_row(item, today) for item in account.open_items],
                "account_balances": [_balance_row(balance(account, today))],
            }


def _each_once(entries: Iterable[Entry]) -> Iterable[Entry]:
    return {entry.id: entry for entry in entries}.values()


def _entry_row(entry: Entry) -> Row:
    first, *others = entry.names_invoices or (None,)
    return (
        entry.id,
        entry.customer_ref,
        entry.day,
        entry.kind,
        entry.amount,
        first,
        " ".join(map(str, others)) or None,
        entry.due_day,
        entry.source or None,
        entry.note or None,
        entry.reverses,
    )


def _setting_rows(account: Account) -> list[Row]:
    return [(one.entry_id, one.item, one.day, account.customer_ref, one.amount) for one in account.settings]


def _item_row(item: Item, today: date) -> Row:
    return (
        item.item,
        item.customer_ref,
        item.kind,
        item.day,
        item.due_day,
        item.amount,
        item.open_amount,
        item.in_dispute,
        today,
        None,
    )


def _line_row(line: BankLineRow) -> Row:
    return (
        line.line_id,
        line.day,
        line.kind,
        line.amount,
        line.currency,
        line.booked,
        line.name or None,
        line.iban or None,
        line.text or None,
        line.references or None,
        line.status,
        line.why or None,
        line.note or None,
        line.customer_ref,
        line.invoice_numbers or None,
        line.file,
    )


def _balance_row(aged: Balance) -> Row:
    return (
        aged.customer_ref,
        aged.as_of,
        aged.not_due,
        aged.late_1_30,
        aged.late_31_60,
        aged.late_61_90,
        aged.late_over_90,
        aged.in_dispute,
        aged.credit,
        aged.balance,
    )
