-- Each cause of each difference between a wholesaler's invoice and what we know; the amounts of an item add up to it.
--
-- grain: billing_month, source, item, cause
-- partition: billing_month
-- published: yes
-- reads: explained_causes
-- follows: supplier_invoice_checks
-- column: billing_month VARCHAR not null | month that the invoice charges, AAAA-MM
-- column: source VARCHAR not null | the wholesaler: origyne, or a name of [[sources]]
-- column: item BIGINT not null | as in supplier_invoice_checks
-- column: cause VARCHAR not null in (MISSING_EVENT, NOT_BILLED, BILLED_TWICE, OTHER_PRICE, UNKNOWN_LINE, TERMINATED_LINE, PERIOD, UNKNOWN_CARD, ARITHMETIC, CREDIT, OTHER_CHARGE, UNKNOWN_LABEL, COST_UNKNOWN, ROUNDING, UNEXPLAINED) | why
-- column: category VARCHAR not null in (ABONNEMENT, CONSOMMATION, SIM, AUTRE, TOTAL) | of the item
-- column: label VARCHAR | label of the item's first line; null where no line charges it
-- column: supplier_invoice_number VARCHAR | the wholesaler's invoices, with commas
-- column: evidence_count BIGINT not null >= 0 | events, lines or cards behind it
-- column: amount_excl_tax DECIMAL(18,6) not null | euros invoiced too much; negative: too little
-- column: first_evidence VARCHAR | ids of the first events, numbers of the first lines, orders or lines of the invoice
-- column: note VARCHAR | what a person should know
select
    billing_month,
    source,
    item,
    cause,
    category,
    label,
    supplier_invoice_number,
    evidence_count,
    amount_excl_tax,
    first_evidence,
    note
from explained_causes
