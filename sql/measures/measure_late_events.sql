-- The events of earlier months that a month bills, because they came late. Source: monthly_consumption.
--
-- grain: billing_month
-- partition: whole
-- published: yes
-- reads: monthly_consumption
-- column: billing_month VARCHAR | AAAA-MM
-- column: event_count BIGINT | events that the month rates
-- column: late_count BIGINT | those of earlier months
-- column: late_amount_excl_tax DECIMAL(38,6) | euros of those
-- column: late_pct DECIMAL(9,2) | percent of the events
with sums as (
    select
        billing_month,
        cast(sum(event_count) as bigint) as event_count,
        cast(coalesce(sum(event_count) filter (where is_late), 0) as bigint) as late_count,
        cast(coalesce(sum(amount_excl_tax) filter (where is_late), 0) as decimal(38, 6)) as late_amount_excl_tax
    from monthly_consumption
    group by billing_month
)

select
    billing_month,
    event_count,
    late_count,
    late_amount_excl_tax,
    case
        when event_count > 0
            then cast(((20000 * late_count + event_count) // (2 * event_count)) * 0.01 as decimal(9, 2))
    end as late_pct
from sums
