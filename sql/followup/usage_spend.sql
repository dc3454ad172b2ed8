-- What each line of a customer spent outside allowances in a month, as of the latest deposit.
--
-- grain: event_month, customer_ref, line
-- partition: billing_month
-- published: yes
-- reads: usage_days, followed_months, home_zones
-- params: event_month
-- column: event_month VARCHAR not null | AAAA-MM
-- column: customer_ref VARCHAR not null | customer of the line at the start
-- column: line VARCHAR not null | E.164 digits without +
-- column: amount_excl_tax DECIMAL(18,6) not null >= 0 | euros, what allowances do not cover, service parts included
-- column: roaming_data_excl_tax DECIMAL(18,6) not null >= 0 | euros, of data used in zones that are no home zones
-- column: premium_excl_tax DECIMAL(18,6) not null >= 0 | euros, of events with a service part or to premium groups
-- column: event_count BIGINT not null >= 0 | events
-- column: first_event_at TIMESTAMP WITH TIME ZONE not null | start of the first event
-- column: last_event_at TIMESTAMP WITH TIME ZONE not null | start of the last event
-- column: forecast_excl_tax DECIMAL(18,6) >= 0 | euros at the month's end if usage goes on as so far, rounded down; null before day 3
-- column: as_of TIMESTAMP WITH TIME ZONE | deposit instant of the latest event in view
with spent as (
    select
        customer_ref,
        line,
        cast(sum(amount_excl_tax) as decimal(18, 6)) as amount_excl_tax,
        cast(
            sum(
                case
                    when usage = 'DATA' and origin_zone not in (select h.origin_zone from home_zones as h)
                        then amount_excl_tax
                    else 0
                end
            ) as decimal(18, 6)
        ) as roaming_data_excl_tax,
        cast(sum(premium_excl_tax) as decimal(18, 6)) as premium_excl_tax,
        cast(sum(event_count) as bigint) as event_count,
        min(first_event_at) as first_event_at,
        max(last_event_at) as last_event_at
    from usage_days
    where event_month = $event_month
    group by customer_ref, line
),

elapsed as (
    select
        max(as_of) as as_of,
        max(case when billing_month = $event_month then days_elapsed end) as days_elapsed,
        max(case when billing_month = $event_month then days end) as days
    from followed_months
)

select
    cast($event_month as varchar) as event_month,
    s.customer_ref,
    s.line,
    s.amount_excl_tax,
    s.roaming_data_excl_tax,
    s.premium_excl_tax,
    s.event_count,
    s.first_event_at,
    s.last_event_at,
    case
        when e.days_elapsed is null then s.amount_excl_tax
        when e.days_elapsed >= 3
            then
                cast(
                    cast(
                        cast(cast(s.amount_excl_tax as decimal(38, 6)) * 1000000 as hugeint) * e.days // e.days_elapsed
                        as decimal(38, 0)
                    )
                    * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)
                )
    end as forecast_excl_tax,
    e.as_of
from spent as s
cross join elapsed as e
