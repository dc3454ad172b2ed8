"""The lines in the latest snapshots: partition ``current`` of ``lines``, for analysts and operators."""

import hashlib
from datetime import UTC, datetime

from origyne_pipeline.rating.month import line_models
from origyne_pipeline.warehouse import Warehouse

CURRENT = "current"
FAR_AWAY = datetime(9999, 1, 1, tzinfo=UTC)


def refresh_current_lines(warehouse: Warehouse) -> int:
    """Rebuilds the partition when a snapshot day changed; returns its row count."""
    observed = warehouse.partitions("line_observations")
    digest = hashlib.sha256(repr(sorted(str(p.file) for p in observed.values())).encode()).hexdigest()[:20]
    current = warehouse.partitions("lines").get(CURRENT)
    if current and current.made_from == digest:
        return current.rows
    with warehouse.session() as session:
        session.bind("line_observations")
        line_models(session, FAR_AWAY).run("lines")
        return session.save("lines", CURRENT, made_from=digest).rows
