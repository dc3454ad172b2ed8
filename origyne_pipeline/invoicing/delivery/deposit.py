"""Depositing a month's documents on the wholesaler's server, under ``Factures/Clients/AAAA-MM/``, each once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.invoicing.delivery.sends import DEFERRED, SENT, Sends, sends_path
from origyne_pipeline.invoicing.evidence import DEPOSITED_HEAD, travelling_head
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.invoicing.rows import pdf_path
from origyne_pipeline.periods import Month

FOLDER = "Factures/Clients"
RECIPIENT = "ftp"
Upload = Callable[[str, bytes], None]
"""Writes a file at a path relative to the deposit's root, replacing what is there; makes its folders."""


@dataclass(frozen=True)
class Deposited:
    """What became of one document: deposited, already deposited, failed (run again) or no document."""

    number: str
    path: str
    outcome: str
    words: str = ""


def deposit_month(
    home: Path, month: Month, upload: Upload, now: Callable[[], datetime]
) -> Iterator[Deposited]:
    """Deposits what of a month was not deposited yet.

    A deposit that was cut is made again: the same bytes at the same path are one deposit.

    Raises:
        OrigyneError: whatever ``upload`` says of a server that can't be used; the document is left for the next run.
    """
    with Register(register_path(home)) as register, Sends(sends_path(home)) as sends:
        hashes, all_there = register.document_hashes(month), True
        for entry in register.entries(month):
            local, remote = home / pdf_path(month, entry.number), f"{FOLDER}/{month}/{entry.number}.pdf"
            document = local.read_bytes() if local.is_file() else b""
            if sha256(document) != hashes.get(entry.number):
                all_there = False
                yield Deposited(entry.number, remote, "no document", f"{local} is not what was drawn")
                continue
            key = (entry.number, RECIPIENT, sha256(document))
            if sends.claim(*key, now().isoformat()) == SENT:
                yield Deposited(entry.number, remote, "already deposited")
                continue
            try:
                upload(remote, document)
            except OrigyneError as error:  # the server, not the document: the delivery ends
                sends.close(*key, DEFERRED, str(error), now().isoformat())
                raise
            except OSError as error:
                all_there = False
                sends.close(*key, DEFERRED, str(error), now().isoformat())
                yield Deposited(entry.number, remote, "failed", str(error))
            else:
                sends.close(*key, SENT, "", now().isoformat())
                yield Deposited(entry.number, remote, "deposited")
        head = register.journal_head(month)
        if head and all_there:
            yield from _deposit_head(sends, month, travelling_head(head), upload, now)


def _deposit_head(
    sends: Sends, month: Month, head: bytes, upload: Upload, now: Callable[[], datetime]
) -> Iterator[Deposited]:
    """Leaves the register's head beside the month's documents; says so only when it failed."""
    remote, key = f"{FOLDER}/{month}/{DEPOSITED_HEAD}", (f"head {month}", RECIPIENT, sha256(head))
    if sends.claim(*key, now().isoformat()) == SENT:
        return
    try:
        upload(remote, head)
    except OSError as error:
        sends.close(*key, DEFERRED, str(error), now().isoformat())
        yield Deposited("register's head", remote, "failed", str(error))
    else:
        sends.close(*key, SENT, "", now().isoformat())
