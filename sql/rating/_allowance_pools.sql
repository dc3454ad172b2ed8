-- Each pool of an allowance: what its lines bring together, less what earlier billing months consumed.
--
-- grain: month, allowance_code, customer_ref, pool_line, pass_from
-- reads: allowance_grants, earlier_draws
-- column: pool BIGINT | number of the pool
-- column: month VARCHAR | AAAA-MM, month of the events, or of the first day of the pass
-- column: allowance_code VARCHAR | the allowance
-- column: customer_ref VARCHAR | the customer
-- column: pool_line VARCHAR | the line; null for a pool shared by the customer's lines
-- column: pass_from DATE | first day of the pass; null of a month's allowance
-- column: granted_quantity BIGINT | seconds, acts or KO; null is unlimited
-- column: left_quantity BIGINT | what this billing month may consume; null is unlimited
with granted as (
    select
        month,
        allowance_code,
        customer_ref,
        pool_line,
        pass_from,
        case when count(granted_quantity) = count(*) then cast(sum(granted_quantity) as bigint) end as granted_quantity
    from allowance_grants
    group by month, allowance_code, customer_ref, pool_line, pass_from
),

drawn as (
    select
        event_month,
        allowance_code,
        customer_ref,
        line,
        pass_from,
        cast(sum(used_quantity) as bigint) as used_quantity
    from earlier_draws
    group by event_month, allowance_code, customer_ref, line, pass_from
)

select
    row_number() over (order by g.month, g.allowance_code, g.customer_ref, g.pool_line, g.pass_from) as pool,
    g.month,
    g.allowance_code,
    g.customer_ref,
    g.pool_line,
    g.pass_from,
    g.granted_quantity,
    case
        when g.granted_quantity is not null then greatest(0, g.granted_quantity - coalesce(d.used_quantity, 0))
    end as left_quantity
from granted as g
left join drawn as d
    on g.month = d.event_month
    and g.allowance_code = d.allowance_code
    and g.customer_ref = d.customer_ref
    and g.pool_line is not distinct from d.line
    and g.pass_from is not distinct from d.pass_from
