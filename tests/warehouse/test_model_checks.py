"""What the loader refuses: models that do not keep the promise of their header."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import origyne_pipeline.model as model_module
import origyne_pipeline.warehouse as warehouse_module
from origyne_pipeline.model import Model, ModelError, load_model, table_model
from origyne_pipeline.warehouse import Session, Warehouse, WarehouseError

GOOD = """\
-- Things, and
-- what they cost.
--
-- grain: a
-- reads: things, prices
-- params: least
-- column: a BIGINT | a thing
-- column: b DECIMAL(18,6) | euros
with kept as (select a from things where a >= $least)

select k.a, p.b from kept as k inner join prices as p on k.a = p.a
"""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Warehouse(tmp_path).session() as opened:
        opened.query("create temp table things as select cast(range as bigint) as a from range(5)")
        opened.query("create temp table prices as select a, cast(a as decimal(18, 6)) as b from things")
        yield opened


def parsed(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    folder = tmp_path / "sql"
    (folder / "stage").mkdir(parents=True, exist_ok=True)
    (folder / "stage" / "made.sql").write_text(text, encoding="utf-8")
    monkeypatch.setattr(model_module, "files", lambda package: folder)
    return load_model.__wrapped__("stage/made")


def run(
    text: str, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **params: object
) -> int:
    made = parsed(text, tmp_path, monkeypatch)
    monkeypatch.setattr(warehouse_module, "load_model", lambda path: made)
    return session.run("stage/made", **params)


def test_a_good_model_is_read_and_run(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = parsed(GOOD, tmp_path, monkeypatch)
    assert (made.comment, made.grain, made.reads, made.params) == (
        "Things, and what they cost.",
        ("a",),
        ("things", "prices"),
        ("least",),
    )
    assert [(c.name, c.type, c.comment) for c in made.columns] == [
        ("a", "BIGINT", "a thing"),
        ("b", "DECIMAL(18,6)", "euros"),
    ]
    assert run(GOOD, session, tmp_path, monkeypatch, least=2) == 3


@pytest.mark.parametrize(
    ("change", "params", "said"),
    [
        (("reads: things, prices", "reads: things"), {"least": 1}, "prices"),
        (("", ""), {}, "least"),
        (("", ""), {"least": 1, "most": 2}, "most"),
        (("a BIGINT | a thing", "a INTEGER | a thing"), {"least": 1}, "INTEGER"),
        (("b DECIMAL(18,6)", "c DECIMAL(18,6)"), {"least": 1}, "c"),
        (("p.b from", "p.b / 2 as b from"), {"least": 1}, "DOUBLE"),
        (("k.a, p.b", "p.b, k.a"), {"least": 1}, "order"),
        (("k.a, p.b", "k.a"), {"least": 1}, "b"),
    ],
    ids=[
        "a table that the header does not declare",
        "a parameter that is missing",
        "a parameter too many",
        "another type",
        "another name",
        "money that was divided",
        "another order",
        "a column that is missing",
    ],
)
def test_a_model_that_breaks_its_header_is_refused(
    change: tuple[str, str],
    params: dict[str, int],
    said: str,
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ModelError, match=r"sql/stage/made\.sql") as error:
        run(GOOD.replace(*change), session, tmp_path, monkeypatch, **params)
    assert said in str(error.value)


def test_tables_hidden_in_subqueries_are_found(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.query("create temp table other as select 1 as a")
    for place in (
        "where a in (select a from other)",
        "where exists (select 1 from other as o where o.a = k.a)",
    ):
        text = GOOD.replace("on k.a = p.a", f"on k.a = p.a {place}".replace("where a in", "where k.a in"))
        with pytest.raises(ModelError, match="other"):
            run(text, session, tmp_path, monkeypatch, least=1)


def test_a_statement_that_fails_names_its_model(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WarehouseError, match=r"sql/stage/made\.sql"):
        run(GOOD.replace("p.b from", "error('no') from"), session, tmp_path, monkeypatch, least=1)


@pytest.mark.parametrize(
    "text",
    [
        "select 1 as a",
        "-- grain: a\n-- column: a BIGINT | x\nselect 1 as a",
        "-- A sentence.\n-- column: a BIGINT | x\nselect 1 as a",
        "-- A sentence.\n-- grain: a\nselect 1 as a",
        "-- A sentence.\n-- grain: a\n-- column: a BIGINT\nselect 1 as a",
    ],
    ids=["no header", "no sentence", "no grain", "no column", "a column without its meaning"],
)
def test_a_header_that_does_not_parse_is_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelError, match=r"sql/stage/made\.sql"):
        parsed(text, tmp_path, monkeypatch)


def test_a_model_that_does_not_exist_is_named() -> None:
    with pytest.raises(ModelError, match="rating/nothing"):
        load_model("rating/nothing")
    with pytest.raises(ModelError, match="nothing"):
        table_model("nothing")
