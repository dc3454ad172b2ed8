"""What the SEPA schemes refuse and the XSD lets pass: one function a rule, None or the fault in words.

The numbers' own keys are read by ``identifiers.accounts``; here is what the schemes add.

Sources: EPC SDD Core rulebook 2025 v1.1 (AT-01 mandate reference, AT-02 creditor identifier, AT-07 account,
AT-25 signature date).
"""

from datetime import date
from decimal import Decimal

from origyne_pipeline.identifiers import accounts
from origyne_pipeline.identifiers.accounts import compact, mask_iban

SMALLEST, LARGEST = Decimal("0.01"), Decimal("999999999.99")

BIC_COUNTRIES = {
    "FR": frozenset({"FR", "BL", "GF", "GP", "MC", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}),
    "GB": frozenset({"GB", "GG", "IM", "JE"}),
}
"""The countries that a bank's BIC may name instead of its account's (French overseas, British islands)."""


def iban_fault(iban: str) -> str | None:
    """An account that no bank knows, or that lies outside SEPA."""
    import schwifty

    shown = mask_iban(iban)
    fault = accounts.iban_fault(iban)
    if fault:
        return f"IBAN {shown}: {fault}; ask the customer for the right one"
    if not schwifty.IBAN(iban, allow_invalid=True).in_sepa_zone:
        return (
            f"IBAN {shown}: country {compact(iban)[:2]} is outside SEPA; collect this customer by other means"
        )
    return None


def bic_fault(bic: str | None, iban: str) -> str | None:
    """Form of the BIC, when there is one, and that it may go with the account's country."""
    import schwifty

    if not bic:
        return None
    fault = accounts.bic_fault(bic)
    home = compact(iban)[:2]
    if not fault and schwifty.BIC(bic).country_code not in BIC_COUNTRIES.get(home, {home}):
        fault = f"its country does not go with the IBAN's, {home}"
    return f"BIC {bic!r}: {fault}; correct it or leave it empty" if fault else None


def ics_fault(ics: str) -> str | None:
    """Form and key of the creditor identifier, written without spaces."""
    fault = accounts.ics_fault(ics)
    if not fault and ics != compact(ics):
        fault = "must be written without spaces, in capitals"
    return f"ICS {ics!r}: {fault}; copy it from the letter of your bank" if fault else None


def reference_fault(reference: str) -> str | None:
    """Form of a mandate reference (RUM)."""
    fault = _identifier_fault(reference)
    return f"RUM {reference!r}: {fault}; give it as it was signed" if fault else None


def end_to_end_fault(identifier: str) -> str | None:
    """Form of an end-to-end identifier."""
    fault = _identifier_fault(identifier)
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


def _identifier_fault(text: str) -> str | None:
    fault = accounts.mandate_reference_fault(text)
    return fault or (None if text == text.strip() else "must not start or end with a space")
