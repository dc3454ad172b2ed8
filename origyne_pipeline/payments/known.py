"""What the matching of bank lines knows: invoices, debits, mandates and customers, each found fast by what banks write.

Built once from values that the registers give; pure.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from origyne_pipeline.identifiers import Iban
from origyne_pipeline.payments.names_in_text import Names, number_of, squeezed, without_accents

NO_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An issued invoice and what is open on it, zero where it is paid."""

    number: str
    customer_ref: str
    open_amount: Decimal


@dataclass(frozen=True, slots=True)
class KnownDebit:
    """A debit that we asked for, in euros."""

    end_to_end_id: str
    invoice_number: str
    customer_ref: str
    amount: Decimal
    mandate: str
    instruction_id: str = ""


@dataclass(frozen=True, slots=True)
class KnownMandate:
    """A mandate, active or not: its account was the customer's."""

    reference: str
    customer_ref: str
    iban: Iban


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer and the names under which they may pay (their own, the holder's of their mandate)."""

    ref: str
    names: tuple[str, ...]


class Known:
    """What is known, indexed."""

    def __init__(
        self,
        invoices: Iterable[OpenInvoice] = (),
        debits: Iterable[KnownDebit] = (),
        mandates: Iterable[KnownMandate] = (),
        customers: Iterable[KnownCustomer] = (),
        batch_ids: Iterable[str] = (),
    ) -> None:
        """Indexes values; mandates and customers are read where a line needs them.

        ``batch_ids`` are the batches and files of ours, as the bank names them.
        """
        self._batches = frozenset(batch_ids)
        self._numbers: Names[OpenInvoice] = Names()
        self._open: dict[str, list[OpenInvoice]] = defaultdict(list)
        for invoice in invoices:
            self._numbers.add(invoice.number, invoice)
            if invoice.open_amount > 0:
                self._open[invoice.customer_ref].append(invoice)
        self._debits: dict[str, KnownDebit] = {}
        self._by_identifier: dict[str, set[KnownDebit]] = defaultdict(set)
        self._by_mandate: dict[tuple[str, Decimal], list[KnownDebit]] = defaultdict(list)
        self._debit_names: Names[KnownDebit] = Names()
        for debit in debits:
            self._debits[debit.end_to_end_id] = debit
            self._by_identifier[debit.end_to_end_id].add(debit)
            if debit.instruction_id:
                self._by_identifier[debit.instruction_id].add(debit)
            self._by_mandate[squeezed(debit.mandate), debit.amount].append(debit)
            self._debit_names.add(debit.end_to_end_id, debit)
        self._given_mandates, self._given_customers = mandates, customers

    @cached_property
    def _payers(self) -> tuple["Names[str]", dict[str, set[str]]]:
        """The customers by mandate and by account; read when a line first asks for them."""
        by_reference: Names[str] = Names()
        by_account: dict[str, set[str]] = defaultdict(set)
        for mandate in self._given_mandates:
            by_reference.add(mandate.reference, mandate.customer_ref)
            by_account[mandate.iban].add(mandate.customer_ref)
        return by_reference, by_account

    @cached_property
    def _people(self) -> tuple["Names[str]", dict[str, set[str]]]:
        """The customers by reference and by name; read when a line first asks for them."""
        by_reference: Names[str] = Names()
        by_name: dict[str, set[str]] = defaultdict(set)
        for customer in self._given_customers:
            by_reference.add(customer.ref, customer.ref)
            for name in customer.names:
                by_name[_plain(name)].add(customer.ref)
        return by_reference, by_name

    def has_batch(self, batch_id: str) -> bool:
        """Whether a batch or file is ours."""
        return batch_id in self._batches

    def debit(self, end_to_end_id: str) -> KnownDebit | None:
        """The debit of an end-to-end identifier."""
        return self._debits.get(end_to_end_id)

    def debits_identified(self, identifier: str) -> list[KnownDebit]:
        """The debits whose end-to-end or instruction identifier it is."""
        return list(self._by_identifier.get(identifier, ()))

    def debits_of_mandate(self, reference: str, amount: Decimal) -> list[KnownDebit]:
        """The debits of a mandate that are of an amount."""
        return self._by_mandate.get((squeezed(reference), amount), []) if reference else []

    def debits_named(self, words: Iterable[str]) -> list[KnownDebit]:
        """The debits whose end-to-end identifier stands in one of the texts."""
        return list(self._debit_names.standing_in(words))

    def invoices_numbered(self, number: str) -> frozenset[OpenInvoice]:
        """The invoice whose number, or reference, a text is."""
        return self._numbers.equal_to(number) or self._numbers.equal_to(number_of(squeezed(number)))

    def invoices_referred_to(self, words: Iterable[str]) -> frozenset[OpenInvoice]:
        """The invoices whose creditor reference stands in one of the texts."""
        return self._numbers.referred_to_in(words)

    def invoices_named(self, words: Iterable[str]) -> frozenset[OpenInvoice]:
        """The invoices whose number stands in one of the texts, whatever its case, spaces and dashes."""
        return self._numbers.standing_in(words)

    def open_of(self, customer_ref: str) -> list[OpenInvoice]:
        """The invoices of a customer on which something is open."""
        return self._open.get(customer_ref, [])

    def customers_of_mandates(self, words: Iterable[str]) -> frozenset[str]:
        """The customers whose mandate's reference stands in one of the texts, as a word of its own."""
        return self._payers[0].standing_in(words, alone=True)

    def customers_of_account(self, iban: Iban) -> frozenset[str]:
        """The customers who gave a mandate for an account."""
        return frozenset(self._payers[1].get(iban, ())) if iban else frozenset()

    def customers_referred_to(self, words: Iterable[str]) -> frozenset[str]:
        """The customers whose reference stands in one of the texts, as a word of its own."""
        return self._people[0].standing_in(words, alone=True)

    def customers_called(self, name: str) -> frozenset[str]:
        """The customers of exactly that name; case, accents and signs apart, which banks leave out."""
        return frozenset(self._people[1].get(_plain(name), ())) if _plain(name) else frozenset()


def _plain(name: str) -> str:
    """A name as banks write it: capitals, no accents, signs as spaces."""
    return NO_WORDS.sub(" ", without_accents(name).upper()).strip()
