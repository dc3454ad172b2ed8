"""The entries of the invoice register as a chain: each carries the hash of the one before, and none can be changed.

Pure. What ``chain_faults`` finds is what an auditor looks for: a changed, missing, added or reordered entry, a hole
in a series, a content that is not that of its number, sums that do not add up.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from origyne_pipeline.hash_chain import FIRST_HASH, linked_hash
from origyne_pipeline.invoicing.canonical import from_json
from origyne_pipeline.invoicing.models import CREDIT_NOTE, INVOICE, Invoice

SERIES = {INVOICE: "F", CREDIT_NOTE: "A"}
"""The letter that begins the numbers of each kind; a series has its own count in each year."""


@dataclass(frozen=True)
class Entry:
    """One row of the register. ``content`` is the invoice's canonical JSON."""

    sequence: int
    number: str
    origin: str
    billing_month: str
    customer_ref: str
    issue_date: str
    content: str
    previous_hash: str
    hash: str

    @property
    def invoice(self) -> Invoice:
        """The invoice itself."""
        return from_json(self.content)

    @property
    def expected_hash(self) -> str:
        """What its hash should be."""
        return chain_hash(self.previous_hash, self.sequence, self.number, self.origin, self.content)


def chain_hash(previous: str, sequence: int, number: str, origin: str, content: str) -> str:
    """What an entry's hash is made of."""
    return linked_hash(previous, str(sequence), number, origin, content)


def chain_faults(entries: Iterable[Entry], *, contents: bool = True) -> list[str]:
    """Every fault of the entries, given in their order, in words; none when the chain is whole.

    Without ``contents`` the sums in the invoices are taken as they were hashed.
    """
    faults: list[str] = []
    previous, expected = FIRST_HASH, 1
    last_days: dict[str, str] = defaultdict(str)
    counts: dict[str, int] = defaultdict(int)
    for entry in entries:
        series, digits = entry.number[:5], entry.number[6:]
        counter = int(digits) if digits.isdecimal() else 0
        rules = [
            (f"expected entry {expected}; entries are missing", entry.sequence != expected),
            ("its previous hash is not that of the entry before", entry.previous_hash != previous),
            ("its content is not what was hashed", entry.expected_hash != entry.hash),
            (f"expected number {counts[series] + 1:06d} of series {series}", counter != counts[series] + 1),
            (f"issued before the entry before it in {series}", entry.issue_date < last_days[series]),
        ]
        words = [fault for fault, is_broken in rules if is_broken] + (
            _content_faults(entry) if contents else []
        )
        faults += [f"entry {entry.sequence} ({entry.number}): {fault}" for fault in words]
        counts[series], previous, expected = counter, entry.hash, entry.sequence + 1
        last_days[series] = entry.issue_date
    return faults


def _content_faults(entry: Entry) -> list[str]:
    try:
        invoice = entry.invoice
        net = sum(line.amount_excl_tax for line in invoice.lines)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return [f"its content cannot be read ({error})"]
    tax = sum(entry.vat for entry in invoice.vat)
    totals = (invoice.total_excl_tax, invoice.total_vat, invoice.total_incl_tax)
    rules = [
        ("its content belongs to another number, month, customer or day", _key(invoice) != _entry_key(entry)),
        (f"its totals are not the sums of its lines ({net} + {tax})", (net, tax, net + tax) != totals),
        (f"{invoice.kind} may not have this number", not entry.number.startswith(SERIES[invoice.kind])),
    ]
    return [fault for fault, is_broken in rules if is_broken]


def _key(invoice: Invoice) -> tuple[str, ...]:
    return invoice.number, str(invoice.billing_month), invoice.customer.ref, invoice.issue_date.isoformat()


def _entry_key(entry: Entry) -> tuple[str, ...]:
    return entry.number, entry.billing_month, entry.customer_ref, entry.issue_date
