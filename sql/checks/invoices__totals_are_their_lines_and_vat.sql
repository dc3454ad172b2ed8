-- The total of each invoice excluding tax is the sum of its lines; with tax, the sum of lines and VAT.
-- What it asks for is the total less the credit that it deducts, which is no more than the total.
--
-- reads: invoices, invoice_lines, invoice_vat
-- accept: never
with netted as (
    select
        invoice_number,
        sum(amount_excl_tax) as amount_excl_tax
    from invoice_lines
    group by invoice_number
),

taxed as (
    select
        invoice_number,
        sum(vat) as vat
    from invoice_vat
    group by invoice_number
)

select
    i.invoice_number,
    i.total_excl_tax,
    n.amount_excl_tax as lines_excl_tax,
    i.total_vat,
    t.vat as rates_vat,
    i.total_incl_tax,
    i.credit_deducted_incl_tax,
    i.amount_due_incl_tax
from invoices as i
left join netted as n on i.invoice_number = n.invoice_number
left join taxed as t on i.invoice_number = t.invoice_number
where
    i.total_excl_tax is distinct from n.amount_excl_tax
    or i.total_vat is distinct from coalesce(t.vat, 0)
    or i.total_incl_tax <> i.total_excl_tax + i.total_vat
    or i.credit_deducted_incl_tax < 0
    or i.credit_deducted_incl_tax > greatest(i.total_incl_tax, 0)
    or i.amount_due_incl_tax <> i.total_incl_tax - i.credit_deducted_incl_tax
