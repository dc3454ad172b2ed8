-- A month draws no more of an allowance than its grant less the draws of earlier billing months.
--
-- reads: allowance_draws, earlier_draws
-- accept: never
with earlier as (
    select
        event_month,
        allowance_code,
        customer_ref,
        line,
        pass_from,
        sum(used_quantity) as used_quantity
    from earlier_draws
    group by event_month, allowance_code, customer_ref, line, pass_from
)

select
    d.event_month,
    d.allowance_code,
    d.customer_ref,
    d.line,
    d.pass_from,
    d.granted_quantity,
    d.used_quantity,
    coalesce(e.used_quantity, 0) as used_before
from allowance_draws as d
left join earlier as e
    on d.event_month = e.event_month
    and d.allowance_code = e.allowance_code
    and d.customer_ref = e.customer_ref
    and d.line is not distinct from e.line
    and d.pass_from is not distinct from e.pass_from
where
    d.granted_quantity is not null
    and d.used_quantity > greatest(0, d.granted_quantity - coalesce(e.used_quantity, 0))
