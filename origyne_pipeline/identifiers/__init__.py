"""Numbers that carry a meaning or a key: read once where they enter, trusted afterwards. One module a family."""

from origyne_pipeline.identifiers.accounts import Bic, Iban, Ics, Rum, reference_fault, without_accounts
from origyne_pipeline.identifiers.companies import Siren, VatId
from origyne_pipeline.identifiers.identifier import Identifier
from origyne_pipeline.identifiers.internet import apn_fault, email_fault, host_fault
from origyne_pipeline.identifiers.lines import PhoneNumber, e164_fault, is_phone_form, phone_fault
from origyne_pipeline.identifiers.references import CreditorReference
from origyne_pipeline.identifiers.sim import (
    iccid_fault,
    imsi_fault,
    is_iccid,
    luhn_digit,
    mcc_fault,
    mnc_fault,
    network_fault,
    passes_luhn,
)

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
    "apn_fault",
    "e164_fault",
    "email_fault",
    "host_fault",
    "iccid_fault",
    "imsi_fault",
    "is_iccid",
    "is_phone_form",
    "luhn_digit",
    "mcc_fault",
    "mnc_fault",
    "network_fault",
    "passes_luhn",
    "phone_fault",
    "reference_fault",
    "without_accounts",
]
