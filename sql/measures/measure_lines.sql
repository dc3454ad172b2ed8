-- The lines in service on each offer at the beginning and at the end of a month. Source: lines.
--
-- closing = opening + arrived - left. A line whose first day is that of the month arrives in it; one whose first day
-- out of service is that of the month leaves in it. Suspended lines are in service. A change of offer leaves one and
-- arrives on the other; a change of holder is neither.
--
-- grain: billing_month, offer_code
-- partition: whole
-- published: yes
-- reads: measure_months, lines
-- column: billing_month VARCHAR | AAAA-MM
-- column: offer_code VARCHAR | the offer
-- column: opening_count BIGINT | lines on the offer before the month's first day
-- column: arrived_count BIGINT | lines that come on the offer in the month
-- column: left_count BIGINT | lines that leave the offer in the month
-- column: closing_count BIGINT | lines on the offer at the month's end
with spells as (
    select
        line,
        offer_code,
        valid_from,
        valid_to,
        coalesce(lag(valid_to) over of_offer <> valid_from, true) as is_arrival,
        coalesce(lead(valid_from) over of_offer <> valid_to, true) as is_departure
    from lines
    window of_offer as (partition by line, offer_code order by valid_from)
),

counted as (
    select
        m.billing_month,
        s.offer_code,
        count(*) filter (where s.valid_from < m.first_day and coalesce(s.valid_to >= m.first_day, true))
            as opening_count,
        count(*) filter (where s.is_arrival and s.valid_from >= m.first_day and s.valid_from < m.next_first_day)
            as arrived_count,
        count(*) filter (where s.is_departure and s.valid_to >= m.first_day and s.valid_to < m.next_first_day)
            as left_count,
        count(*) filter (where s.valid_from < m.next_first_day and coalesce(s.valid_to >= m.next_first_day, true))
            as closing_count
    from measure_months as m
    cross join spells as s
    group by m.billing_month, s.offer_code
)

select
    billing_month,
    offer_code,
    opening_count,
    arrived_count,
    left_count,
    closing_count
from counted
where opening_count + arrived_count + left_count + closing_count > 0
