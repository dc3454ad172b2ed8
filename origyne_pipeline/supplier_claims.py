"""Claims on the wholesalers: opened from the differences of a month, kept in a log, shown as a table of the lake."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from origyne_pipeline.assurance.claims import (
    LOG,
    Claim,
    ClaimError,
    Difference,
    Proposal,
    Step,
    claims_of,
    entry_of,
    new_entries,
    proposals,
)
from origyne_pipeline.assurance.supplier_charges import CREDIT, NOT_BILLED, OTHER_CHARGE, ROUNDING
from origyne_pipeline.feeds.deposits import Patterns
from origyne_pipeline.integrity import Checked
from origyne_pipeline.periods import Month
from origyne_pipeline.supplier_invoices import DIFFERENCES, invoices_by_month
from origyne_pipeline.warehouse import Warehouse

TABLE, KEY = "supplier_claims", "all"
NOT_CLAIMED = frozenset({ROUNDING, CREDIT, NOT_BILLED, OTHER_CHARGE})
"""Causes that no claim is opened for, unless they are asked for by name."""


def open_claims(
    warehouse: Warehouse,
    month: Month,
    at: datetime,
    user: str,
    *,
    source: str = "",
    causes: Sequence[str] = (),
    note: str = "",
    dry_run: bool = False,
) -> list[Claim]:
    """Opens a claim for each cause by which too much is invoiced, once; what is claimed already is left out.

    Args:
        warehouse: holds the differences.
        month: a billing month.
        at: the present instant.
        user: who opens them.
        source: one wholesaler; all when empty.
        causes: these only; when not given, all but rounding, credits and charges that our data says nothing of.
        note: kept with each.
        dry_run: opens none; gives those that would be opened.

    Raises:
        ClaimError: the month was not compared with an invoice.
    """
    differences = [
        one
        for one in differences_of(warehouse, month)
        if one.amount > 0
        and (not source or one.source == source)
        and (one.cause in causes if causes else one.cause not in NOT_CLAIMED)
    ]
    if dry_run:
        known = claims_of(LOG.entries(warehouse.home))
        entries = new_entries(known, differences, at, user, note)
        return list(claims_of(entries).values())
    with LOG.adding(warehouse.home) as log:
        entries = new_entries(claims_of(log.entries), differences, at, user, note)
        for entry in entries:
            LOG.add(warehouse.home, log, entry)
    return list(claims_of(entries).values())


def differences_of(warehouse: Warehouse, month: Month) -> list[Difference]:
    """The causes of the differences of a month.

    Raises:
        ClaimError: no invoice of the month was compared.
    """
    part = warehouse.partitions(DIFFERENCES).get(str(month))
    if part is None or not part.made_from:
        raise ClaimError(
            f"{month}: expected a month whose wholesaler's invoice was compared, found none; run 'origyne supplier"
            f" explain --month {month}' once the invoice has landed"
        )
    with warehouse.session() as session:
        session.bind(DIFFERENCES, [str(month)])
        rows = session.query(
            "select billing_month, source, category, coalesce(label, ''), cause, coalesce(supplier_invoice_number, ''),"
            f" sum(amount_excl_tax) from {DIFFERENCES} group by all order by source, min(item), cause"
        )
    return [Difference(*row) for row in rows]


def take_step(
    home: Path, step: Step, at: datetime, user: str, *, dry_run: bool = False
) -> tuple[Claim, bool]:
    """Records a step of a claim; gives the claim as it then stands, and whether that is new.

    Raises:
        ClaimError: no such claim, or it can't take the step.
    """
    if dry_run:
        entries = LOG.entries(home)
        entry = entry_of(claims_of(entries), step, at, user)
        return claims_of([*entries, *([entry] if entry else [])])[step.claim], entry is not None
    with LOG.adding(home) as log:
        entry = entry_of(claims_of(log.entries), step, at, user)
        if entry:
            LOG.add(home, log, entry)
        return claims_of(log.entries)[step.claim], entry is not None


def known_claims(home: Path) -> dict[str, Claim]:
    """The claims by their ids."""
    return claims_of(LOG.entries(home))


def proposed_credits(warehouse: Warehouse, claims: Mapping[str, Claim], patterns: Patterns) -> list[Proposal]:
    """The lines of later invoices that may pay claims."""
    if not any(claim.open_amount > 0 for claim in claims.values()):
        return []
    with warehouse.session() as session:
        invoices = invoices_by_month(session, patterns)
    lines = [(month, source, line) for (month, source), of_month in invoices.items() for line in of_month]
    return proposals(claims, lines)


def write_claims(warehouse: Warehouse, patterns: Patterns) -> bool:
    """Brings the table of claims to what the log and the landed invoices say; returns whether it was written."""
    claims = known_claims(warehouse.home)
    proposed = proposed_credits(warehouse, claims, patterns)
    rows = [_row(claim, [one for one in proposed if one.claim == claim.id]) for claim in claims.values()]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()[:20]
    part = warehouse.partitions(TABLE).get(KEY)
    if part and part.made_from == digest:
        return False
    with warehouse.session() as session:
        session.bind_values(TABLE, rows, name="claims_of_register")
        session.run(f"assurance/{TABLE}")
        session.save(TABLE, KEY, made_from=digest)
    return True


def check_claims(home: Path) -> Checked:
    """Whether the log of claims is as it was written."""
    return LOG.check(home)


def _row(claim: Claim, proposed: Iterable[Proposal]) -> dict[str, Any]:
    one = claim.difference
    return {
        "claim_id": claim.id,
        "billing_month": one.month,
        "source": one.source,
        "supplier_invoice_number": one.invoice or None,
        "category": one.category,
        "label": one.label or None,
        "cause": one.cause,
        "amount_excl_tax": one.amount,
        "status": claim.status,
        "opened_on": claim.opened_on,
        "sent_on": claim.sent_on,
        "answered_on": claim.answered_on,
        "accepted_excl_tax": claim.accepted,
        "credited_excl_tax": claim.credited,
        "credited_on": claim.credited_on,
        "credit_lines": ", ".join(f"{invoice} line {number}" for invoice, number in claim.credits) or None,
        "proposed_credit": "; ".join(map(_words, proposed)) or None,
        "note": claim.note or None,
    }


def _words(proposal: Proposal) -> str:
    line = proposal.line
    return f"{line.invoice} line {line.number}, {line.amount:.2f}: {proposal.why}"
