"""Numbers that carry a meaning or a key: read once here, trusted afterwards. One module a family of them."""

from origyne_pipeline.identifiers.accounts import (
    bic_fault,
    compact,
    iban_fault,
    ics_fault,
    mandate_reference_fault,
    mask_iban,
)
from origyne_pipeline.identifiers.companies import siren_fault, siren_of_vat_id, siret_fault, vat_id_fault
from origyne_pipeline.identifiers.lines import (
    is_line_number,
    is_phone_form,
    is_short_code,
    mask_number,
    national_number,
    normalise_number,
)
from origyne_pipeline.identifiers.sim import is_iccid, passes_luhn

__all__ = [
    "bic_fault",
    "compact",
    "iban_fault",
    "ics_fault",
    "is_iccid",
    "is_line_number",
    "is_phone_form",
    "is_short_code",
    "mandate_reference_fault",
    "mask_iban",
    "mask_number",
    "national_number",
    "normalise_number",
    "passes_luhn",
    "siren_fault",
    "siren_of_vat_id",
    "siret_fault",
    "vat_id_fault",
]
