"""What a bank's reason code asks of the creditor: data, in ``reasons.csv``.

Actions: ``RETRY`` present the debit again, once; ``SUSPEND`` the mandate, as it stands (MANDATE) or until it
bears another account (ACCOUNT); ``DISPUTE`` the customer contests, a person talks to them; ``REVIEW`` a
person decides.

Source: EPC173-14, guidance on reason codes for SDD R-transactions; invoicing.md for the actions.
"""

import csv
import functools
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "reasons.csv"


@dataclass(frozen=True)
class Reason:
    """One row of the table; ``suspends`` is MANDATE, ACCOUNT or empty."""

    code: str
    action: str
    suspends: str
    label: str
    label_fr: str


@functools.cache
def reasons() -> dict[str, Reason]:
    """The table, by code."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: Reason(**row) for row in csv.DictReader(stream)}


def reason(code: str | None) -> Reason:
    """The row of a code; one that the table does not know, or none, is for a person to review."""
    text = code or ""
    return reasons().get(text) or Reason(text, "REVIEW", "", "not in the table", "motif non précisé")
