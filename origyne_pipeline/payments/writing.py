"""A debit file on disk: written beside its place, checked, registered with its hash, and only then renamed.

A kill at any instant leaves either nothing, or a registered file that the next run writes again, the same.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from origyne_pipeline.files import file_sha256
from origyne_pipeline.payments.debits import Creditor, PaymentsError
from origyne_pipeline.payments.pain008 import FileHeader, render
from origyne_pipeline.payments.planned import Part, PlannedDebits
from origyne_pipeline.payments.read_back import check_file
from origyne_pipeline.payments.register import Register
from origyne_pipeline.payments.register_rows import DebitFile

PIECES = 500
"""Debits that are written, and hashed, at once."""


def freeze_file(
    home: Path,
    register: Register,
    month: str,
    planned: PlannedDebits,
    part: Part,
    creditor: Creditor,
    version: str,
    created_at: datetime,
) -> None:
    """Registers one file of the month, of a part of its planned debits, once it is written beside its place and valid.

    Raises:
        PaymentsError: read back, it is not what a bank takes.
    """
    ordinal = register.next_ordinal(month)
    header = FileHeader(
        message_id=_message_id(month, ordinal, creditor, planned.fingerprints(part)),
        created_at=created_at,
        creditor=creditor,
        version=version,
        count=part.count,
        total=part.total,
    )
    path = _path(home, month, f"{header.message_id}.xml")
    planned.freeze(part, header.message_id)
    written, digest = write_part(path, register, header)
    try:
        check_file(written, version)
    except PaymentsError:
        written.unlink()
        raise
    register.add_file(DebitFile(header, month, ordinal, path.name, digest))


def restore_file(home: Path, register: Register, file: DebitFile) -> Path:
    """Where a registered file stands, put back when it is missing or no longer what it was.

    Raises:
        PaymentsError: it can no longer be written as it was.
    """
    path = _path(home, file.month, file.file_name)
    if path.exists() and file_sha256(path) == file.sha256:
        return path
    part = path.with_suffix(".part")
    if not part.exists() or file_sha256(part) != file.sha256:
        part, digest = write_part(path, register, file.header)
        if digest != file.sha256:
            part.unlink()
            raise PaymentsError(
                f"{path}: this version writes it with other bytes than those sent to the bank"
                f" (sha256 {file.sha256}); put the file back from a backup"
            )
    os.replace(part, path)
    return path


def write_part(path: Path, register: Register, header: FileHeader) -> tuple[Path, str]:
    """The file beside its place, and its hash; mode 600, for it holds IBANs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    digest = hashlib.sha256()
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as out:
        pieces = iter(render(header, register.transactions(header.message_id)))
        while content := "".join(islice(pieces, PIECES)).encode():
            digest.update(content)
            out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return part, digest.hexdigest()


def _message_id(month: str, ordinal: int, creditor: Creditor, fingerprints: Iterator[str]) -> str:
    """Unique for a creditor, at most 35 characters, the same for the same debits: their hash is in it."""
    digest = hashlib.sha256(f"{creditor.ics}|{creditor.iban}".encode())
    while text := "".join(islice(fingerprints, PIECES)):
        digest.update(text.encode())
    return f"SDD-{month}-{ordinal:02d}-{digest.hexdigest()[:8].upper()}"


def _path(home: Path, month: str, file_name: str) -> Path:
    return home / "sepa" / month / file_name
