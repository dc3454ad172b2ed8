-- SURGE: each day of a line that costs so many times its mean day of the 30 before, and more than the limit.
--
-- Calls and messages have their limit, all usage with data another. The mean is that of the days since the line's first
-- event that is known, 30 at most; a line of fewer days than the rule asks for is not judged.
--
-- grain: line, local_date
-- reads: fraud_days, fraud_rules
-- column: line VARCHAR | E.164 digits without +
-- column: local_date DATE | the day in Europe/Paris
-- column: customer_ref VARCHAR | the customer
-- column: first_event_at TIMESTAMP WITH TIME ZONE | start of the day's first event
-- column: last_event_at TIMESTAMP WITH TIME ZONE | start of the day's last event
-- column: event_count BIGINT | events of the day
-- column: amount_excl_tax DECIMAL(18,6) | euros of the day
-- column: cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
-- column: usual_excl_tax DECIMAL(18,6) | euros of the days before, together
-- column: usual_days BIGINT | how many days they are
with dear_lines as (
    select d.line
    from fraud_days as d
    inner join fraud_rules as r on r.rule = 'SURGE'
    group by d.line, r.limit_excl_tax, r.limit_data_excl_tax
    having
        sum(d.amount_excl_tax) > r.limit_data_excl_tax
        or sum(case when d.usage <> 'DATA' then d.amount_excl_tax else 0 end) > r.limit_excl_tax
),

days as (
    select
        line,
        local_date,
        bool_or(is_of_month) as is_of_month,
        max(customer_ref) as customer_ref,
        min(first_event_at) as first_event_at,
        max(last_event_at) as last_event_at,
        sum(event_count) as event_count,
        sum(amount_excl_tax) as amount,
        sum(case when usage <> 'DATA' then amount_excl_tax else 0 end) as calls_amount,
        sum(cost_excl_tax) as cost
    from fraud_days
    where line in (select l.line from dear_lines as l)
    group by line, local_date
),

compared as (
    select
        *,
        coalesce(sum(amount) over days_before, 0) as amount_before,
        coalesce(sum(calls_amount) over days_before, 0) as calls_before,
        local_date - min(local_date) over (partition by line) as known_days
    from days
    window days_before as (
        partition by line
        order by local_date
        range between interval 30 days preceding and interval 1 day preceding
    )
)

select
    c.line,
    c.local_date,
    c.customer_ref,
    c.first_event_at,
    c.last_event_at,
    cast(c.event_count as bigint) as event_count,
    cast(c.amount as decimal(18, 6)) as amount_excl_tax,
    cast(c.cost as decimal(18, 6)) as cost_excl_tax,
    cast(c.amount_before as decimal(18, 6)) as usual_excl_tax,
    cast(least(c.known_days, 30) as bigint) as usual_days
from compared as c
inner join fraud_rules as r on r.rule = 'SURGE'
where
    c.is_of_month
    and c.known_days >= r.history_days
    and (
        (c.calls_amount > r.limit_excl_tax and c.calls_amount * least(c.known_days, 30) > c.calls_before * r.limit_count)
        or (c.amount > r.limit_data_excl_tax and c.amount * least(c.known_days, 30) > c.amount_before * r.limit_count)
    )
