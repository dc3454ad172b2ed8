"""Rows of the register of debits, from and to values: amounts in whole cents, days and instants as texts."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from origyne_pipeline.identifiers import Bic, Iban, Ics, Rum
from origyne_pipeline.identifiers.accounts import masked_account
from origyne_pipeline.payments.debits import (
    Amendment,
    Collection,
    Creditor,
    Held,
    PostalAddress,
)
from origyne_pipeline.payments.pain008 import DebitTexts, FileHeader, amendment_xml, fields_xml

JSON = json.JSONDecoder()
TEXTS = (
    "end_to_end_id, amount_cents, mandate_reference, signed_on, amendment, bic, debtor_name, address, iban,"
    " invoice_number, billing_month"
)
"""The columns of a debit that its transaction tells."""
PublishedDebit = tuple[str, str, str, str, str, Decimal, str, date, str, str]
PUBLISHED = """
select
    end_to_end_id, invoice_number, customer_ref, mandate_reference, iban, amount_cents, sequence_type,
    collection_date, file_name, message_id
from files join debits using (message_id)
where month = ?
order by ordinal, scheme, sequence_type, collection_date, end_to_end_id
"""


@dataclass(frozen=True)
class DebitFile:
    """One file of the register: its head and where and how it stands on disk."""

    header: FileHeader
    month: str
    ordinal: int
    file_name: str
    sha256: str


def to_cents(amount: Decimal) -> int:
    """Euros in whole cents, as the register keeps them."""
    return int(amount.scaleb(2))


def to_euros(cents: int) -> Decimal:
    """Whole cents in euros."""
    return Decimal(cents).scaleb(-2)


def debit_row(message_id: str, debit: Collection) -> tuple[Any, ...]:
    """A collection in the columns of table debits."""
    return (
        debit.end_to_end_id,
        message_id,
        debit.invoice_number,
        debit.attempt,
        debit.customer_ref,
        debit.billing_month,
        to_cents(debit.amount),
        debit.scheme,
        debit.sequence_type,
        debit.collection_date.isoformat(),
        debit.mandate_reference,
        debit.signed_on.isoformat(),
        debit.debtor_name,
        debit.iban,
        debit.bic,
        _address_json(debit.address) if debit.address else None,
        _amendment_json(debit.amendment) if debit.amendment else None,
    )


def debit_texts(row: tuple[Any, ...]) -> DebitTexts:
    """A row of ``TEXTS``, as its transaction is written."""
    end_to_end_id, cents, mandate, signed_on, amended, bic, name, address, iban, number, month = row
    return (
        end_to_end_id,
        f"{cents // 100}.{cents % 100:02d}",
        mandate,
        signed_on,
        amendment_xml(Amendment(**json.loads(amended))) if amended else "",
        bic,
        name,
        fields_xml(**JSON.raw_decode(address)[0]) if address else "",
        iban,
        number,
        month,
    )


def published_debit(row: tuple[Any, ...]) -> PublishedDebit:
    """A row of ``PUBLISHED``."""
    number, invoice, customer, mandate, iban, cents, sequence, day, name, message_id = row
    masked, euros = masked_account(iban), to_euros(cents)
    return number, invoice, customer, mandate, masked, euros, sequence, _day(day), name, message_id


@lru_cache(maxsize=1024)
def _day(text: str) -> date:
    return date.fromisoformat(text)


@lru_cache(maxsize=1024)
def _amendment_json(amendment: Amendment) -> str:
    return json.dumps({name: getattr(amendment, name) for name in amendment.__slots__})


def _address_json(address: PostalAddress) -> str:
    """What ``json.dumps`` writes of the fields in their order, in a third of the time."""
    town, country, postcode, street, building, lines = address
    return (
        f'{{"town": {quoted(town)}, "country": {quoted(country)},'
        f' "postcode": {"null" if postcode is None else quoted(postcode)},'
        f' "street": {"null" if street is None else quoted(street)},'
        f' "building": {"null" if building is None else quoted(building)},'
        f' "lines": [{", ".join(map(quoted, lines)) if lines else ""}]}}'
    )


def collection_from_row(row: sqlite3.Row) -> Collection:
    """A collection, exactly as it was frozen."""
    return Collection(
        end_to_end_id=row["end_to_end_id"],
        invoice_number=row["invoice_number"],
        customer_ref=row["customer_ref"],
        billing_month=row["billing_month"],
        amount=to_euros(row["amount_cents"]),
        scheme=row["scheme"],
        sequence_type=row["sequence_type"],
        collection_date=date.fromisoformat(row["collection_date"]),
        mandate_reference=Rum(row["mandate_reference"]),
        signed_on=date.fromisoformat(row["signed_on"]),
        debtor_name=row["debtor_name"],
        iban=Iban(row["iban"]),
        bic=Bic(row["bic"]) if row["bic"] else None,
        address=_address(json.loads(row["address"])) if row["address"] else None,
        amendment=Amendment(**json.loads(row["amendment"])) if row["amendment"] else None,
        attempt=row["attempt"],
    )


def _address(fields: dict[str, Any]) -> PostalAddress:
    fields["lines"] = tuple(fields["lines"])
    return PostalAddress(**fields)


def file_row(file: DebitFile) -> tuple[Any, ...]:
    """A file in the columns of table files."""
    head, creditor = file.header, file.header.creditor
    return (
        head.message_id,
        file.month,
        file.ordinal,
        file.file_name,
        head.created_at.isoformat(),
        head.version,
        creditor.name,
        creditor.ics,
        creditor.iban,
        creditor.bic,
        head.count,
        to_cents(head.total),
        file.sha256,
    )


def file_from_row(row: sqlite3.Row) -> DebitFile:
    """A file, exactly as it was frozen."""
    header = FileHeader(
        message_id=row["message_id"],
        created_at=datetime.fromisoformat(row["created_at"]),
        creditor=Creditor(
            row["creditor_name"],
            Ics(row["ics"]),
            Iban(row["creditor_iban"]),
            Bic(row["creditor_bic"]) if row["creditor_bic"] else None,
        ),
        version=row["version"],
        count=row["debit_count"],
        total=to_euros(row["total_cents"]),
    )
    return DebitFile(header, row["month"], row["ordinal"], row["file_name"], row["sha256"])


def hold_row(month: str, held: Held, decided_at: datetime) -> tuple[Any, ...]:
    """A note on an invoice that is not debited whole, in the columns of table holds."""
    cents = to_cents(held.amount)
    return held.invoice_number, month, held.customer_ref, cents, held.code, held.message, str(decided_at)


def latest_holds(db: sqlite3.Connection, month: str, condition: str = "true") -> list[Held]:
    """The latest note on each invoice of a month that was not debited whole, where it meets a condition."""
    rows = db.execute(
        "select invoice_number, customer_ref, amount_cents, code, message from holds where month = ?"
        " and rowid in (select max(rowid) from holds group by invoice_number)"
        f" and {condition} order by invoice_number",
        (month,),
    )
    return [Held(number, ref, to_euros(cents), code, message) for number, ref, cents, code, message in rows]
