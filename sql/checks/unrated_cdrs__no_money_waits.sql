-- No event that the wholesaler charges is unrated.
--
-- reads: unrated_cdrs
select
    reason,
    count(*) as event_count,
    sum(supplier_amount_excl_tax) as amount_excl_tax
from unrated_cdrs
group by reason
having sum(supplier_amount_excl_tax) > 0
order by reason
