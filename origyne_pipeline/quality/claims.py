"""Claims: what the business says must be true of a table, as .sql files that return the rows that break it.

``sql/checks/<table>__<claim>.sql`` has a header::

    -- Every row read is clean, refused, a copy or a conflict.
    --
    -- reads: file_results, cdrs
    -- severity: ERROR

ERROR stops what follows, WARN is looked at. ``params: month, cutoff`` where it takes some.
"""

import functools
from dataclasses import dataclass
from importlib.resources import files

from origyne_pipeline.model import ModelError
from origyne_pipeline.quality.results import ERROR, WARN


@dataclass(frozen=True)
class Claim:
    """One claim. ``sentence``: what must be true; ``text``: the query for what breaks it."""

    table: str
    name: str
    sentence: str
    reads: tuple[str, ...]
    params: tuple[str, ...]
    severity: str
    text: str

    def __str__(self) -> str:
        """The file's path from the top of the project."""
        return f"sql/checks/{self.table}__{self.name}.sql"


@functools.cache
def claims_of(table: str) -> tuple[Claim, ...]:
    """The claims on a table, by name."""
    return tuple(claim for claim in all_claims() if claim.table == table)


@functools.cache
def all_claims() -> tuple[Claim, ...]:
    """Every claim of the project.

    Raises:
        ModelError: a header that does not say what it must.
    """
    return tuple(
        parse_claim(entry.name.removesuffix(".sql"), entry.read_text(encoding="utf-8"))
        for entry in sorted(files("sql").joinpath("checks").iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".sql")
    )


def parse_claim(stem: str, text: str) -> Claim:
    """The claim of a file.

    Raises:
        ModelError: its name is not ``<table>__<claim>``, or its header lacks a sentence, what it reads, or a severity.
    """
    table, found, name = stem.partition("__")
    said: dict[str, tuple[str, ...]] = {"reads": (), "params": (), "severity": ()}
    prose: list[str] = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        content = line[2:].strip()
        key, colon, value = content.partition(":")
        if colon and key in said:
            said[key] = tuple(word.strip() for word in value.split(",") if word.strip())
        elif content:
            prose.append(content)
    if not found or not prose or not said["reads"] or said["severity"] not in ((ERROR,), (WARN,)):
        raise ModelError(
            f"sql/checks/{stem}.sql: expected the name <table>__<claim> and a header with a sentence,"
            f" '-- reads:' and '-- severity: {ERROR}' or '{WARN}'"
        )
    return Claim(table, name, " ".join(prose), said["reads"], said["params"], said["severity"][0], text)
