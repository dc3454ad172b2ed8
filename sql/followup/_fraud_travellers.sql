-- The events of the SIM cards that were in two countries within a day, with the country of each event.
--
-- Only a card with an event outside France can have been in two countries, so the others are left out first. A day holds
-- the events that begin in it and those from which its events can be reached in the time that the rule gives.
--
-- grain: feed, cdr_id
-- reads: fraud_cdrs, fraud_rules, network_countries
-- column: feed VARCHAR | MOBILE
-- column: cdr_id VARCHAR | the event
-- column: line VARCHAR | E.164 digits without +
-- column: sim VARCHAR | SIM card, the line where none is given
-- column: country VARCHAR | country of the visited network
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: from_s BIGINT | second of the start
-- column: to_s BIGINT | second of the end of a call, else of the start
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
with rule as (
    select *
    from fraud_rules
    where rule = 'TRAVEL'
),

networks as (
    select
        v.visited_network,
        n.country
    from (select distinct visited_network from fraud_cdrs) as v
    inner join network_countries as n on left(v.visited_network, 3) = n.network
    where exists (select 1 from rule)
),

abroad as (
    select distinct coalesce(iccid, line) as sim
    from fraud_cdrs
    where visited_network in (select n.visited_network from networks as n where n.country <> 'FR')
),

placed as materialized (
    select
        c.feed,
        c.cdr_id,
        c.line,
        a.sim,
        n.country,
        c.started_at,
        epoch_us(c.started_at) // 1000000 as from_s,
        epoch_us(c.started_at) // 1000000 + coalesce(c.duration_s, 0) as to_s,
        c.deposited_at
    from fraud_cdrs as c
    inner join abroad as a on coalesce(c.iccid, c.line) = a.sim
    inner join networks as n on c.visited_network = n.visited_network
),

days as (
    select
        p.sim,
        p.country,
        unnest(generate_series(p.from_s // 86400, (p.to_s + r.limit_minutes * 60) // 86400)) as day
    from placed as p
    cross join rule as r
),

travellers as (
    select sim
    from days
    group by sim, day
    having min(country) <> max(country)
)

select
    p.feed,
    p.cdr_id,
    p.line,
    p.sim,
    p.country,
    p.started_at,
    p.from_s,
    p.to_s,
    p.deposited_at
from placed as p
where p.sim in (select t.sim from travellers as t)
