-- What the events before the checkpoint of a month that is followed consume of each pool.
--
-- The next run rates only what starts from the checkpoint on, over these draws.
--
-- grain: event_month, allowance_code, customer_ref, line, pass_from
-- partition: billing_month
-- published: no
-- reads: allowance_pools, line_price_coverage, priced_cdrs, walked_cdrs, event_allowance_draws, draws_kept
-- params: month, checkpoint_at
-- column: billing_month VARCHAR not null | month that consumes, AAAA-MM
-- column: event_month VARCHAR not null | month of the events, or of the first day of the pass, AAAA-MM
-- column: allowance_code VARCHAR not null | the allowance
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR | the line; null for a pool shared by the customer's lines
-- column: pass_from DATE | first day of the pass; null of a month's allowance
-- column: granted_quantity BIGINT >= 0 | seconds, acts or KO; null is unlimited
-- column: used_quantity BIGINT not null >= 0 | consumed by events that start before the checkpoint
with before as (
    select
        event,
        spell_month,
        tier,
        billed_quantity
    from priced_cdrs
    where started_at < $checkpoint_at
),

drawn as (
    select
        c.pool,
        b.billed_quantity as drawn_quantity
    from before as b
    inner join line_price_coverage as c on b.spell_month = c.spell_month and b.tier = c.tier
    where not c.is_scarce and b.billed_quantity > 0

    union all

    select
        c.pool,
        w.billed_quantity as drawn_quantity
    from before as b
    inner join walked_cdrs as w on b.event = w.event
    inner join line_price_coverage as c on w.spell_month = c.spell_month and w.tier = c.tier
    where not c.is_scarce and w.billed_quantity > 0

    union all

    select
        d.pool,
        d.drawn_quantity
    from before as b
    inner join event_allowance_draws as d on b.event = d.event
    where d.drawn_quantity > 0
),

used as (
    select
        p.month as event_month,
        p.allowance_code,
        p.customer_ref,
        p.pool_line as line,
        p.pass_from,
        p.granted_quantity,
        sum(d.drawn_quantity) as used_quantity
    from drawn as d
    inner join allowance_pools as p on d.pool = p.pool
    group by p.month, p.allowance_code, p.customer_ref, p.pool_line, p.pass_from, p.granted_quantity

    union all

    select
        event_month,
        allowance_code,
        customer_ref,
        line,
        pass_from,
        granted_quantity,
        used_quantity
    from draws_kept
)

select
    cast($month as varchar) as billing_month,
    event_month,
    allowance_code,
    customer_ref,
    line,
    pass_from,
    max(granted_quantity) as granted_quantity,
    cast(sum(used_quantity) as bigint) as used_quantity
from used
group by event_month, allowance_code, customer_ref, line, pass_from
