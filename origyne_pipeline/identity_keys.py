"""The keys of the VNO's own identity: what of ``[company]`` and ``[sepa]`` no register or bank would know.

A customer is checked where the clients are read; here is the seller, whom every invoice and every debit names.
"""

import re
from collections.abc import Iterator

from origyne_pipeline.countries import FRANCE
from origyne_pipeline.identifiers import Siren, VatId
from origyne_pipeline.identifiers.companies import siret_fault
from origyne_pipeline.identifiers.lines import phone_fault
from origyne_pipeline.setting_sections import Company, Sepa, Settings

SHORT_SERVICE = re.compile(r"(?:3[0-9]|10)[ .\-]?[0-9]{2}")
"""Four digits at which a French customer service is called (Arcep: 3BPQ, and 10XY of an operator)."""
COPY, BANK = "copy it from the company's registration", "copy it from the bank's letter"


def identity_faults(settings: Settings) -> list[str]:
    """Each setting whose form or key is wrong, or that says another company than the next, and what to do."""
    return [*company_key_faults(settings.company), *_bank_faults(settings.sepa)]


def company_key_faults(company: Company) -> list[str]:
    """Those of ``[company]``. A company outside France has no SIREN: only its VAT number and telephone are checked."""
    return [
        f"[company] {name} {value!r}: {fault}"
        for name, value, fault in (
            *_number_faults(company),
            ("phone", company.phone, _phone_fault(company.phone)),
        )
        if fault
    ]


def _number_faults(company: Company) -> Iterator[tuple[str, str, str | None]]:
    siren, vat_id = Siren.read(company.siren), VatId.read(company.vat_id)
    yield "vat_id", company.vat_id, _with_remedy(vat_id.fault, COPY)
    if company.country not in FRANCE:
        return
    siret = "".join(company.siret.split())
    faults = siren.fault, siret_fault(siret)
    yield "siren", company.siren, _with_remedy(faults[0], COPY)
    yield "siret", company.siret, _with_remedy(faults[1], COPY)
    if faults == (None, None) and siret[:9] != siren and not _is_demo("siren", "siret", company):
        yield "siret", company.siret, f"must begin with siren, {company.siren!r}: correct either"
    if not siren.fault and vat_id.siren not in (None, siren) and not _is_demo("siren", "vat_id", company):
        yield "vat_id", company.vat_id, f"must end with siren, {company.siren!r}: correct either"


def _is_demo(name: str, other: str, company: Company) -> bool:
    """Whether one of two settings is still the demo's, and so differs: that is said of it already."""
    return any(getattr(company, each) == getattr(Company(), each) for each in (name, other))


def _phone_fault(phone: str) -> str | None:
    return None if SHORT_SERVICE.fullmatch(phone) else phone_fault(phone)


def _bank_faults(sepa: Sepa) -> Iterator[str]:
    if sepa.ics.fault:
        yield f"[sepa] ics {sepa.ics!r}: {sepa.ics.fault}; {BANK}"
    if sepa.iban.fault:
        yield f"[sepa] iban {sepa.iban.masked}: {sepa.iban.fault}; {BANK}"


def _with_remedy(fault: str | None, remedy: str) -> str | None:
    return f"{fault}; {remedy}" if fault else None
