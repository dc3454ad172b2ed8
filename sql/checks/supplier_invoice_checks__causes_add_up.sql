-- The causes of each difference with a wholesaler's invoice add up to it exactly.
--
-- reads: supplier_invoice_checks, supplier_differences
-- accept: never
with causes as (
    select
        source,
        item,
        sum(amount_excl_tax) as amount_excl_tax
    from supplier_differences
    group by source, item
)

select
    i.source,
    i.item,
    i.difference_excl_tax,
    coalesce(c.amount_excl_tax, 0) as causes_excl_tax
from supplier_invoice_checks as i
left join causes as c on i.source = c.source and i.item = c.item
where i.difference_excl_tax <> coalesce(c.amount_excl_tax, 0)
order by i.source, i.item
