-- A debit collects an invoice of the month, less what was settled of it; a second presentation no more than the invoice.
--
-- reads: direct_debits, held_debits, invoices
-- accept: never
with settled as (
    select
        invoice_number,
        amount
    from held_debits
    where code = 'SETTLED'
)

select
    d.end_to_end_id,
    d.invoice_number,
    d.amount,
    i.total_incl_tax,
    coalesce(s.amount, 0.00) as settled
from direct_debits as d
left join invoices as i on d.invoice_number = i.invoice_number
left join settled as s on d.invoice_number = s.invoice_number
where
    i.invoice_number is null
    or d.amount <= 0
    or d.amount > i.total_incl_tax
    or (d.end_to_end_id = d.invoice_number and d.amount + coalesce(s.amount, 0.00) <> i.total_incl_tax)
