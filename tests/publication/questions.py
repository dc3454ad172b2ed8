"""The answers of ``docs/questions.md``: each query on the small office; an answer is the table behind its query.

``python -m tests.publication.questions`` writes them.
"""

import re
import tempfile
from pathlib import Path

from origyne_pipeline.warehouse.query import query_database
from tests.docs_tables import markdown
from tests.publication.office import published_office

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"
QUESTION = re.compile(
    r"(?P<head>### [^\n]+\n.*?```sql\n(?P<sql>.*?)```\n)(?P<answer>\n(?:\|[^\n]*\n|No row\.\n)+)?", re.DOTALL
)


def questions(page: str) -> list[str]:
    """The queries of a page."""
    return [match["sql"] for match in QUESTION.finditer(page)]


def answered(page: str, database: Path) -> str:
    """The page with the answer behind each query."""
    return QUESTION.sub(lambda match: f"{match['head']}\n{answer(database, match['sql'])}\n", page)


def answer(database: Path, sql: str) -> str:
    """The rows of a query, as a table of a page."""
    names, rows = query_database(database, sql)
    if not rows:
        return "No row."
    return markdown(
        tuple(names), [tuple("" if value is None else str(value) for value in row) for row in rows]
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        written = answered(PAGE.read_text(encoding="utf-8"), published_office(Path(folder)))
    PAGE.write_text(written, encoding="utf-8")
