-- Each event has a cost: of its file, or by the tariffs of its wholesaler. The margin takes the others for free.
--
-- reads: uncosted_cdrs
select
    source_of(cdr_id) as source,
    reason,
    count(*) as event_count,
    sum(revenue_excl_tax) as revenue_excl_tax
from uncosted_cdrs
group by source_of(cdr_id), reason
order by source_of(cdr_id), reason
