-- The payment status of a month by customer: each invoice by its latest presentation to the bank.
--
-- presented = collected + pending + returned; outstanding = presented + held + by transfer, less the amounts collected
-- and paid otherwise.
--
-- grain: billing_month, customer_ref
-- partition: billing_month
-- published: internal
-- reads: register_settlement
-- follows: direct_debits
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: invoice_count BIGINT | invoices with something to pay
-- column: presented_incl_tax DECIMAL(18,2) | euros asked of the bank
-- column: collected_incl_tax DECIMAL(18,2) | euros that the bank credited
-- column: pending_incl_tax DECIMAL(18,2) | euros that the bank has not credited yet, nor returned
-- column: returned_incl_tax DECIMAL(18,2) | euros rejected or returned by the bank
-- column: held_incl_tax DECIMAL(18,2) | euros not presented until a fault is corrected: see held_debits
-- column: by_transfer_incl_tax DECIMAL(18,2) | euros of invoices that ask for a transfer
-- column: paid_otherwise_incl_tax DECIMAL(18,2) | euros paid by other means than a debit
-- column: outstanding_incl_tax DECIMAL(18,2) | euros still owed
select
    billing_month,
    customer_ref,
    invoice_count,
    presented_incl_tax,
    collected_incl_tax,
    pending_incl_tax,
    returned_incl_tax,
    held_incl_tax,
    by_transfer_incl_tax,
    paid_otherwise_incl_tax,
    outstanding_incl_tax
from register_settlement
