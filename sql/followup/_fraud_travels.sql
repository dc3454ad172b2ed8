-- TRAVEL: the last event of a SIM card in one country and its first in another, when there is too little time between them.
--
-- Time runs from the end of a call, else from the start of the event. Neighbouring countries are left out, and networks
-- that belong to no country (satellites, ships, aircraft).
--
-- grain: feed, cdr_id
-- reads: fraud_travellers, fraud_rules, neighbouring_countries
-- column: feed VARCHAR | MOBILE
-- column: cdr_id VARCHAR | the event
-- column: line VARCHAR | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: incident_at TIMESTAMP WITH TIME ZONE | start of the event in the first country
-- column: measure BIGINT | seconds from one to the other; 0 where they overlap
-- column: countries VARCHAR | the two countries, in order of time
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
with rule as (
    select *
    from fraud_rules
    where rule = 'TRAVEL'
),

changes as (
    select
        p.*,
        case
            when
                p.country = lag(p.country) over (partition by p.sim order by p.from_s, p.feed, p.cdr_id)
                then 0
            else 1
        end as is_first
    from fraud_travellers as p
    where exists (select 1 from rule)
),

numbered as (
    select
        *,
        sum(is_first) over (
            partition by sim
            order by from_s, feed, cdr_id
            rows between unbounded preceding and current row
        ) as stay
    from changes
),

stays as (
    select
        sim,
        stay,
        country,
        min(from_s) as from_s,
        max(to_s) as to_s,
        arg_min(cdr_id, (from_s, cdr_id)) as first_id,
        arg_max(cdr_id, (to_s, cdr_id)) as last_id
    from numbered
    group by sim, stay, country
),

pairs as (
    select
        a.sim,
        a.last_id,
        b.first_id,
        greatest(b.from_s - a.to_s, 0) as gap_s,
        a.country || '-' || b.country as countries
    from stays as a
    cross join rule as r
    inner join stays as b
        on a.sim = b.sim and a.stay < b.stay and a.country <> b.country and b.from_s - a.to_s <= r.limit_minutes * 60
    left join neighbouring_countries as n on a.country = n.country and b.country = n.neighbour
    where n.country is null
),

ends as (
    select
        sim,
        last_id as cdr_id,
        last_id,
        gap_s,
        countries
    from pairs

    union all

    select
        sim,
        first_id as cdr_id,
        last_id,
        gap_s,
        countries
    from pairs
)

select
    p.feed,
    p.cdr_id,
    p.line,
    p.started_at,
    min(a.started_at) as incident_at,
    cast(min(e.gap_s) as bigint) as measure,
    arg_min(e.countries, (e.gap_s, e.countries)) as countries,
    p.deposited_at
from ends as e
inner join fraud_travellers as p on e.sim = p.sim and e.cdr_id = p.cdr_id
inner join fraud_travellers as a on e.sim = a.sim and e.last_id = a.cdr_id
group by p.feed, p.cdr_id, p.line, p.started_at, p.deposited_at
