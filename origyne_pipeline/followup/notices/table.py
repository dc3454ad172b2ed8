"""The alerts of the register as a table of the lake; addresses and numbers to which they went are masked."""

from datetime import datetime
from pathlib import Path
from typing import Any

from origyne_pipeline.followup.notices.planning import masked
from origyne_pipeline.followup.notices.register import REGISTER, Kept, read_notices
from origyne_pipeline.model import table_model
from origyne_pipeline.warehouse import Session, Warehouse

TABLE, SOURCE, KEY = "usage_alerts", "alerts_of_register", "all"
BATCH_ROWS = 5_000


def write_alerts_table(warehouse: Warehouse) -> bool:
    """Brings the table to what the register holds; returns whether it was written.

    Raises:
        NoticeError: the register is gone, an older copy, or can't be read.
    """
    made_from = REGISTER.digest(warehouse.home, table_model(TABLE).text)
    known = warehouse.partitions(TABLE).get(KEY)
    if known and known.made_from == made_from:
        return False
    with warehouse.session() as session:
        session.bind_values(TABLE, [], name=SOURCE)
        _bind(session, warehouse.home)
        session.view(f"followup/{TABLE}")
        session.save(TABLE, KEY, made_from=made_from)
    return True


def _bind(session: Session, home: Path) -> None:
    batch: list[tuple[Any, ...]] = []
    with read_notices(home) as notices:
        for kept in notices.all() if notices else ():
            batch.append(_row(kept))
            if len(batch) == BATCH_ROWS:
                session.append_values(TABLE, batch, SOURCE)
                batch = []
    session.append_values(TABLE, batch, SOURCE)


def _row(kept: Kept) -> tuple[Any, ...]:
    key, outcome = kept.alert.key, kept.outcome
    return (
        kept.alert.alert_id,
        key.event_month,
        key.customer_ref,
        key.line,
        key.kind_and_threshold,
        key.threshold,
        key.allowance_code,
        kept.alert.reached_at,
        kept.raised_at,
        outcome.channel if outcome else None,
        masked(outcome.channel, outcome.recipient) if outcome and outcome.recipient else None,
        datetime.fromisoformat(outcome.sent_at) if outcome and outcome.sent_at else None,
        kept.status,
        (outcome.reason or None) if outcome else None,
    )
