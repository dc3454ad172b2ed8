"""A key that stands twice is found whatever the order of the rows, and only within a partition."""

from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from origyne_pipeline.model import table_model
from origyne_pipeline.quality.expectations import KEY, expectations_of
from origyne_pipeline.quality.keys import find_repeated_keys
from origyne_pipeline.quality.pushdown import Finding
from origyne_pipeline.warehouse import Session, Warehouse, relation

COLUMNS = dict.fromkeys(column.name for column in table_model("cdrs").columns)
(EXPECTED,) = (expected for expected in expectations_of("cdrs") if expected.check == KEY)


def look(session: Session, *days: list[tuple[str | None, str | None]]) -> Finding:
    partitions = []
    for number, keys in enumerate(days):
        session.bind_values("cdrs", [COLUMNS | {"feed": feed, "cdr_id": cdr_id} for feed, cdr_id in keys])
        partition = session.save("cdrs", f"2026-09-{number + 1:02d}", is_vast=True)
        partitions += [relation(session.lake, "cdrs", [partition])] if partition.file else []
    return find_repeated_keys(session, partitions, EXPECTED)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(["MOBILE", "VGA", None]), st.sampled_from(["A", "B", "é", "", None]))
        ),
        max_size=2,
    )
)
def test_as_counted_by_hand(tmp_path: Path, days: list[list[tuple[str | None, str | None]]]) -> None:
    repeated = sum(n for keys in days for n in Counter(keys).values() if n > 1)
    with Warehouse(tmp_path, "1GB", 1).session() as session:
        found = look(session, *days)
    assert (found.success, found.unexpected) == (not repeated, repeated)
    assert bool(found.detail) is bool(repeated)


def test_the_repeated_keys_are_named(tmp_path: Path) -> None:
    with Warehouse(tmp_path, "1GB", 1).session() as session:
        found = look(session, [("VGA", "B"), ("MOBILE", "A"), ("VGA", "B")], [("MOBILE", "A"), ("VGA", "C")])
    assert (found.unexpected, found.detail) == (2, "VGA B")
