"""The rows that break a check, kept so that a check that does not run again still shows them."""

import json
from collections.abc import Mapping, Sequence

from origyne_pipeline.lake import Partition
from origyne_pipeline.quality.names import check_names
from origyne_pipeline.quality.results import CheckResult
from origyne_pipeline.warehouse import Session, relation

EVIDENCE = "check_evidence"
RESULTS = "quality_results"


def keep_evidence(session: Session, results_by_key: Mapping[str, Sequence[CheckResult]]) -> None:
    """Keeps the rows that break checks, by the key of the partition that keeps their results; forgets former ones."""
    kept = session.lake.partitions(EVIDENCE)
    for key, results in results_by_key.items():
        rows = [
            {
                "table_name": result.table,
                "partition": result.partition,
                "check_name": result.check_name,
                "position": position,
                "shown": json.dumps(row, ensure_ascii=False),
            }
            for result in results
            for position, row in enumerate(result.broken, start=1)
        ]
        if rows:
            session.bind_values(EVIDENCE, rows, name="broken_rows")
            session.run(f"quality/{EVIDENCE}")
            session.save(EVIDENCE, key)
        elif key in kept:
            session.lake.drop(EVIDENCE, key)


def recall_evidence(session: Session, partition: Partition | None) -> dict[str, tuple[dict[str, str], ...]]:
    """The rows that a partition of ``check_evidence`` keeps, by check."""
    if partition is None:
        return {}
    rows: dict[str, list[dict[str, str]]] = {}
    for check, shown in session.query(
        f"select check_name, shown from ({relation(session.lake, EVIDENCE, [partition])}) order by check_name, position"
    ):
        rows.setdefault(check, []).append(json.loads(shown))
    return {check: tuple(shown) for check, shown in rows.items()}


def recall(
    session: Session, table: str, key: str, kept: Partition, evidence: Partition | None
) -> list[CheckResult]:
    """The kept results of a partition, with the rows that break them; none of a check that came later, or is gone."""
    broken = recall_evidence(session, evidence)
    names = check_names(table)
    rows = session.query(
        "select check_name, severity, passed, observed, expected"
        f" from ({relation(session.lake, RESULTS, [kept])})"
    )
    by_name = {
        name: CheckResult(
            table, key, name, severity, passed, observed, expected, names[name][1], broken.get(name, ())
        )
        for name, severity, passed, observed, expected in rows
        if name in names
    }
    return [by_name[name] for name in names if name in by_name]
