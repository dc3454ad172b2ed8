-- What each event draws from the allowances that are watched.
--
-- grain: watched, event, pool
-- reads: watched_pools, line_price_coverage, priced_cdrs, walked_cdrs, event_allowance_draws
-- column: watched BIGINT | number of the allowance of a line or customer
-- column: pool BIGINT | pool of the allowance
-- column: event BIGINT | number of the event
-- column: started_at TIMESTAMP WITH TIME ZONE | its start
-- column: cdr_id VARCHAR | its id
-- column: is_fixed BOOLEAN | of a fixed line
-- column: drawn_quantity BIGINT | seconds, acts or KO
with covered as (
    select
        w.watched,
        w.pool,
        c.spell_month,
        c.tier
    from watched_pools as w
    inner join line_price_coverage as c on w.pool = c.pool
    where not c.is_scarce
)

select
    c.watched,
    c.pool,
    p.event,
    p.started_at,
    p.cdr_id,
    p.is_fixed,
    p.billed_quantity as drawn_quantity
from covered as c
inner join priced_cdrs as p on c.spell_month = p.spell_month and c.tier = p.tier
where p.billed_quantity > 0

union all

select
    c.watched,
    c.pool,
    p.event,
    p.started_at,
    p.cdr_id,
    p.is_fixed,
    w.billed_quantity as drawn_quantity
from covered as c
inner join walked_cdrs as w on c.spell_month = w.spell_month and c.tier = w.tier
inner join priced_cdrs as p on w.event = p.event
where w.billed_quantity > 0

union all

select
    w.watched,
    w.pool,
    p.event,
    p.started_at,
    p.cdr_id,
    p.is_fixed,
    d.drawn_quantity
from watched_pools as w
inner join event_allowance_draws as d on w.pool = d.pool
inner join priced_cdrs as p on d.event = p.event
where d.drawn_quantity > 0
