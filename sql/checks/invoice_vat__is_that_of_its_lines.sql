-- The VAT of each rate is rounded once, half up, on the sum of the invoice's lines of that rate.
--
-- reads: invoice_lines, invoice_vat
-- accept: never
with netted as (
    select
        invoice_number,
        vat_rate,
        sum(amount_excl_tax) as amount_excl_tax
    from invoice_lines
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
where
    v.base_excl_tax is distinct from n.amount_excl_tax
    or v.vat is distinct from round(n.amount_excl_tax * n.vat_rate * 0.01, 2)
