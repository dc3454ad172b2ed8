"""The text of the QR code with which a customer pays an invoice by transfer: their bank's application reads it.

Source: EPC069-12 version 2.1, Quick Response code: guidelines to enable data capture for the initiation of a
SEPA credit transfer. Draw it with error correction level M.
"""

from decimal import Decimal

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identifiers import Bic, CreditorReference, Iban

SMALLEST, LARGEST = Decimal("0.01"), Decimal("999999999.99")
LONGEST_NAME, LONGEST_TEXT = 70, 140
LARGEST_BYTES = 331


def epc_qr_text(
    name: str, iban: Iban, amount: Decimal, remittance: CreditorReference | str, bic: Bic | None = None
) -> str:
    """What the code holds, in UTF-8.

    Args:
        name: the creditor's, as its bank knows it; cut at 70 characters.
        iban: the creditor's account.
        amount: euros to pay.
        remittance: the creditor reference, else a text of at most 140 characters (an invoice's number).
        bic: of the creditor's bank; nobody needs it within the European Economic Area.

    Raises:
        OrigyneError: the amount, the account or the remittance is one that no bank takes.
    """
    if amount != amount.quantize(SMALLEST) or not SMALLEST <= amount <= LARGEST:
        raise OrigyneError(
            f"QR code: amount {amount}: expected {SMALLEST} to {LARGEST} euros, in whole cents"
        )
    if iban.fault:
        raise OrigyneError(f"QR code: IBAN {iban.masked}: {iban.fault}; correct iban in [sepa]")
    fault = remittance.fault if isinstance(remittance, CreditorReference) else None
    if fault:
        raise OrigyneError(f"QR code: reference {remittance!r}: {fault}")
    is_reference = isinstance(remittance, CreditorReference)
    text = " ".join(remittance.split())
    if len(text) > LONGEST_TEXT:
        raise OrigyneError(f"QR code: a text of {len(text)} characters: expected at most {LONGEST_TEXT}")
    lines = [
        *("BCD", "002", "1", "SCT"),
        bic or "",
        " ".join(name.split())[:LONGEST_NAME].rstrip(),
        iban,
        f"EUR{amount:.2f}",
        "",
        text if is_reference else "",
        "" if is_reference else text,
    ]
    code = "\n".join(lines).rstrip("\n")
    if len(code.encode()) > LARGEST_BYTES:
        raise OrigyneError(
            f"QR code: {len(code.encode())} bytes: expected at most {LARGEST_BYTES}; shorten the text"
        )
    return code
