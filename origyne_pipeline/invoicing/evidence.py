"""Signs outside of the invoice register that invoices were issued: heads, papers, tables, what was deposited.

Where they know more than the register, it was lost or an older copy was put back, and no number may be given.
"""

from collections.abc import Iterator, Set
from pathlib import Path

from origyne_pipeline.heads import Head, head_text, known_head, readable_heads
from origyne_pipeline.lake import Lake
from origyne_pipeline.periods import Month

REGISTER = "invoices"
DEPOSITED_HEAD = "registre_factures.head"
FIRST = "first"
"""In a deposited head, the mark of the first entry: it tells registers apart."""


def begun_anew_path(home: Path) -> Path:
    """The file that says that a person began a new register, and why."""
    return home / "heads" / f"{REGISTER}.new"


def papers(home: Path) -> dict[str, Path]:
    """``{number: file}`` of every document in the folder of invoices."""
    return {path.stem: path for path in sorted(home.glob("invoices/*/*.pdf"))}


def journal_path(home: Path, month: Month) -> Path:
    """Where the sales journal of a billing month is."""
    return home / "accounting" / f"ventes_{month}.txt"


def journal_head_path(home: Path, month: Month) -> Path:
    """Where the head of the register is that goes to the accountant with a month's journal."""
    return journal_path(home, month).with_suffix(".head")


def journal_heads(home: Path) -> dict[Path, Head]:
    """The heads that went to the accountant."""
    return readable_heads(sorted(home.glob("accounting/*.head")))


def deposited_heads(home: Path) -> dict[Path, Head]:
    """The heads that were deposited on the server, as they landed again."""
    return readable_heads(sorted(home.glob(f"landing/Factures/Clients/*/{DEPOSITED_HEAD}")))


def rows_in_lake(home: Path) -> int:
    """How many invoices the tables hold."""
    return sum(partition.rows for partition in Lake(home).partitions("invoices").values())


def signs(home: Path) -> Iterator[str]:
    """What shows that invoices were issued here, in words; asked where the register is missing or empty."""
    entries = known_head(home, REGISTER).get("entries", (0, ""))[0]
    if entries:
        yield f"its head knows of {entries} entries"
    if documents := papers(home):
        yield f"{len(documents)} documents lie in {home / 'invoices'}"
    if begun_anew_path(home).exists():
        return
    if rows := rows_in_lake(home):
        yield f"the tables hold {rows} invoices"
    if heads := journal_heads(home):
        yield f"the accountant was given {list(heads)[-1].name}"
    if heads := deposited_heads(home):
        yield f"{list(heads)[-1].relative_to(home)} was deposited with invoices"


def unknown_papers(home: Path, numbers: Set[str]) -> list[Path]:
    """Documents of numbers that the register never gave."""
    return [path for number, path in papers(home).items() if number not in numbers]


def heads_elsewhere(home: Path, first_hash: str) -> dict[Path, Head]:
    """The heads that travel with journals and deposits, those of other registers left out."""
    heads = journal_heads(home) | deposited_heads(home)
    return {path: head for path, head in heads.items() if head.get(FIRST, (1, first_hash))[1] == first_hash}


def travelling_head(head: Head) -> bytes:
    """A head as it goes with a month's journal or documents, with a line for whoever opens it."""
    comment = "# Registre des factures, derniere ecriture du mois. A conserver avec les documents.\n"
    return f"{comment}{head_text(head)}".encode()
