-- NEW_COUNTRY: the first traffic of a line to a country or from a zone after so many days, when two days of it cost much.
--
-- Calls and messages have their limit, all usage with data another. A line whose first event that is known is younger
-- than the rule asks for is not judged.
--
-- grain: line, place, local_date
-- reads: fraud_days, fraud_rules, destination_countries
-- column: line VARCHAR | E.164 digits without +
-- column: place VARCHAR | the country called, or FROM and the zone
-- column: local_date DATE | the first day in Europe/Paris
-- column: customer_ref VARCHAR | the customer
-- column: first_event_at TIMESTAMP WITH TIME ZONE | start of the first event
-- column: last_event_at TIMESTAMP WITH TIME ZONE | start of the last event of that day and the next
-- column: event_count BIGINT | events of the two days
-- column: amount_excl_tax DECIMAL(18,6) | their euros
-- column: cost_excl_tax DECIMAL(18,6) | euros owed for them to the wholesaler
with rule as (
    select *
    from fraud_rules
    where rule = 'NEW_COUNTRY'
),

dear_lines as (
    select d.line
    from fraud_days as d
    cross join rule as r
    group by d.line, r.limit_excl_tax, r.limit_data_excl_tax
    having
        sum(d.amount_excl_tax) > r.limit_data_excl_tax
        or sum(case when d.usage <> 'DATA' then d.amount_excl_tax else 0 end) > r.limit_excl_tax
),

first_days as (
    select
        line,
        min(local_date) as known_from
    from fraud_days
    where line in (select l.line from dear_lines as l)
    group by line
),

placed as (
    select
        d.*,
        n.country as place
    from fraud_days as d
    inner join destination_countries as n on d.destination_code = n.destination_code
    where d.usage in ('VOIX', 'SMS', 'MMS') and d.line in (select l.line from dear_lines as l)

    union all

    select
        d.*,
        'FROM ' || d.origin_zone as place
    from fraud_days as d
    where d.origin_zone <> 'FR' and d.line in (select l.line from dear_lines as l)
),

days as (
    select
        line,
        place,
        local_date,
        bool_or(is_of_month) as is_of_month,
        max(customer_ref) as customer_ref,
        min(first_event_at) as first_event_at,
        max(last_event_at) as last_event_at,
        sum(event_count) as event_count,
        sum(amount_excl_tax) as amount,
        sum(case when usage <> 'DATA' then amount_excl_tax else 0 end) as calls_amount,
        sum(cost_excl_tax) as cost
    from placed
    group by line, place, local_date
),

two_days as (
    select
        line,
        place,
        local_date,
        first_event_at,
        max(customer_ref) over and_the_next as customer_ref,
        bool_or(is_of_month) over and_the_next as is_of_month,
        max(last_event_at) over and_the_next as last_event_at,
        sum(event_count) over and_the_next as event_count,
        sum(amount) over and_the_next as amount,
        sum(calls_amount) over and_the_next as calls_amount,
        sum(cost) over and_the_next as cost,
        lag(local_date) over (partition by line, place order by local_date) as day_before
    from days
    window and_the_next as (
        partition by line, place
        order by local_date
        range between current row and interval 1 day following
    )
)

select
    t.line,
    t.place,
    t.local_date,
    t.customer_ref,
    t.first_event_at,
    t.last_event_at,
    cast(t.event_count as bigint) as event_count,
    cast(t.amount as decimal(18, 6)) as amount_excl_tax,
    cast(t.cost as decimal(18, 6)) as cost_excl_tax
from two_days as t
inner join first_days as f on t.line = f.line
cross join rule as r
where
    t.is_of_month
    and (t.day_before is null or t.local_date - t.day_before > r.lookback_days)
    and t.local_date - f.known_from >= r.history_days
    and (t.calls_amount > r.limit_excl_tax or t.amount > r.limit_data_excl_tax)
