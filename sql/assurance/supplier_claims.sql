-- Each claim on a wholesaler, from its opening until the credit came, as persons recorded it.
--
-- grain: claim_id
-- partition: whole
-- published: yes
-- reads: claims_of_register
-- follows: supplier_differences, supplier_invoices
-- column: claim_id VARCHAR not null unique | id of the claim: R, the month, a number
-- column: billing_month VARCHAR not null | month whose invoice is disputed, AAAA-MM
-- column: source VARCHAR not null | the wholesaler: origyne, or a name of [[sources]]
-- column: supplier_invoice_number VARCHAR | the disputed invoices, with commas
-- column: category VARCHAR not null in (ABONNEMENT, CONSOMMATION, SIM, AUTRE, TOTAL) | of the item
-- column: label VARCHAR | label of the item
-- column: cause VARCHAR not null in (MISSING_EVENT, NOT_BILLED, BILLED_TWICE, OTHER_PRICE, UNKNOWN_LINE, TERMINATED_LINE, PERIOD, UNKNOWN_CARD, ARITHMETIC, CREDIT, OTHER_CHARGE, UNKNOWN_LABEL, COST_UNKNOWN, ROUNDING, UNEXPLAINED) | as in supplier_differences when it was opened
-- column: amount_excl_tax DECIMAL(18,6) not null | euros claimed
-- column: status VARCHAR not null in (OPEN, SENT, ACCEPTED, REFUSED, CREDITED) | where it stands
-- column: opened_on DATE not null | day of its opening
-- column: sent_on DATE | day on which it was sent, the last time
-- column: answered_on DATE | day of the answer
-- column: accepted_excl_tax DECIMAL(18,6) | euros that the wholesaler agreed to; null without an answer
-- column: credited_excl_tax DECIMAL(18,6) not null >= 0 | euros credited so far
-- column: credited_on DATE | day on which a person confirmed the last credit
-- column: credit_lines VARCHAR | lines of invoices that credit it
-- column: proposed_credit VARCHAR | lines of later invoices that may credit it, and why; a person confirms
-- column: note VARCHAR | the last note
select
    claim_id,
    billing_month,
    source,
    supplier_invoice_number,
    category,
    label,
    cause,
    amount_excl_tax,
    status,
    opened_on,
    sent_on,
    answered_on,
    accepted_excl_tax,
    credited_excl_tax,
    credited_on,
    credit_lines,
    proposed_credit,
    note
from claims_of_register
