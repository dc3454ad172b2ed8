-- What is not asked of the bank, and why: whole invoices, and the settled part of those that are debited (SETTLED).
--
-- grain: invoice_number
-- partition: billing_month
-- published: internal
-- reads: register_held
-- follows: direct_debits
-- column: invoice_number VARCHAR | the invoice
-- column: customer_ref VARCHAR | the customer
-- column: amount DECIMAL(18,2) | euros, tax included
-- column: code VARCHAR | reason code
-- column: message VARCHAR | reason, and what to do
select
    invoice_number,
    customer_ref,
    amount,
    code,
    message
from register_held
