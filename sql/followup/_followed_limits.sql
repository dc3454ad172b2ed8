-- Each allowance and each limit of a month, with what is used of it and when it was reached: what people are shown.
--
-- grain: kind, customer_ref, line, allowance_code
-- reads: usage_allowances, usage_spend, usage_reached, customer_limits, tariff_allowances
-- params: event_month, roaming_limit_excl_tax
-- column: kind VARCHAR | ALLOWANCE, ROAMING (data of a line) or SPEND (all usage of a customer)
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | the line; null for a shared pool and a customer's limit
-- column: allowance_code VARCHAR | the allowance; null of an amount
-- column: label VARCHAR | its name, French
-- column: usage VARCHAR | what it covers
-- column: granted_quantity BIGINT | seconds, acts or KO; null is unlimited, or an amount
-- column: used_quantity BIGINT | seconds, acts or KO; null of an amount
-- column: forecast_quantity BIGINT | used at the month's end if usage goes on as so far; null of an amount
-- column: limit_excl_tax DECIMAL(18,6) | euros; null of an allowance
-- column: spent_excl_tax DECIMAL(18,6) | euros; null of an allowance
-- column: forecast_excl_tax DECIMAL(18,6) | euros at the month's end; null of an allowance, and of roaming
-- column: used_percent BIGINT | used of what is granted, rounded down; null of what is unlimited
-- column: reached_80_at TIMESTAMP WITH TIME ZONE | start of the event that brought it to 80 percent
-- column: reached_100_at TIMESTAMP WITH TIME ZONE | start of the event that used it up
with labels as (
    select
        allowance_code,
        last(label order by tariff_from, deposited_at) as label
    from tariff_allowances
    group by allowance_code
),

amounts as (
    select
        'ROAMING' as kind,
        customer_ref,
        line,
        cast($roaming_limit_excl_tax as decimal(18, 6)) as limit_excl_tax,
        roaming_data_excl_tax as spent_excl_tax,
        cast(null as decimal(18, 6)) as forecast_excl_tax
    from usage_spend
    where roaming_data_excl_tax > 0

    union all

    select
        'SPEND' as kind,
        s.customer_ref,
        cast(null as varchar) as line,
        cast(l.limit_excl_tax as decimal(18, 6)) as limit_excl_tax,
        cast(sum(s.amount_excl_tax) as decimal(18, 6)) as spent_excl_tax,
        cast(sum(s.forecast_excl_tax) as decimal(18, 6)) as forecast_excl_tax
    from usage_spend as s
    inner join customer_limits as l on s.customer_ref = l.customer_ref
    group by s.customer_ref, l.limit_excl_tax
),

reached as (
    select
        kind,
        customer_ref,
        line,
        min(case when threshold = 80 then reached_at end) as reached_80_at,
        min(case when threshold = 100 then reached_at end) as reached_100_at
    from usage_reached
    where event_month = $event_month and kind <> 'ALLOWANCE'
    group by kind, customer_ref, line
)

select
    'ALLOWANCE' as kind,
    a.customer_ref,
    a.line,
    a.allowance_code,
    l.label,
    a.usage,
    a.granted_quantity,
    a.used_quantity,
    a.forecast_quantity,
    cast(null as decimal(18, 6)) as limit_excl_tax,
    cast(null as decimal(18, 6)) as spent_excl_tax,
    cast(null as decimal(18, 6)) as forecast_excl_tax,
    case when a.granted_quantity > 0 then a.used_quantity * 100 // a.granted_quantity end as used_percent,
    a.reached_80_at,
    a.reached_100_at
from usage_allowances as a
left join labels as l on a.allowance_code = l.allowance_code

union all

select
    m.kind,
    m.customer_ref,
    m.line,
    cast(null as varchar) as allowance_code,
    cast(null as varchar) as label,
    cast(null as varchar) as usage,
    cast(null as bigint) as granted_quantity,
    cast(null as bigint) as used_quantity,
    cast(null as bigint) as forecast_quantity,
    m.limit_excl_tax,
    m.spent_excl_tax,
    m.forecast_excl_tax,
    case
        when m.limit_excl_tax > 0
            then cast(
                cast(cast(m.spent_excl_tax as decimal(38, 6)) * 100000000 as hugeint)
                // cast(cast(m.limit_excl_tax as decimal(38, 6)) * 1000000 as hugeint) as bigint
            )
    end as used_percent,
    r.reached_80_at,
    r.reached_100_at
from amounts as m
left join reached as r
    on m.kind = r.kind and m.customer_ref = r.customer_ref and m.line is not distinct from r.line
