"""What the matching of bank lines knows: invoices, debits, mandates and customers, each found fast by what banks write.

Built once from values that the registers give; pure.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar

from origyne_pipeline.identifiers import CreditorReference, Iban

T = TypeVar("T")
NO_WORDS = re.compile(r"[\W_]+")
NO_LETTERS = re.compile("[^A-Z0-9]+")
SHORTEST_NAME = 4
"""Letters and figures of a number, below which it may stand in a text by chance."""
REFERENCE_HEAD = 4
"""RF and its two check digits."""
HEAD = 4
"""The first letters of a name by which a text is searched."""


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
        self._numbers: _Names[OpenInvoice] = _Names()
        self._open: dict[str, list[OpenInvoice]] = defaultdict(list)
        for invoice in invoices:
            self._numbers.add(invoice.number, invoice)
            if invoice.open_amount > 0:
                self._open[invoice.customer_ref].append(invoice)
        self._debits: dict[str, KnownDebit] = {}
        self._by_identifier: dict[str, set[KnownDebit]] = defaultdict(set)
        self._by_mandate: dict[tuple[str, Decimal], list[KnownDebit]] = defaultdict(list)
        self._debit_names: _Names[KnownDebit] = _Names()
        for debit in debits:
            self._debits[debit.end_to_end_id] = debit
            self._by_identifier[debit.end_to_end_id].add(debit)
            if debit.instruction_id:
                self._by_identifier[debit.instruction_id].add(debit)
            self._by_mandate[squeezed(debit.mandate), debit.amount].append(debit)
            self._debit_names.add(debit.end_to_end_id, debit)
        self._given_mandates, self._given_customers = mandates, customers

    @cached_property
    def _payers(self) -> tuple["_Names[str]", dict[str, set[str]]]:
        """The customers by mandate and by account; read when a line first asks for them."""
        by_reference: _Names[str] = _Names()
        by_account: dict[str, set[str]] = defaultdict(set)
        for mandate in self._given_mandates:
            by_reference.add(mandate.reference, mandate.customer_ref)
            by_account[mandate.iban].add(mandate.customer_ref)
        return by_reference, by_account

    @cached_property
    def _people(self) -> tuple["_Names[str]", dict[str, set[str]]]:
        """The customers by reference and by name; read when a line first asks for them."""
        by_reference: _Names[str] = _Names()
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
        return self._numbers.equal_to(number) or self._numbers.equal_to(_number_of(squeezed(number)))

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


class _Names(Generic[T]):
    """Names, found in a text whatever the case, spaces and signs in them."""

    def __init__(self) -> None:
        self._by_letters: dict[str, set[T]] = defaultdict(set)
        self._lengths: set[int] = set()
        self._heads: set[str] = set()

    def add(self, name: str, value: T) -> None:
        letters = squeezed(name)
        if letters:
            self._by_letters[letters].add(value)
            self._lengths.add(len(letters))
            self._heads.add(letters[:HEAD])

    def equal_to(self, text: str) -> frozenset[T]:
        return frozenset(self._by_letters.get(squeezed(text), ()))

    def standing_in(self, words: Iterable[str], *, alone: bool = False) -> frozenset[T]:
        """The values of the names in the texts; ``alone``: with no letter or figure beside them."""
        shortest = 1 if alone else SHORTEST_NAME
        return frozenset(
            value
            for text in words
            if text
            for letters in self._standing_in(_spread(text), shortest, alone=alone)
            for value in self._by_letters.get(letters, ())
        )

    def referred_to_in(self, words: Iterable[str]) -> frozenset[T]:
        """The values of the numbers whose creditor reference stands in the texts."""
        return frozenset(
            value
            for text in words
            if text
            for reference in self._references_in(_spread(text))
            for value in self._by_letters[reference[REFERENCE_HEAD:]]
        )

    def _standing_in(self, spread: "_Spread", shortest: int, *, alone: bool) -> Iterator[str]:
        letters, heads = spread.letters, self._heads
        for start in range(len(letters) - shortest + 1):
            if not any(letters[start : start + size] in heads for size in self._head_sizes):
                continue
            for length in self._lengths:
                end = start + length
                if shortest <= length and end <= len(letters) and letters[start:end] in self._by_letters:
                    is_apart = spread.stands_apart(start, end, alone=alone)
                    if is_apart and not _in_wrong_reference(letters, start, end):
                        yield letters[start:end]

    @cached_property
    def _head_sizes(self) -> tuple[int, ...]:
        return tuple(sorted({len(head) for head in self._heads}))

    def _references_in(self, spread: "_Spread") -> Iterator[str]:
        """The creditor references of the names."""
        letters = spread.letters
        start = letters.find("RF")
        while start >= 0:
            for length in self._lengths:
                end = start + length + REFERENCE_HEAD
                if end <= len(letters) and letters[start + REFERENCE_HEAD : end] in self._by_letters:
                    reference = letters[start:end]
                    if _number_of(reference) and spread.stands_apart(start, end, alone=False):
                        yield reference
            start = letters.find("RF", start + 1)


class _Spread(NamedTuple):
    """The letters and figures of a text, in capitals without accents, and where each stands in it."""

    letters: str
    places: tuple[int, ...]

    def stands_apart(self, start: int, end: int, *, alone: bool) -> bool:
        """Whether a name may begin and end there: a figure next to another belongs to the same number."""
        letters, places = self
        goes_on_before = start > 0 and places[start - 1] == places[start] - 1
        goes_on_after = end < len(letters) and places[end] == places[end - 1] + 1
        if goes_on_before and (alone or letters[start - 1 : start + 1].isdecimal()):
            return False
        return not (goes_on_after and (alone or letters[end - 1 : end + 1].isdecimal()))


@lru_cache(maxsize=64)
def _spread(text: str) -> _Spread:
    plain = _without_accents(text).upper()
    places = tuple(place for place, sign in enumerate(plain) if sign.isascii() and sign.isalnum())
    return _Spread("".join(plain[place] for place in places), places)


def _number_of(reference: str) -> str:
    """The letters of the number that a creditor reference is made of; empty where it is none."""
    is_reference = reference.startswith("RF") and CreditorReference(reference).fault is None
    return reference[REFERENCE_HEAD:] if is_reference else ""


def _in_wrong_reference(letters: str, start: int, end: int) -> bool:
    """Whether a number stands in a creditor reference with wrong check digits: the payer mistyped one or the other."""
    head = letters[max(0, start - REFERENCE_HEAD) : start]
    is_reference = len(head) == REFERENCE_HEAD and head.startswith("RF") and head[2:].isdecimal()
    return is_reference and CreditorReference(letters[start - REFERENCE_HEAD : end]).fault is not None


def squeezed(text: str) -> str:
    """The letters and figures of a text, in capitals without accents."""
    return NO_LETTERS.sub("", _without_accents(text).upper())


def _plain(name: str) -> str:
    """A name as banks write it: capitals, no accents, signs as spaces."""
    return NO_WORDS.sub(" ", _without_accents(name).upper()).strip()


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
