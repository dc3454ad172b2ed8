"""What the SEPA schemes refuse although the XSD lets it pass: one function a rule, None or the fault in words.

Sources: EPC SDD Core rulebook 2025 v1.1 (AT-01 mandate reference, AT-02 creditor identifier, AT-07 account, AT-25
signature date), ISO 13616 (IBAN), ISO 9362 (BIC), the French RIB key (schwifty), EPC262-08 (creditor identifier).
"""

from datetime import date
from decimal import Decimal

import schwifty
from schwifty.exceptions import InvalidBBANChecksum, InvalidChecksumDigits, SchwiftyException
from stdnum.eu import at_02
from stdnum.exceptions import InvalidChecksum, ValidationError

from origyne_pipeline.payments.charset import is_identifier

SMALLEST, LARGEST = Decimal("0.01"), Decimal("999999999.99")

BIC_COUNTRIES = {
    "FR": frozenset({"FR", "BL", "GF", "GP", "MC", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}),
    "GB": frozenset({"GB", "GG", "IM", "JE"}),
}
"""An account's country and the countries that its bank's BIC may name instead (French overseas, British islands)."""


def compact(text: str) -> str:
    """An IBAN, BIC or ICS without its spaces, in capitals."""
    return "".join(text.split()).upper()


def mask_iban(iban: str) -> str:
    """First and last four characters; enough to recognise an account, not to use it.

    >>> mask_iban("FR7630006000011234567890189")
    'FR76...0189'
    """
    return f"{iban[:4]}...{iban[-4:]}" if len(iban) > 8 else "..."


def iban_fault(iban: str) -> str | None:
    """Form, length, country, check digits, then the national key (RIB key of a French account)."""
    shown = mask_iban(compact(iban))
    try:
        account = schwifty.IBAN(iban, validate_bban=True)
    except InvalidChecksumDigits:
        return f"IBAN {shown}: its check digits are wrong; ask the customer for the right one"
    except InvalidBBANChecksum:
        return f"IBAN {shown}: its national key (RIB key) is wrong; ask the customer for the right one"
    except SchwiftyException as error:
        return f"IBAN {shown}: not an IBAN ({type(error).__name__}); ask the customer for the right one"
    if not account.in_sepa_zone:
        return f"IBAN {shown}: country {account.country_code} is outside SEPA; collect this customer by other means"
    return None


def bic_fault(bic: str | None, iban: str) -> str | None:
    """Form of the BIC, when there is one, and that it may go with the account's country."""
    if not bic:
        return None
    try:
        country = schwifty.BIC(bic).country_code
    except SchwiftyException:
        return f"BIC {bic!r}: expected 8 or 11 characters such as AGRIFRPP; correct it or leave it empty"
    home = compact(iban)[:2]
    if country not in BIC_COUNTRIES.get(home, {home}):
        return f"BIC {bic!r}: country {country} does not go with the IBAN's, {home}; correct it or leave it empty"
    return None


def ics_fault(ics: str) -> str | None:
    """Form and key of the creditor identifier; its positions 5 to 7 are the creditor's own and not in the key."""
    try:
        if at_02.validate(ics) != ics or not ics[4:7].isalnum() or not 8 <= len(ics) <= 35:
            raise ValidationError
        if ics.startswith("FR") and len(ics) != 13:
            raise ValidationError
    except InvalidChecksum:
        return f"ICS {ics!r}: its key is wrong; copy it from the letter of your bank"
    except ValidationError:
        return f"ICS {ics!r}: expected for example FR72ZZZ123456, without spaces; copy it from the letter of your bank"
    return None


def reference_fault(reference: str) -> str | None:
    """Form of a mandate reference (RUM)."""
    if not is_identifier(reference):
        return (
            f"RUM {reference!r}: expected 1 to 35 characters of a-z A-Z 0-9 / - ? : ( ) . , ' + and space, no slash at"
            " either end and no double slash; give the mandate as it was signed"
        )
    return None


def end_to_end_fault(identifier: str) -> str | None:
    """Form of an end-to-end identifier."""
    if not is_identifier(identifier):
        return f"invoice number {identifier!r}: expected 1 to 35 characters of the EPC set to serve as EndToEndId"
    return None


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
