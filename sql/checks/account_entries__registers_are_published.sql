-- The tables know every document and return of the registers; else a run is at work, or was stopped: run it again.
--
-- reads: account_entries, direct_debits, invoices
select
    a.source,
    a.kind,
    a.amount_incl_tax
from account_entries as a
where
    (a.kind in ('INVOICE', 'CREDIT_NOTE') and a.source not in (select invoice_number from invoices))
    or (
        a.kind = 'DEBIT_RETURNED'
        and a.source not in (select end_to_end_id from direct_debits where status = 'RETURNED')
    )
