-- Each event and each allowance that covers it.
--
-- grain: feed, cdr_id, stage
-- reads: placed_cdrs, billed_cdrs_of_month, allowance_grants
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: stage BIGINT | turn of the allowance
-- column: month VARCHAR | month of the event
-- column: allowance_code VARCHAR | the allowance
-- column: customer_ref VARCHAR | the customer
-- column: pool_line VARCHAR | the line; null for a shared pool
select
    c.feed,
    c.cdr_id,
    c.started_at,
    b.billed_quantity,
    g.stage,
    g.month,
    g.allowance_code,
    g.customer_ref,
    g.pool_line
from placed_cdrs as c
inner join billed_cdrs_of_month as b on c.feed = b.feed and c.cdr_id = b.cdr_id
inner join allowance_grants as g
    on c.event_month = g.month
    and c.customer_ref = g.customer_ref
    and c.line = g.line
    and c.offer_code = g.offer_code
    and c.usage = g.usage
where
    b.billed_quantity > 0
    and (list_contains(g.origin_zones, '*') or list_contains(g.origin_zones, c.origin_zone))
    and (list_contains(g.destination_groups, '*') or list_contains(g.destination_groups, c.destination_group))
