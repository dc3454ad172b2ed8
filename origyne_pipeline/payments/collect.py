"""A month's direct debits, from its invoices to the bank's file: planned once, frozen, then only ever written again.

A file is written beside its place, checked (EPC rules, ISO XSD), registered with its hash, and only then renamed: a kill
at any instant leaves either nothing, or a registered file that the next run writes again, the same.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.parties import Customer, Mandate
from origyne_pipeline.payments.checks import check_collections, check_creditor
from origyne_pipeline.payments.collections import plan_collections
from origyne_pipeline.payments.debits import Collection, Creditor, Held, InvoiceDue, PaymentsError
from origyne_pipeline.payments.epc import compact, mask_iban
from origyne_pipeline.payments.pain008 import FileHeader, check_schema, render
from origyne_pipeline.payments.register import DebitFile, Register, open_register
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.settings import Sepa


@dataclass(frozen=True)
class Collected:
    """A month's debits after its file is written.

    ``rows`` have the columns of the published table ``direct_debits``; ``held`` are the debits that wait, with why;
    ``paths`` are the month's files, none when nothing is due, more than one when the bank limits them or when a held
    debit was released after the first.
    """

    rows: tuple[dict[str, Any], ...]
    held: tuple[Held, ...]
    paths: tuple[Path, ...]

    @property
    def path(self) -> Path | None:
        """The month's first file, or None when nothing is due."""
        return self.paths[0] if self.paths else None


def collect(
    home: Path,
    month: Month,
    invoices: Iterable[InvoiceDue],
    mandates: Iterable[Mandate],
    sepa: Sepa,
    created_at: datetime,
    customers: Mapping[str, Customer] | None = None,
) -> Collected:
    """Collects what of the month's invoices has not been collected yet, and writes the month's files.

    Run again, it writes the same files byte for byte, whatever has become of mandates and settings. A debit that was
    held because of its mandate goes in a further file once the mandate is right.

    Args:
        home: ``$ORIGYNE_HOME``.
        month: the billing month.
        invoices: those issued for the month, credit notes and zero totals included.
        mandates: the whole of sheet Mandats.
        sepa: the creditor and its terms.
        created_at: the instant of the issue (aware); it dates the file.
        customers: by REF_CLIENT, for their addresses.

    Raises:
        PaymentsError: nothing is written; the message lists the faults.
    """
    if created_at.tzinfo is None:
        raise PaymentsError(f"file date {created_at}: expected an instant with its time zone")
    with open_register(home) as register:
        plan = plan_collections(invoices, mandates, sepa, register.history(), customers)
        if plan.collections:
            creditor = Creditor(
                sepa.creditor_name, sepa.ics, compact(sepa.iban), compact(sepa.bic) if sepa.bic else None
            )
            check_creditor(creditor)
            check_collections(plan.collections, local_day(created_at), sepa.bank_cutoff_days)
        size = max(1, sepa.max_transactions)
        for start in range(0, len(plan.collections), size):
            chunk = plan.collections[start : start + size]
            _add_file(home, register, str(month), chunk, creditor, sepa.version, created_at)
        register.add_holds(str(month), plan.held, created_at)
    return rewrite(home, month)


def rewrite(home: Path, month: Month) -> Collected:
    """The month's files as they were frozen, put back on disk where they are missing or changed."""
    with open_register(home) as register:
        paths = tuple(_restore(home, register, file) for file in register.files(str(month)))
        rows = tuple(_row(file, debit) for file, debit in register.collections(str(month)))
        return Collected(rows, tuple(register.held(str(month))), paths)


def _add_file(
    home: Path,
    register: Register,
    month: str,
    collections: Sequence[Collection],
    creditor: Creditor,
    version: str,
    created_at: datetime,
) -> None:
    ordinal = register.next_ordinal(month)
    header = FileHeader(
        message_id=_message_id(month, ordinal, creditor, collections),
        created_at=created_at,
        creditor=creditor,
        version=version,
        count=len(collections),
        total=sum((c.amount for c in collections), Decimal(0)),
    )
    path = _path(home, month, f"{header.message_id}.xml")
    register.add_debits(header.message_id, collections)
    part, digest = _write_part(path, register, header)
    try:
        check_schema(part, version)
    except PaymentsError:
        part.unlink()
        raise
    register.add_file(DebitFile(header, month, ordinal, path.name, digest))


def _restore(home: Path, register: Register, file: DebitFile) -> Path:
    path = _path(home, file.month, file.file_name)
    if path.exists() and _sha256(path) == file.sha256:
        return path
    part = path.with_suffix(".part")
    if not part.exists() or _sha256(part) != file.sha256:
        part, digest = _write_part(path, register, file.header)
        if digest != file.sha256:
            part.unlink()
            raise PaymentsError(
                f"{path}: this version writes it with other bytes than those sent to the bank (sha256 {file.sha256});"
                " put the file back from a backup"
            )
    os.replace(part, path)
    return path


def _write_part(path: Path, register: Register, header: FileHeader) -> tuple[Path, str]:
    """The file beside its place, and its hash; mode 600, for it holds IBANs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    digest = hashlib.sha256()
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as out:
        for piece in render(header, register.batches(header.message_id)):
            content = piece.encode()
            digest.update(content)
            out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return part, digest.hexdigest()


def _message_id(month: str, ordinal: int, creditor: Creditor, collections: Sequence[Collection]) -> str:
    """Unique for a creditor (its content is hashed in), at most 35 characters, the same for the same debits."""
    digest = hashlib.sha256(f"{creditor.ics}|{creditor.iban}".encode())
    for debit in collections:
        digest.update(
            f"|{debit.end_to_end_id}|{debit.amount}|{debit.mandate_reference}|{debit.iban}".encode()
        )
    return f"SDD-{month}-{ordinal:02d}-{digest.hexdigest()[:8].upper()}"


def _path(home: Path, month: str, file_name: str) -> Path:
    return home / "sepa" / month / file_name


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _row(file: DebitFile, debit: Collection) -> dict[str, Any]:
    return {
        "end_to_end_id": debit.end_to_end_id,
        "invoice_number": debit.invoice_number,
        "customer_ref": debit.customer_ref,
        "mandate_reference": debit.mandate_reference,
        "iban_masked": mask_iban(debit.iban),
        "amount": debit.amount,
        "sequence_type": debit.sequence_type,
        "collection_date": debit.collection_date,
        "file_name": file.file_name,
        "message_id": file.header.message_id,
        "status": "SENT",
        "return_code": None,
    }
