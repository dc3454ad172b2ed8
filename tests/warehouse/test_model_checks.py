"""What the loader refuses: models that do not keep the promise of their header."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import origyne_pipeline.model as model_module
import origyne_pipeline.warehouse.parquet as parquet_module
import origyne_pipeline.warehouse.session as session_module
from origyne_pipeline.header import Column, ModelError, parse_column
from origyne_pipeline.model import Model, load_model, parse_model, table_model
from origyne_pipeline.warehouse import Session, Warehouse, WarehouseError

GOOD = """\
-- Things, and
-- what they cost.
--
-- grain: a
-- partition: whole
-- published: no
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
    monkeypatch.setattr(session_module, "load_model", lambda path: made)
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
        GOOD.replace("-- partition: whole\n", ""),
        GOOD.replace("-- partition: whole", "-- partition: monthly"),
        GOOD.replace("-- published: no", "-- published: maybe"),
        GOOD.replace("-- grain: a", "-- grain: a\n-- storage: cloud"),
        GOOD.replace("| euros", "| euros\n-- check: holds fatal"),
    ],
    ids=[
        "no header",
        "no sentence",
        "no grain",
        "no column",
        "a column without its meaning",
        "no partition",
        "another partition",
        "another publication",
        "another storage",
        "a check of another severity",
    ],
)
def test_a_header_that_does_not_parse_is_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelError, match=r"sql/stage/made\.sql"):
        parsed(text, tmp_path, monkeypatch)


def test_a_column_says_its_type_its_rules_and_its_meaning() -> None:
    plain = parse_column("x", "a DECIMAL(18,6) | euros, in (all) cases")
    assert (plain.type, plain.comment, plain.has_rules) == ("DECIMAL(18,6)", "euros, in (all) cases", False)
    ruled = parse_column("x", "a TIMESTAMP WITH TIME ZONE not null unique in (A, B) >= 0 | b | c")
    assert ruled == Column("a", "TIMESTAMP WITH TIME ZONE", "b | c", True, True, ("A", "B"), True)


def test_a_step_is_not_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in ("-- partition: whole", "-- check: holds error", "-- family: accounts"):
        with pytest.raises(ModelError, match=r"_made\.sql: a step is not committed"):
            parse_model(
                "stage", "_made", f"-- A step.\n--\n-- grain: a\n{line}\n-- column: a BIGINT | x\nselect 1"
            )


def test_a_model_that_does_not_exist_is_named() -> None:
    with pytest.raises(ModelError, match="rating/nothing"):
        load_model("rating/nothing")
    with pytest.raises(ModelError, match="nothing"):
        table_model("nothing")


TEXTS = """\
-- Words of things.
--
-- grain: a
-- partition: whole
-- published: no
-- reads: words
-- column: a BIGINT | a thing
-- column: word VARCHAR | its word
-- column: other VARCHAR | another
select a, word, other from words
"""


def kept(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, dictionaries: bool) -> int:
    made = parsed(TEXTS, tmp_path, monkeypatch)
    monkeypatch.setattr(session_module, "load_model", lambda path: made)
    return session.run("stage/made", dictionaries=dictionaries)


WORDS = [
    (1, "pear", None),
    (2, "Apple", None),
    (3, None, None),
    (4, "pear", None),
    (5, "", None),
    (6, "l'été", None),
]


@pytest.fixture
def words(session: Session) -> Session:
    session.query("create temp table words (a bigint, word varchar, other varchar)")
    for row in WORDS:
        session.query("insert into words values ($a, $b, $c)", dict(zip("abc", row, strict=True)))
    return session


def test_texts_kept_as_numbers_read_as_they_did(
    words: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept(words, tmp_path, monkeypatch, dictionaries=True) == len(WORDS)
    assert words.query("select a, word, other from made order by a") == WORDS
    types = dict(words.query("select column_name, column_type from (describe made)"))
    assert types["word"].startswith("ENUM(")
    assert types["a"] == "BIGINT"


def test_texts_kept_as_numbers_compare_with_texts_and_sort_by_code_point(
    words: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(words, tmp_path, monkeypatch, dictionaries=True)
    assert words.query(
        "select m.a from made as m join words as w on m.word = w.word where w.a = 1 order by 1"
    ) == [
        (1,),
        (4,),
    ]
    assert words.query("select a from made where word = 'a word of no row'") == []
    assert words.query("select word from made where word is not null order by word") == [
        ("",),
        ("Apple",),
        ("l'été",),
        ("pear",),
        ("pear",),
    ]


def test_a_model_without_rows_or_texts_is_kept_as_numbers_too_and_may_be_made_again(
    words: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(words, tmp_path, monkeypatch, dictionaries=True)
    words.query("delete from words where word <> 'pear' or word is null")
    assert kept(words, tmp_path, monkeypatch, dictionaries=True) == 2
    words.query("delete from words")
    assert kept(words, tmp_path, monkeypatch, dictionaries=True) == 0
    assert kept(words, tmp_path, monkeypatch, dictionaries=False) == 0


def test_a_model_whose_texts_are_kept_as_numbers_is_held_to_its_header(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = parsed(GOOD.replace("a BIGINT | a thing", "a VARCHAR | a thing"), tmp_path, monkeypatch)
    monkeypatch.setattr(session_module, "load_model", lambda path: made)
    with pytest.raises(ModelError, match="VARCHAR"):
        session.run("stage/made", dictionaries=True, least=1)


def test_rows_are_numbered_each_with_its_own_and_the_number_comes_first(session: Session) -> None:
    session.query("create or replace temp table numbered as select a + 10 as a from things")
    session.number("numbered", "row")
    assert [name for name, *_ in session.query("describe numbered")] == ["row", "a"]
    numbers = session.query("select row, a from numbered order by row")
    assert len({number for number, _ in numbers}) == session.count("numbered") == 5
    assert sorted(a for _, a in numbers) == [10, 11, 12, 13, 14]
    assert session.query("select row, a from numbered order by row") == numbers, "a number stays with its row"
    assert session.query(
        "select count(*) from numbered as n join numbered as o on n.row = o.row and n.a = o.a"
    ) == [(5,)]


def test_many_texts_kept_as_numbers_are_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads that wrote a file of them together made some texts empty: DuckDB 2.0.0, in a third of such files."""
    with Warehouse(tmp_path, threads=4).session() as session:
        session.query(
            "create temp table words as"
            " select a, cast(a as varchar) as word, cast(null as varchar) as other from range(50000) as r(a)"
        )
        kept(session, tmp_path, monkeypatch, dictionaries=True)
        session.query(
            "create temp table many as select m.* from range(600000) as r(n) join made as m on hash(r.n) % 50000 = m.a"
        )
        made = load_model("stage/made")
        monkeypatch.setattr(parquet_module, "table_model", lambda table: made)
        for number in range(20):
            path = tmp_path / f"{number}.parquet"
            assert session.write("many", path, is_vast=True) == 600_000
            wrong = session.query(
                "select count(*) from read_parquet($path) where word <> cast(a as varchar)",
                {"path": str(path)},
            )
            assert wrong == [(0,)]
