-- Each event and each allowance that covers it.
--
-- grain: feed, cdr_id, stage
-- reads: priced_cdrs, walked_cdrs, allowance_grants, allowance_pools
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: start_epoch_s BIGINT | start, seconds since 1970
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: stage BIGINT | turn of the allowance
-- column: pool BIGINT | pool of the allowance
-- column: left_quantity BIGINT | what the pool holds; null is unlimited
with grants as materialized (
    select
        g.*,
        p.pool,
        p.left_quantity
    from allowance_grants as g
    inner join allowance_pools as p
        on g.month = p.month
        and g.allowance_code = p.allowance_code
        and g.customer_ref = p.customer_ref
        and g.pool_line is not distinct from p.pool_line
),

billed as (
    select
        c.*,
        coalesce(c.billed_quantity, w.billed_quantity) as billed
    from priced_cdrs as c
    left join walked_cdrs as w on not c.is_simple and c.feed = w.feed and c.cdr_id = w.cdr_id
    where c.reason is null and not c.is_free
)

select
    c.feed,
    c.cdr_id,
    c.start_epoch_s,
    c.billed as billed_quantity,
    g.stage,
    g.pool,
    g.left_quantity
from billed as c
inner join grants as g
    on c.event_month = g.month
    and c.customer_ref = g.customer_ref
    and c.line = g.line
    and c.offer_code = g.offer_code
    and c.usage = g.usage
where
    c.billed > 0
    and (list_contains(g.origin_zones, '*') or list_contains(g.origin_zones, c.origin_zone))
    and (list_contains(g.destination_groups, '*') or list_contains(g.destination_groups, c.destination_group))
