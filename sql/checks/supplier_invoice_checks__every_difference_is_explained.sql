-- Each difference with a wholesaler's invoice has a cause that our data shows.
--
-- reads: supplier_invoice_checks
select
    source,
    item,
    label,
    difference_excl_tax,
    unexplained_excl_tax
from supplier_invoice_checks
where unexplained_excl_tax <> 0
order by source, item
