"""The questions of a month: the page's queries give the page's answers, here and in the file that travels."""

import ast
import importlib.util
import os
from pathlib import Path

import duckdb
import pytest

from origyne_pipeline.publication.standalone import publish_standalone
from origyne_pipeline.tables import stage_tables
from origyne_pipeline.warehouse import Warehouse
from tests.publication.office import published_office
from tests.publication.questions import PAGE, answered, questions

TEXT = PAGE.read_text(encoding="utf-8")
FEWEST = 20
NOTEBOOK = PAGE.parent / "months.py"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_office(tmp_path_factory.mktemp("office"))


def test_each_query_gives_the_answer_of_the_page(database: Path) -> None:
    assert len(questions(TEXT)) >= FEWEST
    assert answered(TEXT, database) == TEXT, "run 'make golden', and look at the difference"


def test_each_query_gives_the_same_rows_in_a_standalone_file(database: Path, tmp_path: Path) -> None:
    path = publish_standalone(Warehouse(database.parent), tmp_path / "a.duckdb", lambda *_: None).path
    asked = ";".join(questions(TEXT))
    with duckdb.connect(str(path)) as away, duckdb.connect(str(database), read_only=True) as here:
        for sql in questions(TEXT):
            assert away.execute(sql).fetchall() == here.execute(sql).fetchall()
    for measure in stage_tables("measures", "whole"):
        assert measure in asked or measure in ("measure_lines", "measure_margin", "measure_days_to_pay")


def test_each_query_of_the_notebook_has_rows(database: Path) -> None:
    calls = [
        node
        for node in ast.walk(ast.parse(NOTEBOOK.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    queries = [
        str(node.args[0].value)
        for node in calls
        if isinstance(node.func, ast.Name)
        and node.func.id == "rows"
        and isinstance(node.args[0], ast.Constant)
    ]
    assert len(queries) > 10
    with duckdb.connect(str(database), read_only=True) as connection:
        for sql in queries:
            values = {"month": "2026-10"} if "$month" in sql else {}
            assert connection.execute(sql, values).fetchall(), sql


def test_the_notebook_runs_where_marimo_is(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("marimo", reason="the notebook has an environment of its own: make notebook")
    monkeypatch.setitem(os.environ, "ORIGYNE_HOME", str(database.parent))
    spec = importlib.util.spec_from_file_location("months", NOTEBOOK)
    assert spec and spec.loader
    notebook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(notebook)
    outputs, _ = notebook.app.run()
    assert len([output for output in outputs if output is not None]) >= 6
