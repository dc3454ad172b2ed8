-- The lines that came into service and that ended in a month, and the churn. Source: lines.
--
-- churn = lines ended / lines in service before the month's first day. A change of offer or of holder is neither.
--
-- grain: billing_month
-- partition: whole
-- published: yes
-- reads: measure_months, lines
-- column: billing_month VARCHAR | AAAA-MM
-- column: opening_count BIGINT | lines in service before the month's first day
-- column: activated_count BIGINT | lines that come into service in the month
-- column: ended_count BIGINT | lines that are out of service from a day of the month on
-- column: closing_count BIGINT | lines in service at the month's end: opening + activated - ended
-- column: churn_pct DECIMAL(9,2) | percent; null where no line was in service before
with spells as (
    select
        valid_from,
        valid_to,
        coalesce(lag(valid_to) over of_line <> valid_from, true) as is_activation,
        coalesce(lead(valid_from) over of_line <> valid_to, true) as is_end
    from lines
    window of_line as (partition by line order by valid_from)
),

counted as (
    select
        m.billing_month,
        count(*) filter (where s.valid_from < m.first_day and coalesce(s.valid_to >= m.first_day, true))
            as opening_count,
        count(*) filter (where s.is_activation and s.valid_from >= m.first_day and s.valid_from < m.next_first_day)
            as activated_count,
        count(*) filter (where s.is_end and s.valid_to >= m.first_day and s.valid_to < m.next_first_day)
            as ended_count,
        count(*) filter (where s.valid_from < m.next_first_day and coalesce(s.valid_to >= m.next_first_day, true))
            as closing_count
    from measure_months as m
    cross join spells as s
    group by m.billing_month
)

select
    billing_month,
    opening_count,
    activated_count,
    ended_count,
    closing_count,
    case
        when opening_count > 0
            then cast(((20000 * ended_count + opening_count) // (2 * opening_count)) * 0.01 as decimal(9, 2))
    end as churn_pct
from counted
