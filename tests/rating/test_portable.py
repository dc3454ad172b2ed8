"""The models of rating keep to the SQL that DuckDB and Spark mean alike; each form that is refused, is."""

from dataclasses import replace

import pytest

from origyne_pipeline.header import Column
from origyne_pipeline.model import Model, all_models, load_model
from tests.rating.portable import Columns, refusals
from tests.sql.test_models import columns_of

MODELS = [model for path, model in all_models().items() if path.startswith("rating/")]
TABLE: Columns = {
    "t": {
        "a": "BIGINT",
        "b": "BIGINT",
        "line": "VARCHAR",
        "on_day": "DATE",
        "at": "TIMESTAMP WITH TIME ZONE",
        "price": "DECIMAL(18,6)",
        "zones": "VARCHAR[]",
    },
    "u": {"a": "BIGINT"},
}
REFUSED = {
    "select a / b as c from t": "use //",
    "select price // 2 as c from t": "divide whole numbers only",
    "select price % a as c from t": "divide whole numbers only",
    "select sum(a) // b as c from t group by b": None,
    "select cast(a as hugeint) as c from t": "no such type",
    "select cast(a as double) as c from t": "no such type",
    "select a + 1e3 as c from t": "this is a DOUBLE",
    "select * exclude (b) from t": "name the columns",
    "select * replace (a + 1 as a) from t": "name the columns",
    "select a from t union all by name select a from u": "union all, the columns in one order",
    "select t.a from t asof join u on t.a >= u.a": "inner or left join on conditions",
    "select t.a from t positional join u": "inner or left join on conditions",
    "select r.l from range(1, 16) as r(l)": "loses its name",
    "select list_aggregate(zones, 'max') as c from t": "a function that both engines have",
    "select zones[1] as c from t": "no lists",
    "select [a, b] as c from t": "no lists",
    "select unnest(zones) as c from t": "no lists",
    "select at at time zone 'Europe/Paris' as c from t": "no time zone",
    "select timezone('Europe/Paris', at) as c from t": "no time zone|a function that both engines have",
    "select cast(at as date) as c from t": "no cast of an instant",
    "select cast(at as varchar) as c from t": "no cast of an instant",
    "select cast(line as timestamptz) as c from t": "no cast of an instant",
    "select strftime(at, '%Y-%m') as c from t": "strftime of a DATE",
    "select strftime(on_day, '%j') as c from t": "strftime of a DATE",
    "select a from t where at > on_day": "compare like with like",
    "select a from t where line = a": "compare like with like",
    "select on_day - on_day as c from t": "date_diff",
    "select date_diff('month', on_day, on_day) as c from t": "days only",
    "select dayofweek(on_day) as c from t": "others in Spark",
    "select extract(isodow from on_day) as c from t": "parts of dates",
    "select regexp_matches(line, '^33') as c from t": "regular expressions",
    "select a from t limit 1": "is chance",
    "select any_value(a) as c from t": "is chance",
    "select a from t group by all": "name what to group",
    "select a from t order by all": "name what to group",
    "select round(price, 2) as c from t": "halves go elsewhere",
    "select a from t using sample 5": "",
}
"""A query outside the subset, and a word of what is said to be written instead. None: it lies in the subset."""


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_a_model_of_rating_is_in_the_subset(model: Model) -> None:
    tables = {table: columns_of(table, model) for table in model.reads}
    found = [f"{model}: {refused}" for refused in refusals(model, tables)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("query", REFUSED)
def test_a_form_outside_the_subset_is_refused(query: str) -> None:
    found = refusals(replace(load_model("rating/usage_families"), text=query), TABLE)
    wanted = REFUSED[query]
    if wanted is None:
        assert found == []
    else:
        assert len(found) >= 1
        assert any(word in said for said in found for word in wanted.split("|")), found


def test_a_column_of_a_type_that_spark_lacks_is_refused() -> None:
    model = load_model("rating/usage_families")
    wide = replace(model, text="select a from t", columns=(Column("a", "HUGEINT", "a number"),))
    (found,) = refusals(wide, TABLE)
    assert "column a HUGEINT" in found


def test_a_column_that_no_table_has_is_refused() -> None:
    (found,) = refusals(replace(load_model("rating/usage_families"), text="select c from t"), TABLE)
    assert "cannot be followed" in found
