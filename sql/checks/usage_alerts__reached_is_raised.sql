-- Thresholds that usage reached and for which no notice was raised, or more than one was.
--
-- A threshold that no notice ever had is not one of the settings.
--
-- reads: usage_alerts, usage_reached
-- accept: never
with reached as (
    select distinct
        event_month,
        kind || '_' || threshold as kind,
        customer_ref,
        line,
        allowance_code
    from usage_reached
    where threshold in (select threshold from usage_alerts)
),

raised as (
    select
        event_month,
        kind,
        customer_ref,
        line,
        allowance_code,
        count(*) as notices
    from usage_alerts
    group by event_month, kind, customer_ref, line, allowance_code
),

keys as (
    select
        event_month,
        kind,
        customer_ref,
        line,
        allowance_code
    from reached
    union
    select
        event_month,
        kind,
        customer_ref,
        line,
        allowance_code
    from raised
    where notices > 1
)

select
    k.event_month,
    k.kind,
    k.customer_ref,
    k.line,
    k.allowance_code,
    coalesce(r.notices, 0) as notices
from keys as k
left join raised as r
    on
        k.event_month = r.event_month and k.kind = r.kind and k.customer_ref = r.customer_ref
        and k.line is not distinct from r.line and k.allowance_code is not distinct from r.allowance_code
where coalesce(r.notices, 0) <> 1
