-- What the allowances of a customer and month of events give is what the events include.
--
-- reads: allowance_draws, rated_cdrs
-- accept: never
with drawn as (
    select
        event_month,
        customer_ref,
        sum(used_quantity) as quantity
    from allowance_draws
    group by event_month, customer_ref
),

included as (
    select
        event_month,
        customer_ref,
        sum(included_quantity) as quantity
    from rated_cdrs
    group by event_month, customer_ref
)

select
    coalesce(d.event_month, i.event_month) as event_month,
    coalesce(d.customer_ref, i.customer_ref) as customer_ref,
    coalesce(d.quantity, 0) as drawn_quantity,
    coalesce(i.quantity, 0) as included_quantity
from drawn as d
full join included as i on d.event_month = i.event_month and d.customer_ref = i.customer_ref
where coalesce(d.quantity, 0) <> coalesce(i.quantity, 0)
