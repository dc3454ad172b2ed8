"""The dry run: everything of a month computed and drawn, marked as a draft, and nothing numbered.

Writes ``drafts/AAAA-MM/`` under the data root: one PDF per customer and the control workbook.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from origyne_pipeline import french
from origyne_pipeline.files import write_atomically
from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.invoicing.control import Alert, control_rows, write_control_workbook
from origyne_pipeline.invoicing.documents import draw, no_details
from origyne_pipeline.invoicing.issuing import (
    CreditOf,
    Issuer,
    NoticeOf,
    freeze,
    held_if_undrawable,
    history_of,
    no_credit,
    no_notice,
)
from origyne_pipeline.invoicing.models import Assembly, Held
from origyne_pipeline.invoicing.month_drawing import Details
from origyne_pipeline.invoicing.register import Register, register_path


@dataclass(frozen=True)
class Rehearsal:
    """Where the drafts are, and how many rows the VNO should look at before it issues.

    ``assembly`` is the month with those held too whose document could not be made.
    """

    folder: Path
    workbook: Path
    drafts: int
    unusual: int
    assembly: Assembly


def rehearse(
    home: Path,
    assembly: Assembly,
    issue_date: date,
    issuer: Issuer,
    payment_notice: NoticeOf = no_notice,
    details: Details = no_details,
    on_drawn: Callable[[str], None] = lambda customer_ref: None,
    alerts: Iterable[Alert] = (),
    credit_of: CreditOf = no_credit,
) -> Rehearsal:
    """Draws the drafts of a month, replacing those of an earlier dry run.

    Arguments as ``issue`` and ``draw_month``; ``alerts``: what looked wrong, for the control workbook.
    """
    folder = home / "drafts" / str(assembly.month)
    for old in folder.glob("*.pdf"):
        old.unlink()
    held: list[Held] = []
    deducted: dict[str, Decimal] = {}
    with Register(register_path(home)) as register:
        previous = register.monthly_totals(assembly.month.previous())
        for draft in assembly.drafts:
            invoice = freeze(
                draft, issue_date, issuer, payment_notice, history_of(register, draft), credit_of
            )
            refused = held_if_undrawable(invoice)
            if refused:
                held.append(refused)
                continue
            document = draw(invoice, issuer.branding, details(draft.customer.ref))
            write_atomically(folder / f"{file_stem(draft.customer.ref)}.pdf", document)
            deducted[draft.customer.ref] = invoice.credit_deducted
            on_drawn(draft.customer.ref)
    refs = {refused.customer_ref for refused in held}
    drafts = tuple(draft for draft in assembly.drafts if draft.customer.ref not in refs)
    undrawn = tuple(draft for draft in assembly.drafts if draft.customer.ref in refs)
    assembly = replace(
        assembly,
        drafts=drafts,
        held=(*assembly.held, *held),
        held_drafts=(*assembly.held_drafts, *undrawn),
    )
    rows = control_rows(assembly, previous, deducted)
    workbook = folder / f"controle_{assembly.month}.xlsx"
    title = f"Contrôle avant facturation {french.of_month(assembly.month).replace(french.NBSP, ' ')}"
    write_control_workbook(workbook, rows, issue_date, title, alerts)
    return Rehearsal(folder, workbook, len(assembly.drafts), sum(bool(row.flags) for row in rows), assembly)


def file_stem(customer_ref: str) -> str:
    """A customer's reference as a file name; what a file name may not hold is replaced, and kept apart by a hash."""
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", customer_ref)
    return safe if safe == customer_ref else f"{safe}-{sha256(customer_ref.encode())[:8]}"
