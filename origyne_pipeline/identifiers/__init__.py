"""Numbers that carry a meaning or a key: read once where they enter, trusted afterwards. One module a family."""

from origyne_pipeline.identifiers.accounts import Bic, Iban, Ics, Rum, reference_fault, without_accounts
from origyne_pipeline.identifiers.companies import Siren, VatId
from origyne_pipeline.identifiers.identifier import Identifier
from origyne_pipeline.identifiers.lines import PhoneNumber, is_phone_form
from origyne_pipeline.identifiers.references import CreditorReference
from origyne_pipeline.identifiers.sim import is_iccid, passes_luhn

__all__ = [
    "Bic",
    "CreditorReference",
    "Iban",
    "Ics",
    "Identifier",
    "PhoneNumber",
    "Rum",
    "Siren",
    "VatId",
    "is_iccid",
    "is_phone_form",
    "passes_luhn",
    "reference_fault",
    "without_accounts",
]
