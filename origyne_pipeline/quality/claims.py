"""Claims: what the business says must be true of a table, as .sql files that return the rows that break it.

``sql/checks/<table>__<claim>.sql`` has a header::

    -- Every row read is clean, refused, a copy or a conflict.
    --
    -- reads: file_results, cdrs
    -- severity: ERROR

ERROR stops what follows, WARN is looked at. ``params: month, cutoff`` where it takes some. ``accept: never`` where
no reason lets it pass: rows or money would be lost, or counted twice.
"""

import functools
from dataclasses import dataclass
from importlib.resources import files

from origyne_pipeline.model import ModelError
from origyne_pipeline.quality.results import ERROR, WARN

NEVER = "never"


@dataclass(frozen=True)
class Claim:
    """One claim. ``sentence``: what must be true; ``text``: the query for what breaks it.

    ``is_acceptable``: whether a person may let it pass for a reason.
    """

    table: str
    name: str
    sentence: str
    reads: tuple[str, ...]
    params: tuple[str, ...]
    severity: str
    text: str
    is_acceptable: bool = True

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
    said: dict[str, tuple[str, ...]] = {"reads": (), "params": (), "severity": (), "accept": ()}
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
    is_worded = bool(found and prose and said["reads"])
    if not is_worded or said["severity"] not in ((ERROR,), (WARN,)) or said["accept"] not in ((), (NEVER,)):
        raise ModelError(
            f"sql/checks/{stem}.sql: expected the name <table>__<claim> and a header with a sentence,"
            f" '-- reads:' and '-- severity: {ERROR}' or '{WARN}', '-- accept: {NEVER}' where no reason lets it pass"
        )
    severity, is_acceptable = said["severity"][0], not said["accept"]
    return Claim(table, name, " ".join(prose), said["reads"], said["params"], severity, text, is_acceptable)
