-- Each incident that the fraud rules see among the events that this run rates.
--
-- An incident is what one line does under one rule from one day on. The last day of the month before is looked at again
-- for what goes on past midnight, older days for events that came late: the amounts of events that an earlier month
-- bills are known once that month is rated.
--
-- grain: rule, line, detail, incident_day
-- reads: fraud_events, fraud_surges, fraud_new_countries, destination_countries, fraud_rated, fraud_earlier_rated, late_cdrs, billing_month
-- params: month, month_start
-- column: billing_month VARCHAR | month that is followed, AAAA-MM
-- column: rule VARCHAR | the rule
-- column: line VARCHAR | E.164 digits without +
-- column: detail VARCHAR | the country called, or FROM and the zone, of NEW_COUNTRY; VOIX or DATA of LONG; else empty
-- column: incident_day DATE | day of the first event, in Europe/Paris
-- column: customer_ref VARCHAR | the customer; null where no event is rated
-- column: first_event_at TIMESTAMP WITH TIME ZONE | start of the first event
-- column: last_event_at TIMESTAMP WITH TIME ZONE | start of the last event
-- column: event_count BIGINT | events
-- column: amount_excl_tax DECIMAL(18,6) | euros, our amounts; the wholesaler's of an event to an unknown destination
-- column: cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler; a cost that is not given counts as 0
-- column: measure BIGINT | most seconds in 60 minutes, most calls at once, fewest seconds between two countries, copies, or seconds or octets; by rule
-- column: measure_excl_tax DECIMAL(18,6) | most euros in 60 minutes (BURST)
-- column: countries VARCHAR | the two countries (TRAVEL)
-- column: usual_excl_tax DECIMAL(18,6) | euros of the days before, together (SURGE)
-- column: usual_days BIGINT | how many days they are (SURGE)
-- column: first_ids VARCHAR | ids of the first events, at most five, | between
with incidents as (
    select
        e.rule,
        e.line,
        e.detail,
        cast(timezone('Europe/Paris', e.incident_at) as date) as incident_day,
        max(coalesce(r.customer_ref, b.customer_ref)) as customer_ref,
        min(e.started_at) as first_event_at,
        max(e.started_at) as last_event_at,
        count(*) as event_count,
        sum(coalesce(e.amount_excl_tax, r.amount_excl_tax, b.amount_excl_tax, 0)) as amount_excl_tax,
        sum(coalesce(e.cost_excl_tax, r.supplier_cost_excl_tax, b.supplier_cost_excl_tax, 0)) as cost_excl_tax,
        case when e.rule = 'TRAVEL' then min(e.measure) else max(e.measure) end as measure,
        max(e.measure_excl_tax) as measure_excl_tax,
        arg_min(e.countries, (e.measure, e.countries)) as countries,
        array_to_string((list(e.cdr_id order by e.started_at, e.feed, e.cdr_id))[1:5], '|') as first_ids
    from fraud_events as e
    left join fraud_rated as r on e.feed = r.feed and e.cdr_id = r.cdr_id
    left join fraud_earlier_rated as b on e.feed = b.feed and e.cdr_id = b.cdr_id
    left join late_cdrs as l on e.feed = l.feed and e.cdr_id = l.cdr_id
    group by e.rule, e.line, e.detail, cast(timezone('Europe/Paris', e.incident_at) as date)
    having
        max(cast(timezone('Europe/Paris', e.started_at) as date)) >= $month_start
        or max(e.deposited_at) > (select previous_cutoff from billing_month)
        or count(r.cdr_id) > 0
        or count(l.cdr_id) > 0
),

of_days as (
    select
        'SURGE' as rule,
        '' as detail,
        line,
        local_date,
        customer_ref,
        first_event_at,
        last_event_at,
        event_count,
        amount_excl_tax,
        cost_excl_tax,
        usual_excl_tax,
        usual_days
    from fraud_surges

    union all

    select
        'NEW_COUNTRY' as rule,
        place as detail,
        line,
        local_date,
        customer_ref,
        first_event_at,
        last_event_at,
        event_count,
        amount_excl_tax,
        cost_excl_tax,
        cast(null as decimal(18, 6)) as usual_excl_tax,
        cast(null as bigint) as usual_days
    from fraud_new_countries
),

ids_of_days as (
    select
        d.rule,
        d.line,
        d.detail,
        d.local_date,
        array_to_string((list(r.cdr_id order by r.started_at, r.feed, r.cdr_id))[1:5], '|') as first_ids
    from of_days as d
    inner join fraud_rated as r
        on d.line = r.line and d.first_event_at <= r.started_at and d.last_event_at >= r.started_at
    left join destination_countries as n on r.destination_code = n.destination_code
    where d.detail in ('', 'FROM ' || r.origin_zone, n.country)
    group by d.rule, d.line, d.detail, d.local_date
)

select
    cast($month as varchar) as billing_month,
    rule,
    line,
    detail,
    incident_day,
    customer_ref,
    first_event_at,
    last_event_at,
    event_count,
    cast(amount_excl_tax as decimal(18, 6)) as amount_excl_tax,
    cast(cost_excl_tax as decimal(18, 6)) as cost_excl_tax,
    measure,
    measure_excl_tax,
    countries,
    cast(null as decimal(18, 6)) as usual_excl_tax,
    cast(null as bigint) as usual_days,
    first_ids
from incidents

union all

select
    cast($month as varchar) as billing_month,
    d.rule,
    d.line,
    d.detail,
    d.local_date as incident_day,
    d.customer_ref,
    d.first_event_at,
    d.last_event_at,
    d.event_count,
    d.amount_excl_tax,
    d.cost_excl_tax,
    cast(null as bigint) as measure,
    cast(null as decimal(18, 6)) as measure_excl_tax,
    cast(null as varchar) as countries,
    d.usual_excl_tax,
    d.usual_days,
    i.first_ids
from of_days as d
left join ids_of_days as i
    on d.rule = i.rule and d.line = i.line and d.detail = i.detail and d.local_date = i.local_date
