"""The subset of SQL that DuckDB and Spark mean alike, and what of a model lies outside it.

Everything is refused that is not known to be in it. Types are followed from the headers of the tables that a model
reads, since some forms are the same text and another meaning: a date less a date, a division, an instant that becomes
a day in whatever time zone the session has.
"""

from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from origyne_pipeline.model import Model

Columns = Mapping[str, Mapping[str, str]]
"""Tables, their columns, their types as headers write them."""

WORDS = (
    exp.Select, exp.From, exp.Table, exp.TableAlias, exp.Identifier, exp.Alias, exp.Column, exp.Star, exp.With, exp.CTE,
    exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Distinct, exp.Union, exp.Subquery,
    exp.Qualify, exp.Window, exp.WindowSpec, exp.Paren, exp.Literal, exp.Null, exp.Boolean, exp.Placeholder,
    exp.DataType, exp.DataTypeParam,
    exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Exists, exp.Case, exp.If, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT,
    exp.GTE, exp.NullSafeEQ, exp.Add, exp.Sub, exp.Mul, exp.IntDiv, exp.Mod, exp.Neg,
    exp.Cast, exp.Coalesce, exp.Greatest, exp.Least, exp.Sum, exp.Count, exp.Min, exp.Max,
    exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lead, exp.Lag, exp.FirstValue,
    exp.Length, exp.Left, exp.Substring, exp.StartsWith, exp.ConcatWs, exp.SplitPart, exp.TimeToStr, exp.Var,
    exp.DateDiff, exp.ArrayContains, exp.MD5, exp.StrPosition,
)  # fmt: skip
"""The nodes of a query that both engines mean alike, with the rules below."""
FUNCTIONS = {"epoch_us"}
"""Those that the translator of the parser does not know, and ``spark_sql`` does."""
TYPES = {"BIGINT", "INT", "TEXT", "VARCHAR", "BOOLEAN", "DATE", "TIMESTAMPTZ", "DECIMAL"}
INSTEAD = {
    exp.Div: "scale to whole numbers and use //: a division is a DOUBLE in DuckDB, a DECIMAL in Spark",
    exp.AtTimeZone: "no time zone in a model: tables hold the local day beside the instant",
    exp.DayOfWeek: "its numbers are others in Spark: count days from a known Monday",
    exp.Extract: "parts of dates have other numbers or names in Spark: read columns that hold them",
    exp.GenerateSeries: "no ranges: its column loses its name in Spark; join a table",
    exp.Unnest: "no lists: join a table",
    exp.Explode: "no lists: join a table",
    exp.Array: "no lists",
    exp.Lambda: "no lists",
    exp.Bracket: "no lists",
    exp.Limit: "which rows are taken is chance: use a window and qualify",
    exp.AnyValue: "which row is taken is chance: use min, max or a window",
    exp.First: "which row is taken is chance: use first_value with an order",
    exp.RegexpLike: "Java's regular expressions are not DuckDB's",
    exp.Values: "join a table",
    exp.Round: "halves go elsewhere for some types: count whole units",
}
NUMBERS = {"BIGINT", "INT"}
TEXTS = {"TEXT", "VARCHAR"}
DAY_FORMATS = {"%Y-%m", "%Y-%m-%d", "%Y"}


def refusals(model: Model, tables: Columns) -> list[str]:
    """What of a model lies outside the subset: the form, and what to write instead. Empty when nothing does."""
    declared = [
        f"column {column.name} {column.type}: Spark has no such type; BIGINT, DECIMAL up to 18 digits, texts, dates"
        for column in model.columns
        if column.type.partition("(")[0] not in {*TYPES, "INTEGER", "TIMESTAMP WITH TIME ZONE", "VARCHAR[]"}
    ]
    try:
        tree = sqlglot.parse_one(model.text, dialect="duckdb")
    except SqlglotError as error:
        return [*declared, f"the parser of the translation does not know a form of it: {error}"]
    found = [*declared, *_forms(tree)]
    if found:
        return found
    try:
        typed = annotate_types(
            qualify(tree, schema=dict(tables), dialect="duckdb", quote_identifiers=False),
            schema=dict(tables),
            dialect="duckdb",
        )
    except SqlglotError as error:
        return [f"its columns cannot be followed to their tables: {error}"]
    return list(_meanings(typed))


def _forms(tree: exp.Expr) -> Iterator[str]:
    for node in tree.walk():
        if isinstance(node, exp.Star) and (node.args.get("except_") or node.args.get("replace")):
            yield _refused(node, "name the columns: Spark has no * replace, and * except under another name")
        elif isinstance(node, exp.Join) and node.args.get("method"):
            yield _refused(
                node, "an inner or left join on conditions: Spark takes asof and positional for other words"
            )
        elif isinstance(node, exp.Union) and node.args.get("by_name"):
            yield _refused(node, "union all, the columns in one order: Spark has no union by name")
        elif isinstance(node, exp.Group | exp.Order) and _names_all(node):
            yield _refused(node, "name what to group or order by")
        elif isinstance(node, exp.DataType):
            if node.this.value not in TYPES:
                yield _refused(node, "BIGINT, or DECIMAL of up to 18 digits: Spark has no such type")
        elif isinstance(node, exp.Anonymous):
            if node.name.lower() not in FUNCTIONS:
                yield _refused(node, "a function that both engines have")
        elif isinstance(node, exp.Literal) and not node.is_string and "e" in node.name.lower():
            yield _refused(node, "a decimal without exponent: this is a DOUBLE")
        elif type(node) not in WORDS:
            yield _refused(node, INSTEAD.get(type(node), "a form that both engines mean alike"))


def _names_all(node: exp.Expr) -> bool:
    named = [each.this if isinstance(each, exp.Ordered) else each for each in node.expressions]
    return bool(node.args.get("all")) or any(each.sql().lower() == "all" for each in named)


def _meanings(tree: exp.Expr) -> Iterator[str]:
    for node in tree.walk():
        if isinstance(node, exp.IntDiv | exp.Mod):
            wrong = {_kind(node.this), _kind(node.expression)} - NUMBERS
            if wrong:
                yield _refused(
                    node, f"divide whole numbers only: {', '.join(sorted(wrong))} is something else in Spark"
                )
        elif isinstance(node, exp.Sub) and _kind(node.this) == _kind(node.expression) == "DATE":
            yield _refused(node, "date_diff('day', from, to): a date less a date is an interval in Spark")
        elif isinstance(node, exp.DateDiff) and node.text("unit").upper() != "DAY":
            yield _refused(node, "days only: other units are counted in other ways by Spark")
        elif isinstance(node, exp.TimeToStr):
            if _kind(node.this) != "DATE" or node.text("format") not in DAY_FORMATS:
                yield _refused(
                    node, "strftime of a DATE, its year, month and day: an instant has a time zone"
                )
        elif isinstance(node, exp.Cast) and "TIMESTAMPTZ" in (_kind(node.this), node.to.this.value):
            yield _refused(node, "no cast of an instant: it depends on the time zone of the session")
        elif isinstance(node, exp.EQ | exp.NEQ | exp.LT | exp.LTE | exp.GT | exp.GTE | exp.NullSafeEQ):
            one, other = _family(node.this), _family(node.expression)
            if one and other and one != other:
                yield _refused(
                    node, f"compare like with like: {one} and {other} are cast in other ways by Spark"
                )


def _kind(node: exp.Expr) -> str:
    if isinstance(node, exp.Paren):
        return _kind(node.this)
    if isinstance(node, exp.Anonymous) and node.name.lower() in FUNCTIONS:
        return "BIGINT"
    kind = node.type.this.value if node.type else ""
    return "" if kind in ("UNKNOWN", "NULL") else kind


def _family(node: exp.Expr) -> str:
    kind = _kind(node)
    if kind in NUMBERS or kind == "DECIMAL":
        return "a number"
    return "a text" if kind in TEXTS else kind


def _refused(node: exp.Expr, instead: str) -> str:
    shown = " ".join(node.sql(dialect="duckdb").split())
    return f"{shown[:80]!r}: {instead}"
