-- Each issued invoice or credit note of a billing month, from the register.
--
-- grain: invoice_number
-- partition: billing_month
-- published: yes
-- reads: register_invoices
-- follows: usage_charges, recurring_charges, allowance_draws, clients, month_deposits
-- column: invoice_number VARCHAR not null | F or A, year, 6 digits: no gap
-- column: kind VARCHAR in (INVOICE, CREDIT_NOTE) | INVOICE or CREDIT_NOTE
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR not null | the customer
-- column: issue_date DATE not null | day of issue
-- column: due_date DATE | day by which it is paid; collection date of a debit
-- column: total_excl_tax DECIMAL(18,2) not null | euros
-- column: total_vat DECIMAL(18,2) not null | euros
-- column: total_incl_tax DECIMAL(18,2) not null | euros
-- column: payment_means VARCHAR | DIRECT_DEBIT, TRANSFER or NONE
-- column: status VARCHAR | ISSUED
-- column: pdf_path VARCHAR | document, from ORIGYNE_HOME
-- column: pdf_sha256 VARCHAR | hash of the document
-- column: credit_deducted_incl_tax DECIMAL(18,2) | euros of the customer's credit that paid a part from the first; 0.00 of a credit note
-- column: amount_due_incl_tax DECIMAL(18,2) | euros that the invoice asks for: its total less the credit deducted; null of a credit note
-- check: every_charge_is_invoiced_or_held error
-- check: no_customer_is_held warn
-- check: totals_are_their_lines_and_vat error
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
    pdf_sha256,
    credit_deducted_incl_tax,
    amount_due_incl_tax
from register_invoices
