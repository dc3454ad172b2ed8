"""The frozen invoice as UN/CEFACT Cross Industry Invoice, profile EN 16931.

Pure. Source: Factur-X 1.09 (FNFE-MPE), EN 16931-1 (BT and BG numbers below are its terms), and the French rules
BR-FR for invoices between professionals. Credit notes (type 381) carry positive amounts, as the standard wants.
"""

import unicodedata
from datetime import date
from decimal import Decimal

from lxml import etree

from origyne_pipeline.invoicing.facturx.quantities import priced
from origyne_pipeline.invoicing.models import (
    CREDIT_NOTE,
    DIRECT_DEBIT,
    TRANSFER,
    USAGE,
    Invoice,
    InvoiceLine,
)
from origyne_pipeline.invoicing.texts.contents import line_included, line_label, line_quantity, presented
from origyne_pipeline.invoicing.texts.labels import CUSTOMER_SERVICE
from origyne_pipeline.invoicing.texts.mentions import late_payment_notes, mention
from origyne_pipeline.invoicing.texts.operations import BOTH, GOODS, SERVICES, has_goods, operation
from origyne_pipeline.invoicing.vat_categories import (
    NOT_SUBJECT,
    Treatment,
    VatGroup,
    treatment,
    treatments,
    vat_groups,
)
from origyne_pipeline.parties import Customer
from origyne_pipeline.settings import Company

RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
QDT = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
NAMESPACES = {"rsm": RSM, "ram": RAM, "udt": UDT, "qdt": QDT}
GUIDELINE = "urn:cen.eu:en16931:2017"
BUSINESS_PROCESSES = {SERVICES: "S1", GOODS: "B1", BOTH: "M1"}
"""BT-23 (BR-FR-08): what is invoiced, not paid before."""
TYPE_CODES = {"INVOICE": "380", "CREDIT_NOTE": "381"}
SEPA_DEBIT, SEPA_TRANSFER, UNDEFINED = "59", "58", "1"
DUE_ON_ISSUE, DUE_ON_DELIVERY, DUE_ON_PAYMENT = "5", "29", "72"
"""BT-8: VAT falls due with the invoice (option for debits), with the goods or, of services, when they are paid."""
SIREN_SCHEME, ADDRESS_SCHEME, EMAIL_SCHEME = "0002", "0225", "EM"
Element = etree._Element


def facturx_xml(invoice: Invoice) -> bytes:
    """The XML document, UTF-8 with its declaration."""
    shown = presented(invoice)
    root = etree.Element(f"{{{RSM}}}CrossIndustryInvoice", nsmap=NAMESPACES)
    context = _add(root, "rsm:ExchangedDocumentContext")
    process = BUSINESS_PROCESSES[operation(invoice)]
    _add(_add(context, "ram:BusinessProcessSpecifiedDocumentContextParameter"), "ram:ID", process)
    _add(_add(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", GUIDELINE)
    groups = list(vat_groups(shown))
    is_subject = all(group.treatment.category != NOT_SUBJECT for group in groups)
    _document(root, invoice, is_subject)
    transaction = _add(root, "rsm:SupplyChainTradeTransaction")
    without_vat = treatments(invoice)
    for line in shown.lines:
        _line(transaction, line, treatment(line, without_vat))
    _agreement(transaction, invoice, is_subject)
    delivery = _add(transaction, "ram:ApplicableHeaderTradeDelivery")
    if has_goods(invoice):
        _ship_to(delivery, invoice.customer)
    event = _add(delivery, "ram:ActualDeliverySupplyChainEvent")
    _date(event, "ram:OccurrenceDateTime", invoice.billing_month.last_day)
    _settlement(_add(transaction, "ram:ApplicableHeaderTradeSettlement"), shown, groups)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    prefix, local = name.split(":")
    child = etree.SubElement(parent, f"{{{NAMESPACES[prefix]}}}{local}", attributes)
    if text is not None:
        child.text = xml_text(text)
    return child


def xml_text(text: str) -> str:
    """The text as XML 1.0 can hold it: a space for each control character and half of a character."""
    if text.isprintable():
        return text
    return "".join(c if unicodedata.category(c) not in ("Cc", "Cs", "Cn") else " " for c in text)


def _date(parent: Element, name: str, day: date) -> None:
    _add(_add(parent, name), "udt:DateTimeString", f"{day:%Y%m%d}", format="102")


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _number(value: Decimal) -> str:
    """As many decimals as it needs."""
    return f"{value.normalize():f}"


def _document(root: Element, invoice: Invoice, is_subject: bool) -> None:
    document = _add(root, "rsm:ExchangedDocument")
    _add(document, "ram:ID", invoice.number)
    _add(document, "ram:TypeCode", TYPE_CODES[invoice.kind])
    _date(document, "ram:IssueDateTime", invoice.issue_date)
    notes = [("BAR", _market(invoice.customer))]
    notes += zip(("PMT", "PMD", "AAB"), late_payment_notes(invoice), strict=True)
    # Outside the scope of VAT the seller's number has no field of its own (BR-O-02), and must be told all the same.
    for name in (
        "vat_on_debits",
        "operation_category",
        "cited_invoice",
        *(() if is_subject else ("vat_id",)),
    ):
        text = mention(invoice, name)
        if text:
            notes.append(("AAI", text))
    if invoice.reason:
        notes.append(("AAI", invoice.reason))
    for code, text in notes:
        note = _add(document, "ram:IncludedNote")
        _add(note, "ram:Content", text)
        _add(note, "ram:SubjectCode", code)


def _market(buyer: Customer) -> str:
    """BR-FR-20: who buys, a professional or not, in France or abroad."""
    market = "B2B" if buyer.kind == "PROFESSIONNEL" else "B2C"
    return market if buyer.vat_territory != "HORS_FR" else f"{market}INT"


def _line(parent: Element, line: InvoiceLine, of_line: Treatment) -> None:
    item = _add(parent, "ram:IncludedSupplyChainTradeLineItem")
    _add(_add(item, "ram:AssociatedDocumentLineDocument"), "ram:LineID", str(line.position))
    product = _add(item, "ram:SpecifiedTradeProduct")
    _add(product, "ram:Name", line_label(line))
    if line.kind == USAGE:
        included = line_included(line)
        _add(product, "ram:Description", line_quantity(line) + (f" ({included})" if included else ""))
    if line.line:
        attribute = _add(product, "ram:ApplicableProductCharacteristic")
        _add(attribute, "ram:Description", "Ligne")
        _add(attribute, "ram:Value", f"+{line.line}")
    sold = priced(line)
    price = _add(_add(item, "ram:SpecifiedLineTradeAgreement"), "ram:NetPriceProductTradePrice")
    _add(price, "ram:ChargeAmount", _number(sold.price))
    if sold.basis is not None:
        _add(price, "ram:BasisQuantity", _number(sold.basis), unitCode=sold.unit)
    delivered = _add(item, "ram:SpecifiedLineTradeDelivery")
    _add(delivered, "ram:BilledQuantity", _number(sold.quantity), unitCode=sold.unit)
    settlement = _add(item, "ram:SpecifiedLineTradeSettlement")
    tax = _add(settlement, "ram:ApplicableTradeTax")
    _add(tax, "ram:TypeCode", "VAT")
    _add(tax, "ram:CategoryCode", of_line.category)
    if of_line.category != NOT_SUBJECT:
        _add(tax, "ram:RateApplicablePercent", _money(line.vat_rate))
    if line.valid_from and line.valid_to:
        _period(settlement, line.valid_from, line.valid_to)
    total = _add(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    _add(total, "ram:LineTotalAmount", _money(line.amount_excl_tax))


def _period(parent: Element, first: date, last: date) -> None:
    period = _add(parent, "ram:BillingSpecifiedPeriod")
    _date(period, "ram:StartDateTime", first)
    _date(period, "ram:EndDateTime", last)


def _agreement(transaction: Element, invoice: Invoice, is_subject: bool) -> None:
    agreement = _add(transaction, "ram:ApplicableHeaderTradeAgreement")
    buyer = invoice.customer
    if buyer.buyer_reference:
        _add(agreement, "ram:BuyerReference", buyer.buyer_reference)
    _seller(_add(agreement, "ram:SellerTradeParty"), invoice.seller, is_subject)
    _buyer(_add(agreement, "ram:BuyerTradeParty"), buyer, is_subject)
    if buyer.order_number:
        order = _add(agreement, "ram:BuyerOrderReferencedDocument")
        _add(order, "ram:IssuerAssignedID", buyer.order_number)


def _seller(party: Element, seller: Company, is_subject: bool) -> None:
    _add(party, "ram:Name", seller.name)
    _add(_add(party, "ram:SpecifiedLegalOrganization"), "ram:ID", seller.siren, schemeID=SIREN_SCHEME)
    contact = _add(party, "ram:DefinedTradeContact")
    _add(contact, "ram:DepartmentName", CUSTOMER_SERVICE)
    _add(_add(contact, "ram:TelephoneUniversalCommunication"), "ram:CompleteNumber", seller.phone)
    _add(_add(contact, "ram:EmailURIUniversalCommunication"), "ram:URIID", seller.email)
    _address(party, seller.postcode, seller.address, seller.city, seller.country)
    _add(_add(party, "ram:URIUniversalCommunication"), "ram:URIID", seller.siren, schemeID=ADDRESS_SCHEME)
    if is_subject:
        _add(_add(party, "ram:SpecifiedTaxRegistration"), "ram:ID", seller.vat_id, schemeID="VA")


def _buyer(party: Element, buyer: Customer, is_subject: bool) -> None:
    _add(party, "ram:ID", buyer.ref)
    _add(party, "ram:Name", buyer.name)
    if buyer.siren:
        _add(_add(party, "ram:SpecifiedLegalOrganization"), "ram:ID", buyer.siren, schemeID=SIREN_SCHEME)
    _address(party, buyer.postcode, buyer.address, buyer.city, buyer.country)
    address, scheme = (buyer.siren, ADDRESS_SCHEME) if buyer.siren else (buyer.email, EMAIL_SCHEME)
    if address:
        _add(_add(party, "ram:URIUniversalCommunication"), "ram:URIID", address, schemeID=scheme)
    if buyer.vat_id and is_subject:
        _add(_add(party, "ram:SpecifiedTaxRegistration"), "ram:ID", buyer.vat_id, schemeID="VA")


def _ship_to(delivery: Element, buyer: Customer) -> None:
    """BG-13: where the goods go."""
    to = buyer.delivered_to
    party = _add(delivery, "ram:ShipToTradeParty")
    _add(party, "ram:Name", buyer.name)
    _address(party, to.postcode, to.address, to.city, to.country)


def _address(party: Element, postcode: str, street: str, city: str, country: str) -> None:
    address = _add(party, "ram:PostalTradeAddress")
    for name, text in (("PostcodeCode", postcode), ("LineOne", street), ("CityName", city)):
        if text:
            _add(address, f"ram:{name}", text)
    _add(address, "ram:CountryID", country or "FR")


def _settlement(settlement: Element, invoice: Invoice, groups: list[VatGroup]) -> None:
    notice = invoice.payment
    if notice:
        _add(settlement, "ram:CreditorReferenceID", notice.ics)
    _add(settlement, "ram:PaymentReference", invoice.creditor_reference or invoice.number)
    _add(settlement, "ram:InvoiceCurrencyCode", "EUR")
    means = _add(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
    if invoice.payment_means == DIRECT_DEBIT:
        _add(means, "ram:TypeCode", SEPA_DEBIT)
        if notice and notice.iban:
            _add(_add(means, "ram:PayerPartyDebtorFinancialAccount"), "ram:IBANID", notice.iban)
    elif invoice.payment_means == TRANSFER and invoice.terms.payee_iban:
        _add(means, "ram:TypeCode", SEPA_TRANSFER)
        account = _add(means, "ram:PayeePartyCreditorFinancialAccount")
        _add(account, "ram:IBANID", invoice.terms.payee_iban)
        if invoice.terms.payee_bic:
            institution = _add(means, "ram:PayeeSpecifiedCreditorFinancialInstitution")
            _add(institution, "ram:BICID", invoice.terms.payee_bic)
    else:
        _add(means, "ram:TypeCode", UNDEFINED)
    for group in groups:
        _vat(settlement, invoice, group)
    _period(settlement, invoice.billing_month.first_day, invoice.billing_month.last_day)
    terms = _add(settlement, "ram:SpecifiedTradePaymentTerms")
    _date(terms, "ram:DueDateDateTime", invoice.due_date)
    if notice:
        _add(terms, "ram:DirectDebitMandateID", notice.mandate_reference)
    _totals(settlement, invoice)
    for citation in invoice.cited if invoice.kind == CREDIT_NOTE else ():
        cited = _add(settlement, "ram:InvoiceReferencedDocument")
        _add(cited, "ram:IssuerAssignedID", citation.number)
        when = _add(cited, "ram:FormattedIssueDateTime")
        _add(when, "qdt:DateTimeString", f"{citation.issue_date:%Y%m%d}", format="102")


def _vat(settlement: Element, invoice: Invoice, group: VatGroup) -> None:
    tax = _add(settlement, "ram:ApplicableTradeTax")
    _add(tax, "ram:CalculatedAmount", _money(group.vat))
    _add(tax, "ram:TypeCode", "VAT")
    if group.treatment.reason:
        _add(tax, "ram:ExemptionReason", group.treatment.reason)
    _add(tax, "ram:BasisAmount", _money(group.base_excl_tax))
    _add(tax, "ram:CategoryCode", group.treatment.category)
    if group.treatment.code:
        _add(tax, "ram:ExemptionReasonCode", group.treatment.code)
    _add(tax, "ram:DueDateTypeCode", _due_type(invoice))
    if group.rate is not None:
        _add(tax, "ram:RateApplicablePercent", _money(group.rate))


def _due_type(invoice: Invoice) -> str:
    if invoice.terms.vat_on_debits:
        return DUE_ON_ISSUE
    return DUE_ON_DELIVERY if operation(invoice) == GOODS else DUE_ON_PAYMENT


def _totals(settlement: Element, invoice: Invoice) -> None:
    totals = _add(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    _add(totals, "ram:LineTotalAmount", _money(invoice.total_excl_tax))
    _add(totals, "ram:TaxBasisTotalAmount", _money(invoice.total_excl_tax))
    _add(totals, "ram:TaxTotalAmount", _money(invoice.total_vat), currencyID="EUR")
    _add(totals, "ram:GrandTotalAmount", _money(invoice.total_incl_tax))
    if invoice.credit_deducted:
        _add(totals, "ram:TotalPrepaidAmount", _money(invoice.credit_deducted))
    _add(totals, "ram:DuePayableAmount", _money(invoice.amount_due))
