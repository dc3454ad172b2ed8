-- The differences with a wholesaler's invoice are within the limit of [wholesaler] block_over_excl_tax, where it is set.
--
-- reads: supplier_invoice_checks
select
    source,
    sum(expected_excl_tax) as expected_excl_tax,
    sum(invoiced_excl_tax) as invoiced_excl_tax,
    sum(abs(difference_excl_tax)) as differences_excl_tax,
    max(block_over_excl_tax) as limit_excl_tax
from supplier_invoice_checks
group by source
having sum(abs(difference_excl_tax)) > max(block_over_excl_tax)
order by source
