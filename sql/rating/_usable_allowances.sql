-- Each allowance that a line may draw on, on each stretch of its days.
--
-- grain: stretch, pool
-- reads: held_days, held_allowances, allowance_grants, allowance_pools
-- column: stretch BIGINT | stretch of days
-- column: tariff_from DATE | version of the allowance
-- column: allowance_code VARCHAR | the allowance
-- column: stage BIGINT | its turn
-- column: pool BIGINT | pool of the allowance
-- column: left_quantity BIGINT | what the pool holds; null is unlimited
with usable as (
    select
        h.stretch,
        g.month,
        g.tariff_from,
        g.allowance_code,
        g.customer_ref,
        g.pool_line,
        g.pass_from,
        g.stage
    from held_allowances as h
    inner join held_days as d on h.stretch = d.stretch
    inner join allowance_grants as g
        on d.month = g.month
        and d.customer_ref = g.customer_ref
        and d.line = g.line
        and h.allowance_code = g.allowance_code
        and h.tariff_from = g.tariff_from
        and g.pass_from is null

    union all

    select
        d.stretch,
        g.month,
        g.tariff_from,
        g.allowance_code,
        g.customer_ref,
        g.pool_line,
        g.pass_from,
        g.stage
    from allowance_grants as g
    inner join held_days as d
        on g.customer_ref = d.customer_ref
        and g.line = d.line
        and g.pass_from <= d.from_day
        and (g.pass_to is null or g.pass_to > d.from_day)
    where g.pass_from is not null
)

select
    u.stretch,
    u.tariff_from,
    u.allowance_code,
    u.stage,
    p.pool,
    p.left_quantity
from usable as u
inner join allowance_pools as p
    on u.month = p.month
    and u.allowance_code = p.allowance_code
    and u.customer_ref = p.customer_ref
    and u.pool_line is not distinct from p.pool_line
    and u.pass_from is not distinct from p.pass_from
