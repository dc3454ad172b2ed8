"""Refunds as they were ordered: frozen under ``registers/refunds/``, each the one source of its file for the bank.

An order is kept before the account knows of it, and named by its own contents. What the account has no entry of was
never sent: no file is written of it. A file that is missing or changed is written again from its order.
"""

import json
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.files import file_sha256, write_atomically
from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.identifiers import Bic, Iban
from origyne_pipeline.payments.debits import PaymentsError, PostalAddress
from origyne_pipeline.payments.pain001 import CreditTransfer, check_file, check_order, render


def keep_order(home: Path, order: CreditTransfer) -> CreditTransfer:
    """Freezes an order; gives it with its message identifier, which its contents make.

    Raises:
        PaymentsError: no bank would take it; nothing is kept.
    """
    check_order(order)
    digest = sha256(_to_json(replace(order, message_id="")).encode())
    order = replace(order, message_id=f"SCT-{order.created_at:%Y%m%d}-{digest[:12].upper()}")
    path = order_path(home, order.message_id)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(path, _to_json(order).encode())
    return order


def file_hash(home: Path, message_id: str) -> str:
    """The sha256 that the bank's file of an order has, where this version writes it.

    Raises:
        PaymentsError: its order is gone or was changed.
    """
    return sha256(render(read_order(home, message_id)))


def restore_file(home: Path, message_id: str, kept_hash: str | None = None) -> Path:
    """The bank's file of an order, written again where it is missing or not what it was.

    Args:
        home: the data root.
        message_id: the order.
        kept_hash: that of the file when it was first written; None where an earlier version wrote it.

    Raises:
        PaymentsError: its order is gone or was changed, the file is not what a bank takes, or this version would write
            another one than the bank may have.
    """
    content = render(read_order(home, message_id))
    path = file_path(home, message_id)
    if path.exists() and file_sha256(path) == (kept_hash or sha256(content)):
        return path
    if kept_hash and sha256(content) != kept_hash:
        state = "it is not what was written" if path.exists() else "it is gone"
        raise PaymentsError(
            f"{path}: {state}, and this version would write another file than the bank may have; put it back from a"
            " backup of refunds/"
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".checked")
    write_atomically(part, content)
    try:
        check_file(part)
    except PaymentsError:
        part.unlink()
        raise
    part.replace(path)
    return path


def read_order(home: Path, message_id: str) -> CreditTransfer:
    """An order, as it was frozen.

    Raises:
        PaymentsError: it is gone, or was changed.
    """
    path = order_path(home, message_id)
    remedy = "put the latest backup of registers/ back"
    try:
        order = _from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PaymentsError(
            f"{path}: the order of a refund is gone, though the account has it; {remedy}"
        ) from None
    except (OSError, ValueError, TypeError, KeyError, ArithmeticError) as error:
        raise PaymentsError(f"{path}: the order of a refund can't be read ({error}); {remedy}") from None
    digest = sha256(_to_json(replace(order, message_id="")).encode())
    if order.message_id != message_id or not message_id.endswith(digest[:12].upper()):
        raise PaymentsError(f"{path}: the order of a refund is not what was kept; {remedy}")
    return order


def order_path(home: Path, message_id: str) -> Path:
    """Where an order is kept."""
    return home / "registers" / "refunds" / f"{message_id}.json"


def file_path(home: Path, message_id: str) -> Path:
    """Where the bank's file of an order lies."""
    return home / "refunds" / f"{message_id}.xml"


def _to_json(order: CreditTransfer) -> str:
    fields = asdict(order) | {"address": order.address and order.address._asdict()}
    return json.dumps(fields, default=str, sort_keys=True, ensure_ascii=False)


def _from_json(content: str) -> CreditTransfer:
    fields: dict[str, Any] = json.loads(content)
    address = fields["address"]
    return CreditTransfer(
        **fields
        | {
            "created_at": datetime.fromisoformat(fields["created_at"]),
            "execution_date": date.fromisoformat(fields["execution_date"]),
            "debtor_iban": Iban(fields["debtor_iban"]),
            "debtor_bic": Bic(fields["debtor_bic"]) if fields["debtor_bic"] else None,
            "amount": Decimal(fields["amount"]),
            "creditor_iban": Iban(fields["creditor_iban"]),
            "creditor_bic": Bic(fields["creditor_bic"]) if fields["creditor_bic"] else None,
            "address": PostalAddress(**address | {"lines": tuple(address["lines"])}) if address else None,
        }
    )
