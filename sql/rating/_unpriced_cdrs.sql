-- The due events without a price: no line or destination, or no price in the band of their start or in one that they reach.
--
-- grain: feed, cdr_id
-- reads: priced_cdrs, walked_cdrs
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
select
    case when is_fixed then 'VGA' else 'MOBILE' end as feed,
    cdr_id
from priced_cdrs
where billed_quantity is null and tier is null

union all

select
    case when c.is_fixed then 'VGA' else 'MOBILE' end as feed,
    c.cdr_id
from priced_cdrs as c
inner join walked_cdrs as w on c.event = w.event
where w.billed_quantity is null
