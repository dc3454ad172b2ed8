-- Each issued invoice or credit note of a billing month, from the register.
--
-- grain: invoice_number
-- reads: register_invoices
-- column: invoice_number VARCHAR | F or A, year, 6 digits: no gap
-- column: kind VARCHAR | INVOICE or CREDIT_NOTE
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: issue_date DATE | day of issue
-- column: due_date DATE | day by which it is paid; collection date of a debit
-- column: total_excl_tax DECIMAL(18,2) | euros
-- column: total_vat DECIMAL(18,2) | euros
-- column: total_incl_tax DECIMAL(18,2) | euros
-- column: payment_means VARCHAR | DIRECT_DEBIT, TRANSFER or NONE
-- column: status VARCHAR | ISSUED
-- column: pdf_path VARCHAR | document, from ORIGYNE_HOME
-- column: pdf_sha256 VARCHAR | hash of the document
select
    invoice_number,
    kind,
    billing_month,
    customer_ref,
    issue_date,
    due_date,
    total_excl_tax,
    total_vat,
    total_incl_tax,
    payment_means,
    status,
    pdf_path,
    pdf_sha256
from register_invoices
