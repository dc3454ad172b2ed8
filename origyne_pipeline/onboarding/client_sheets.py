"""The sheets of customers, mandates and adjustments of ``clients.xlsx``, row by row, into the values of ``parties``.

What an invoice cannot do without (a name, an address, a kind, a rate, an amount) is a fault of the row. A number
whose key is wrong (IBAN, SIREN, VAT number) or an address that cannot be mailed to is a warning: it stops at most
what uses it, one debit or one mail, and never the other customers.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from origyne_pipeline.countries import EU, FRANCE, FRENCH_VAT
from origyne_pipeline.identifiers import Bic, Iban, PhoneNumber, Rum, Siren, VatId
from origyne_pipeline.parties import Adjustment, Customer, Delivery, Mandate
from origyne_pipeline.workbook import Fault, Row, read_one_tax_side, read_vat_rate

DELIVERY = ("LIVRAISON_ADRESSE", "LIVRAISON_CODE_POSTAL", "LIVRAISON_VILLE")
COUNTRY = ("[A-Za-z]{2}", "a country of two letters (ISO 3166), such as FR")

TERRITORIES = ("METROPOLE", "CORSE", "DOM", "GUYANE_MAYOTTE", "HORS_FR")
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
FRENCH_POSTCODE = re.compile(r"[0-9]{5}")
REFERENCE_LENGTH = 32


def read_customer(row: Row, warnings: list[Fault]) -> Customer:
    """A customer. An empty DETAIL_MASQUE hides the called numbers, as the law wants unless the customer asked."""
    country = row.matching("PAYS", *COUNTRY).upper()
    kind = row.choice("TYPE", ("PARTICULIER", "PROFESSIONNEL"))
    email = row.text("EMAIL", required=False)
    if email and not EMAIL.fullmatch(email):
        _warn(row, "EMAIL", email, "is not an e-mail address: no invoice can be mailed to it", warnings)
    siren = Siren.read_optional(row.text("SIREN", required=False))
    vat_id = VatId.read_optional(row.text("TVA_INTRA", required=False))
    customer = Customer(
        ref=row.text("REF_CLIENT", longest=REFERENCE_LENGTH),
        kind=kind,
        name=row.text("NOM"),
        address=row.text("ADRESSE"),
        postcode=_read_postcode(row, "CODE_POSTAL", country, warnings),
        city=row.text("VILLE"),
        country=country,
        email=email or None,
        siren=siren,
        vat_id=vat_id,
        vat_territory=row.choice("TERRITOIRE_TVA", TERRITORIES),
        mask_details=row.choice("DETAIL_MASQUE", ("OUI", "NON"), default="OUI") == "OUI",
        minimum_excl_tax=_read_limit(row, "MINIMUM_HT"),
        ceiling_incl_tax=_read_limit(row, "PLAFOND_TTC"),
        usage_ceiling_excl_tax=_read_limit(row, "PLAFOND_CONSO_HT"),
        buyer_reference=row.text("REFERENCE_ACHETEUR", required=False) or None,
        order_number=row.text("NUMERO_COMMANDE", required=False) or None,
        delivery=_read_delivery(row, country, warnings),
    )
    _warn_company(row, customer, warnings)
    if customer.vat_territory == "HORS_FR" and country in FRENCH_VAT:
        rule = f"is HORS_FR, billed without VAT, and French VAT is due in {country} (PAYS)"
        _warn(row, "TERRITOIRE_TVA", "HORS_FR", rule, warnings)
    return customer


def _read_limit(row: Row, column: str) -> Decimal | None:
    """Euros and cents; None where the cell is empty."""
    return None if row.is_empty(column) else row.decimal(column, places=2)


def _read_delivery(row: Row, country: str, warnings: list[Fault]) -> Delivery | None:
    """Where goods go, whole or not at all; an empty country is the customer's own."""
    if all(row.is_empty(column) for column in DELIVERY):
        return None
    country = row.matching("LIVRAISON_PAYS", *COUNTRY, required=False).upper() or country
    address, _, city = DELIVERY
    postcode = _read_postcode(row, "LIVRAISON_CODE_POSTAL", country, warnings)
    return Delivery(row.text(address), postcode, row.text(city), country)


def _read_postcode(row: Row, column: str, country: str, warnings: list[Fault]) -> str:
    """The postcode; a French one that a spreadsheet made a number gets its leading zero back."""
    postcode = row.text(column, expected="the postcode, 5 digits in France")
    if country == "FR" and not isinstance(row.stored(column), str):
        postcode = postcode.rjust(5, "0") if postcode else postcode
    if country == "FR" and postcode and not FRENCH_POSTCODE.fullmatch(postcode):
        _warn(row, column, postcode, "is not a French postcode of 5 digits", warnings)
    return postcode


def _warn_company(row: Row, customer: Customer, warnings: list[Fault]) -> None:
    """What a company's invoice needs: a SIREN in France, a VAT number in the Union; elsewhere neither is asked for."""
    siren, vat_id, country = customer.siren, customer.vat_id, customer.country
    if siren and siren.fault:
        _warn(row, "SIREN", siren, siren.fault, warnings)
    if vat_id and vat_id.fault and country in EU | FRANCE:
        _warn(row, "TVA_INTRA", vat_id, vat_id.fault, warnings)
    inside = vat_id.siren if vat_id else None
    if siren and vat_id and inside and siren != inside:
        _warn(row, "TVA_INTRA", vat_id, f"belongs to SIREN {inside}, not {siren}", warnings)
    if customer.kind != "PROFESSIONNEL":
        return
    if not siren and country in FRANCE:
        _warn(row, "SIREN", "", "is empty: an invoice to a French business must bear it", warnings)
    if not vat_id and country in EU and customer.vat_territory == "HORS_FR":
        rule = "is empty: the invoice can't say that the customer accounts for the VAT (Autoliquidation)"
        _warn(row, "TVA_INTRA", "", rule, warnings)


def read_mandate(row: Row, warnings: list[Fault]) -> Mandate:
    """A mandate, kept whatever its account number: payments holds a debit whose IBAN or RUM a bank would refuse."""
    reference = Rum.read(row.text("RUM"))
    iban = Iban.read(row.text("IBAN", required=False))
    bic = Bic.read_optional(row.text("BIC", required=False))
    for column, identifier in (("RUM", reference or None), ("IBAN", iban), ("BIC", bic)):
        if identifier is not None and identifier.fault:
            shown = iban.masked if identifier is iban else identifier
            _warn(row, column, shown, f"{identifier.fault}; its debits are held", warnings)
    scheme = row.choice("SCHEMA", ("CORE", "B2B"), default="") or row.choice(
        "TYPE", ("CORE", "B2B"), default="CORE"
    )
    return Mandate(
        customer_ref=row.text("REF_CLIENT", longest=REFERENCE_LENGTH),
        reference=reference,
        signed_on=row.day("DATE_SIGNATURE"),
        iban=iban,
        bic=bic,
        holder=row.text("TITULAIRE"),
        active=row.choice("STATUT", ("ACTIF", "REVOQUE")) == "ACTIF",
        scheme=scheme,
    )


def read_adjustment(row: Row, warnings: list[Fault]) -> Adjustment:
    """An amount to add to a month's invoice, negative for a discount; it is that of the whole quantity."""
    rate = read_vat_rate(row, warnings)
    excl_tax, incl_tax = read_one_tax_side(row, "MONTANT", signed=True)
    return Adjustment(
        customer_ref=row.text("REF_CLIENT", longest=REFERENCE_LENGTH),
        line=read_line(row) if not row.is_empty("LIGNE") else None,
        month=read_month(row, "MOIS"),
        label=row.text("LIBELLE"),
        amount_excl_tax=excl_tax,
        vat_rate=rate,
        amount_incl_tax=incl_tax,
        quantity=row.whole("QUANTITE", default=1, smallest=1, largest=10**6),
        is_goods=row.choice("NATURE", ("SERVICE", "BIEN"), default="SERVICE") == "BIEN",
    )


def read_line(row: Row) -> PhoneNumber:
    """The number of column LIGNE, written in any form, as lines are known."""
    line = PhoneNumber.read(row.text("LIGNE"))
    if line and line.fault:
        row.fault("LIGNE", f"{line.fault}, in a cell of format text")
    return line


def read_month(row: Row, column: str) -> str:
    """AAAA-MM; a spreadsheet makes the first of the month of it, which is taken back."""
    stored = row.stored(column)
    if isinstance(stored, date | datetime) and stored.day == 1:
        return f"{stored.year:04d}-{stored.month:02d}"
    return row.matching(column, MONTH.pattern, "a month AAAA-MM")


def _warn(row: Row, column: str, value: str, rule: str, warnings: list[Fault]) -> None:
    warnings.append(row.remark(column, rule, value))
