"""Signals are raised from what the rules saw, once each, then written as a table of the lake."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from origyne_pipeline.followup.fraud.register import (
    EXTENDED,
    RAISED,
    REGISTER,
    Kept,
    open_signals,
    read_signals,
)
from origyne_pipeline.followup.fraud.signal import Signal, joined, signal_of
from origyne_pipeline.model import table_model
from origyne_pipeline.settings import Fraud
from origyne_pipeline.warehouse import Warehouse

CANDIDATES, TABLE, SOURCE, KEY = "fraud_candidates", "fraud_signals", "signals_of_register", "all"


@dataclass
class Raised:
    """What a run raised, extended, and all that is kept afterwards."""

    new: list[Signal] = field(default_factory=list)
    extended: list[Signal] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)


def raise_signals(warehouse: Warehouse, fraud: Fraud, now: Callable[[], datetime]) -> Raised:
    """Raises what the rules saw and was not raised yet; extends what was; writes the table.

    Raises:
        FraudError: the register is gone, an older copy, or can't be used.
    """
    seen = joined(signal_of(row, fraud) for row in _candidates(warehouse))
    raised = Raised(kept=_kept(warehouse))
    known = _Known(raised.kept)
    if any(known.change(signal) for signal in seen):
        with open_signals(warehouse.home) as register:
            known = _Known(register.all())
            for signal in seen:
                if change := known.change(signal):
                    kind, changed = change
                    register.add(kind, changed, now())
                    known.add(changed)
                    (raised.new if kind == RAISED else raised.extended).append(changed)
            raised.kept = register.all()
    write_signals_table(warehouse)
    return raised


def _kept(warehouse: Warehouse) -> list[Kept]:
    with read_signals(warehouse.home) as signals:
        return signals.all() if signals else []


class _Known:
    """The signals that were raised, by rule and line."""

    def __init__(self, kept: Iterable[Kept]) -> None:
        self._signals: dict[tuple[str, str], dict[str, Signal]] = {}
        for each in kept:
            self.add(each.signal)

    def add(self, signal: Signal) -> None:
        """Adds one, or what it is now."""
        self._signals.setdefault((signal.rule, signal.line), {})[signal.signal_id] = signal

    def change(self, signal: Signal) -> tuple[str, Signal] | None:
        """What a signal changes: it is raised, it extends a former one, or nothing."""
        of_line = self._signals.get((signal.rule, signal.line), {})
        former = next((each for each in of_line.values() if each.is_incident_of(signal)), None)
        if former is None:
            return RAISED, signal
        extended = former.extended(signal)
        return None if extended == former else (EXTENDED, extended)


def _candidates(warehouse: Warehouse) -> list[dict[str, Any]]:
    with warehouse.session() as session:
        session.bind(CANDIDATES)
        return session.dicts(f"select * from {CANDIDATES}")


def write_signals_table(warehouse: Warehouse) -> bool:
    """Brings the table to what the register holds; returns whether it was written."""
    made_from = REGISTER.digest(warehouse.home, table_model(TABLE).text)
    partition = warehouse.partitions(TABLE).get(KEY)
    if partition and partition.made_from == made_from:
        return False
    rows = [_row(each) for each in _kept(warehouse)]  # after the digest: what came since is in the next one
    with warehouse.session() as session:
        session.bind_values(TABLE, rows, name=SOURCE)
        session.view(f"followup/{TABLE}")
        session.save(TABLE, KEY, made_from=made_from)
    return True


def _row(kept: Kept) -> dict[str, Any]:
    columns = {column.name for column in table_model(TABLE).columns}
    values = {name: getattr(kept.signal, name) for name in kept.signal.__slots__ if name in columns}
    return values | {"status": kept.status, "note": kept.note or None, "raised_at": kept.raised_at}
