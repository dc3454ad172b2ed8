-- A debit collects the whole positive amount of an invoice of the month; a second presentation the unpaid rest.
--
-- reads: direct_debits, invoices
-- accept: never
select
    d.end_to_end_id,
    d.invoice_number,
    d.amount,
    i.total_incl_tax
from direct_debits as d
left join invoices as i on d.invoice_number = i.invoice_number
where
    i.invoice_number is null
    or d.amount <= 0
    or d.amount > i.total_incl_tax
    or (d.end_to_end_id = d.invoice_number and d.amount <> i.total_incl_tax)
