"""The lines in the latest snapshots: partition ``current`` of ``lines``, for analysts and operators."""

import hashlib
from datetime import UTC, datetime

from origyne_pipeline.rating.view import line_models
from origyne_pipeline.warehouse import Warehouse

CURRENT = "current"
LINE_INPUTS = ("line_observations", "line_holders")
FAR_AWAY = datetime(9999, 1, 1, tzinfo=UTC)


def refresh_current_lines(warehouse: Warehouse) -> int:
    """Rebuilds the partition when a snapshot day or sheet Titulaires changed; returns its row count."""
    inputs = [p for table in LINE_INPUTS for p in warehouse.partitions(table).values()]
    digest = hashlib.sha256(repr(sorted(str(p.file) for p in inputs)).encode()).hexdigest()[:20]
    current = warehouse.partitions("lines").get(CURRENT)
    if current and current.made_from == digest:
        return current.rows
    with warehouse.session() as session:
        for table in LINE_INPUTS:
            session.bind(table)
        line_models(session, FAR_AWAY).run("lines")
        return session.save("lines", CURRENT, made_from=digest).rows
