-- Each threshold that usage reached, once, with what the customer is told of it.
--
-- grain: event_month, kind, threshold, customer_ref, line, allowance_code
-- reads: usage_reached, usage_allowances, usage_spend, tariff_allowances
-- column: event_month VARCHAR | month of the usage, AAAA-MM
-- column: kind VARCHAR | ALLOWANCE, ROAMING or SPEND
-- column: threshold BIGINT | percent of the limit
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | the line; null for a shared pool and for a customer's limit
-- column: allowance_code VARCHAR | the allowance; null of an amount
-- column: reached_at TIMESTAMP WITH TIME ZONE | start of the event that reached it
-- column: limit_value DECIMAL(26,6) | seconds, acts or KO of an allowance, else euros without tax
-- column: used_value DECIMAL(38,6) | what is used of it, of the events known
-- column: usage VARCHAR | usage of the allowance
-- column: label VARCHAR | name of the allowance, French
-- column: as_of TIMESTAMP WITH TIME ZONE | deposit instant of the latest event known
with reached as (
    select
        event_month,
        kind,
        threshold,
        customer_ref,
        line,
        allowance_code,
        min(reached_at) as reached_at,
        arg_max(
            coalesce(cast(granted_quantity as decimal(26, 6)), cast(limit_excl_tax as decimal(26, 6))), billing_month
        ) as limit_value
    from usage_reached
    group by event_month, kind, threshold, customer_ref, line, allowance_code
),

allowances as (
    select
        event_month,
        customer_ref,
        line,
        allowance_code,
        max(usage) as usage,
        max(used_quantity) as used_quantity,
        max(as_of) as as_of
    from usage_allowances
    group by event_month, customer_ref, line, allowance_code
),

labels as (
    select
        allowance_code,
        arg_max(label, tariff_from) as label
    from tariff_allowances
    group by allowance_code
),

roaming as (
    select
        event_month,
        customer_ref,
        line,
        sum(roaming_data_excl_tax) as used_value,
        max(as_of) as as_of
    from usage_spend
    group by event_month, customer_ref, line
),

spend as (
    select
        event_month,
        customer_ref,
        sum(amount_excl_tax) as used_value,
        max(as_of) as as_of
    from usage_spend
    group by event_month, customer_ref
)

select
    r.event_month,
    r.kind,
    r.threshold,
    r.customer_ref,
    r.line,
    r.allowance_code,
    r.reached_at,
    r.limit_value,
    cast(case r.kind when 'ALLOWANCE' then a.used_quantity when 'ROAMING' then o.used_value else s.used_value end
        as decimal(38, 6)) as used_value,
    a.usage,
    l.label,
    case r.kind when 'ALLOWANCE' then a.as_of when 'ROAMING' then o.as_of else s.as_of end as as_of
from reached as r
left join allowances as a
    on
        r.kind = 'ALLOWANCE' and r.event_month = a.event_month and r.customer_ref = a.customer_ref
        and r.line is not distinct from a.line and r.allowance_code = a.allowance_code
left join labels as l on r.allowance_code = l.allowance_code
left join roaming as o
    on r.kind = 'ROAMING' and r.event_month = o.event_month and r.customer_ref = o.customer_ref and r.line = o.line
left join spend as s on r.kind = 'SPEND' and r.event_month = s.event_month and r.customer_ref = s.customer_ref
