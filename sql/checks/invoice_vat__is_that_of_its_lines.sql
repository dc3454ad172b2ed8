-- The VAT of each rate is rounded once, half up, on the sum of the invoice's HT lines of that rate; TTC lines add theirs.
--
-- Credit notes of one invoice round it together: each may be some cents off.
--
-- reads: invoices, invoice_lines, invoice_vat
-- accept: never
with netted as (
    select
        invoice_number,
        vat_rate,
        sum(amount_excl_tax) as amount_excl_tax,
        sum(case when amount_incl_tax is null then amount_excl_tax else 0 end) as net_excl_tax,
        sum(amount_incl_tax - amount_excl_tax) as vat_of_gross
    from invoice_lines
    where amount_excl_tax <> 0 or amount_incl_tax <> 0
    group by invoice_number, vat_rate
)

select
    coalesce(v.invoice_number, n.invoice_number) as invoice_number,
    coalesce(v.vat_rate, n.vat_rate) as vat_rate,
    n.amount_excl_tax as lines_excl_tax,
    v.base_excl_tax,
    v.vat
from netted as n
full join invoice_vat as v on n.invoice_number = v.invoice_number and n.vat_rate = v.vat_rate
left join invoices as i on v.invoice_number = i.invoice_number
where
    v.base_excl_tax is distinct from n.amount_excl_tax
    or v.vat is null
    or abs(v.vat - round(n.net_excl_tax * n.vat_rate * 0.01, 2) - coalesce(n.vat_of_gross, 0))
    > case when i.kind = 'CREDIT_NOTE' then 0.05 else 0.00 end
