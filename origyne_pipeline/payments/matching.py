"""Which invoice, customer or debit a movement of the bank is about, and why; pure.

A credit is matched by the first rule that gives one invoice or one customer. A rule that gives several customers gives
none, and the next one is asked; several invoices of one customer are all named. Where an amount is asked for, it
is what is open now: match lines in the order of their days, and give what each one left open.

A return is matched likewise, and must be of its debit's amount, in euros.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.payments.bank_line import COLLECTION, RETURN, TRANSFER, BankLine
from origyne_pipeline.payments.elements import in_short
from origyne_pipeline.payments.known import Known, KnownDebit, OpenInvoice

MATCHED = "MATCHED"
TO_MATCH = "TO_MATCH"
EURO = "EUR"
CENT = Decimal("0.01")
BY_MANDATE = "mandate's reference with the amount"
BY_CUSTOMER = "customer's reference or name with the amount"
WITH_AMOUNT = frozenset({BY_MANDATE, BY_CUSTOMER})
"""The rules that depend on what is open on the line's day."""


@dataclass(frozen=True)
class Match:
    """What became of a line. ``why`` names the rule, or what a person must settle; none of it shows an IBAN."""

    line_id: str
    status: str
    why: str
    invoice_numbers: tuple[str, ...] = ()
    customer_ref: str | None = None
    end_to_end_id: str | None = None


@dataclass(frozen=True)
class _Given:
    """What one rule gives: the invoices that it names, and the customers."""

    invoices: frozenset[OpenInvoice] = frozenset()
    customers: frozenset[str] = frozenset()

    @property
    def all_customers(self) -> frozenset[str]:
        if not self.invoices:
            return self.customers
        return self.customers | {invoice.customer_ref for invoice in self.invoices}


OpenOf = Callable[[str], Iterable[OpenInvoice]]
"""The invoices of a customer on which something is open."""
Rule = Callable[[BankLine, Known, OpenOf], _Given]


def match_lines(lines: Iterable[BankLine], known: Known) -> list[Match]:
    """The match of each line that is money coming in or a debit of ours that came back; the others have none."""
    return [match_line(line, known) for line in lines if line.is_credit or line.kind == RETURN]


def match_line(line: BankLine, known: Known, open_of: OpenOf | None = None) -> Match:
    """The match of one line.

    Args:
        line: money that came in, or a debit of ours that came back.
        known: what it may be about.
        open_of: what is open where a rule asks for an amount; by default that of ``known``.
    """
    if line.kind == RETURN:
        return _match_return(line, known)
    if line.kind == COLLECTION:
        return _match_collection(line, known)
    if line.kind != TRANSFER:
        return _to_match(
            line, "no customer's transfer: a reversal, interest, or a payment of ours that came back"
        )
    if line.currency != EURO or line.amount_currency not in ("", EURO):
        return _to_match(line, f"in {line.amount_currency or line.currency}; the account is in euros")
    if line.amount != line.amount.quantize(CENT):
        return _to_match(line, f"amount {line.amount:f} is not of whole cents")
    if line.transactions > 1:
        return _to_match(line, f"{line.transactions} transfers in one amount; ask the bank for their details")
    return _match_transfer(line, known, open_of or known.open_of, RULES)


def match_by_amount(line: BankLine, known: Known, open_of: OpenOf) -> Match:
    """The match of a transfer that only a rule with an amount gives."""
    rules = tuple((name, rule) for name, rule in RULES if name in WITH_AMOUNT)
    return _match_transfer(line, known, open_of, rules)


def customers_by_amount(line: BankLine, known: Known) -> frozenset[str]:
    """The customers of whom the rules with an amount ask what is open."""
    by_mandate = known.customers_of_mandates((line.mandate, *line.words))
    return by_mandate | known.customers_referred_to(line.words) | known.customers_called(line.name)


def _match_transfer(
    line: BankLine, known: Known, open_of: OpenOf, rules: tuple[tuple[str, Rule], ...]
) -> Match:
    several: list[str] = []
    for name, rule in rules:
        given = rule(line, known, open_of)
        customers = given.all_customers
        if len(customers) == 1:
            (customer,) = customers
            numbers = tuple(sorted(invoice.number for invoice in given.invoices))
            return Match(line.id, MATCHED, name, numbers, customer)
        if customers:
            several.append(f"{name}: {len(customers)} customers")
    return _to_match(line, "; ".join(several) or "nothing in it names an invoice or a customer")


def _end_to_end(line: BankLine, known: Known, _open_of: OpenOf) -> _Given:
    debit = known.debit(line.end_to_end_id)
    invoices = known.invoices_numbered(line.end_to_end_id)
    if not invoices and debit is not None:
        invoices = known.invoices_numbered(debit.invoice_number)
    return _Given(invoices)


def _creditor_reference(line: BankLine, known: Known, _open_of: OpenOf) -> _Given:
    return _Given(known.invoices_referred_to(line.words))


def _number_in_text(line: BankLine, known: Known, _open_of: OpenOf) -> _Given:
    return _Given(known.invoices_named(line.words))


def _mandate_with_amount(line: BankLine, known: Known, open_of: OpenOf) -> _Given:
    customers = known.customers_of_mandates((line.mandate, *line.words))
    return _Given(_open_for(line, customers, open_of))


def _payers_account(line: BankLine, known: Known, _open_of: OpenOf) -> _Given:
    return _Given(customers=known.customers_of_account(line.iban))


def _customer_with_amount(line: BankLine, known: Known, open_of: OpenOf) -> _Given:
    by_reference = _open_for(line, known.customers_referred_to(line.words), open_of)
    return _Given(by_reference or _open_for(line, known.customers_called(line.name), open_of))


def _open_for(line: BankLine, customers: Iterable[str], open_of: OpenOf) -> frozenset[OpenInvoice]:
    """The one open invoice of each of these customers that is of the line's amount."""
    by_customer = [
        [invoice for invoice in open_of(customer) if invoice.open_amount == line.amount]
        for customer in customers
    ]
    return frozenset(invoices[0] for invoices in by_customer if len(invoices) == 1)


RULES: tuple[tuple[str, Rule], ...] = (
    ("EndToEndId", _end_to_end),
    ("creditor reference", _creditor_reference),
    ("invoice number in the text", _number_in_text),
    (BY_MANDATE, _mandate_with_amount),
    ("payer's account is a mandate's", _payers_account),
    (BY_CUSTOMER, _customer_with_amount),
)


def _match_collection(line: BankLine, known: Known) -> Match:
    debit = known.debit(line.end_to_end_id)
    if debit is not None:
        return _of_debit(line, debit, "EndToEndId")
    if any(known.has_batch(batch) for batch in line.batch_ids):
        return Match(line.id, MATCHED, "batch or file of debits")
    return _to_match(line, "credit of debits that names none of ours, nor a batch or file of ours")


def _match_return(line: BankLine, known: Known) -> Match:
    if line.transactions > 1:
        return _match_returns(line, known)
    several: list[str] = []
    for name, debits in (
        ("EndToEndId", known.debits_identified(line.end_to_end_id)),
        ("OrgnlInstrId", known.debits_identified(line.instruction_id)),
        ("MndtId with the amount", known.debits_of_mandate(line.mandate, abs(line.amount))),
        ("debit named in the text", known.debits_named(line.words)),
    ):
        if len(debits) == 1:
            return _of_debit(line, debits[0], name)
        several += [f"{name}: {len(debits)} debits"] if debits else []
    named = f" (EndToEndId {in_short(line.end_to_end_id)!r})" if line.end_to_end_id else ""
    return _to_match(line, "; ".join(several) or f"nothing in it names a debit of ours{named}")


def _match_returns(line: BankLine, known: Known) -> Match:
    """Several returns that the bank books in one amount, where it names each of them."""
    debits = known.debits_named(line.words)
    if len(debits) == line.transactions and sum(debit.amount for debit in debits) == abs(line.amount):
        numbers = tuple(sorted(debit.invoice_number for debit in debits))
        return Match(line.id, MATCHED, "debits named in the text", numbers)
    return _to_match(line, f"{line.transactions} returns in one amount; ask the bank for their details")


def _of_debit(line: BankLine, debit: KnownDebit, rule: str) -> Match:
    """The line is that debit's, if it is of its currency and amount, the bank's fees apart."""
    currency, amount = line.amount_currency or line.currency, abs(line.amount)
    if line.kind == RETURN and line.charges > 0 and amount - line.charges == debit.amount:
        amount, rule = debit.amount, f"{rule}; {line.charges:f} of it are the bank's fees"
    if (amount, currency) != (debit.amount, EURO):
        is_of = f"debit {debit.end_to_end_id} is of {debit.amount} {EURO}"
        return _to_match(line, f"{rule}: {is_of}, the bank says {abs(line.amount):f} {currency}")
    return Match(line.id, MATCHED, rule, (debit.invoice_number,), debit.customer_ref, debit.end_to_end_id)


def _to_match(line: BankLine, why: str) -> Match:
    return Match(line.id, TO_MATCH, why)
