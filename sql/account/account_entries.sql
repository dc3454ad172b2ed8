-- Each movement of each customer's account. The customer's side: what is positive is owed by him.
--
-- grain: entry_id
-- partition: whole
-- published: yes
-- reads: entries_of_registers
-- follows: invoices, direct_debits
-- column: entry_id VARCHAR not null | what it is: INVOICE:F2026-000001, DEBIT:F2026-000001:2 (second presentation)
-- column: customer_ref VARCHAR not null | the customer
-- column: entry_date DATE not null | issue, collection, return or payment date
-- column: kind VARCHAR not null in (INVOICE, CREDIT_NOTE, DEBIT, DEBIT_RETURNED, TRANSFER, PAYMENT, REVERSAL, REFUND, WRITE_OFF, FEE) | what moved the account
-- column: amount_incl_tax DECIMAL(18,2) not null | euros, tax included; negative where the customer owes less
-- column: invoice_number VARCHAR | the invoice that it is, pays, returns or cites, if it names one
-- column: further_invoices VARCHAR | other invoices that it names, separated by a space
-- column: due_date DATE | when an INVOICE or a FEE is due
-- column: source VARCHAR | document number, EndToEndId, id of a bank line
-- column: note VARCHAR | the reason that a person gave
-- column: reverses VARCHAR | the entry that a REVERSAL or a DEBIT_RETURNED undoes
-- check: debits_are_the_direct_debits error
-- check: documents_are_the_invoices error
-- check: registers_are_published warn
select
    entry_id,
    customer_ref,
    entry_date,
    kind,
    amount_incl_tax,
    invoice_number,
    further_invoices,
    due_date,
    source,
    note,
    reverses
from entries_of_registers
