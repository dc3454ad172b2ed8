"""What the SEPA schemes refuse and the XSD lets pass: one function a rule, None or the fault in words.

The numbers check their own keys (``identifiers.accounts``); here is what the schemes add.

Sources: EPC SDD Core rulebook 2025 v1.1 (AT-01 mandate reference, AT-02 creditor identifier, AT-07 account,
AT-25 signature date).
"""

from datetime import date
from decimal import Decimal

from origyne_pipeline.identifiers import Bic, Iban, Ics, Rum
from origyne_pipeline.identifiers import reference_fault as form_fault

SMALLEST, LARGEST = Decimal("0.01"), Decimal("999999999.99")

BIC_COUNTRIES = {
    "FR": frozenset({"FR", "BL", "GF", "GP", "MC", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}),
    "GB": frozenset({"GB", "GG", "IM", "JE"}),
}
"""The countries that a bank's BIC may name instead of its account's (French overseas, British islands)."""


def iban_fault(iban: Iban) -> str | None:
    """A customer's account that no bank knows, or that lies outside SEPA."""
    if iban.fault:
        return f"IBAN {iban.masked}: {iban.fault}; ask the customer for the right one"
    if not iban.in_sepa:
        return f"IBAN {iban.masked}: country {iban.country} is outside SEPA; collect this customer by other means"
    return None


def own_iban_fault(iban: Iban) -> str | None:
    """The VNO's own account, as ``iban_fault`` of a customer's."""
    if iban.fault:
        return f"IBAN {iban.masked}: {iban.fault}; copy it from the account details (RIB) of your bank"
    if not iban.in_sepa:
        return f"IBAN {iban.masked}: country {iban.country} is outside SEPA; give an account of a SEPA bank"
    return None


def bic_fault(bic: Bic | None, iban: Iban) -> str | None:
    """Form of the BIC, when there is one, and that it may go with the account's country."""
    if not bic:
        return None
    fault, home = bic.fault, iban.country
    if not fault and bic.country not in BIC_COUNTRIES.get(home, {home}):
        fault = f"its country does not go with the IBAN's, {home}"
    return f"BIC {bic!r}: {fault}; correct it or leave it empty" if fault else None


def ics_fault(ics: Ics) -> str | None:
    """Form and key of the creditor identifier."""
    return f"ICS {ics!r}: {ics.fault}; copy it from the letter of your bank" if ics.fault else None


def reference_fault(reference: Rum) -> str | None:
    """Form of a mandate reference (RUM)."""
    return f"RUM {reference!r}: {reference.fault}; give it as it was signed" if reference.fault else None


def end_to_end_fault(identifier: str) -> str | None:
    """Form of an end-to-end identifier."""
    fault = form_fault(identifier)
    return f"invoice number {identifier!r}: {fault}, to serve as EndToEndId" if fault else None


def amount_fault(amount: Decimal) -> str | None:
    """An amount that a debit can carry: cents, 0.01 to 999,999,999.99 euros."""
    if amount != amount.quantize(SMALLEST):
        return f"amount {amount}: expected at most 2 decimals"
    if not SMALLEST <= amount <= LARGEST:
        return f"amount {amount}: expected {SMALLEST} to {LARGEST} euros"
    return None


def signature_fault(signed_on: date, on: date) -> str | None:
    """A signature that lies in the future."""
    if signed_on > on:
        return f"signature date {signed_on}: after {on}, the day of issue; correct it in sheet Mandats"
    return None
