-- Each direct debit of a billing month.
--
-- grain: end_to_end_id
-- partition: billing_month
-- published: yes
-- reads: register_debits
-- follows: invoices, clients
-- column: end_to_end_id VARCHAR not null | the invoice number; -2 when it is presented again
-- column: invoice_number VARCHAR not null | the invoice
-- column: customer_ref VARCHAR not null | the customer
-- column: mandate_reference VARCHAR not null | RUM
-- column: iban_masked VARCHAR | account, first and last 4 characters
-- column: amount DECIMAL(18,2) not null >= 0 | euros, tax included
-- column: sequence_type VARCHAR in (RCUR, FRST) | RCUR or FRST
-- column: collection_date DATE not null | TARGET day
-- column: file_name VARCHAR | SEPA file, under sepa/AAAA-MM/
-- column: message_id VARCHAR | MsgId of the file
-- column: status VARCHAR | the bank's latest answer
-- column: return_code VARCHAR | ISO reason code of a return
-- check: collect_what_is_invoiced error
-- check: collected_once error
select
    end_to_end_id,
    invoice_number,
    customer_ref,
    mandate_reference,
    iban_masked,
    amount,
    sequence_type,
    collection_date,
    file_name,
    message_id,
    status,
    return_code
from register_debits
