-- A debit collects the whole of an invoice of the month, which is more than nothing.
--
-- reads: direct_debits, invoices
-- severity: ERROR
select
    d.end_to_end_id,
    d.invoice_number,
    d.amount,
    i.total_incl_tax
from direct_debits as d
left join invoices as i on d.invoice_number = i.invoice_number
where d.amount is distinct from i.total_incl_tax or d.amount <= 0
