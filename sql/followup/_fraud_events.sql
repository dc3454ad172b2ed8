-- The events that break a rule by themselves, with the incident that each is part of.
--
-- grain: rule, feed, cdr_id
-- reads: fraud_bursts, fraud_concurrent_calls, fraud_travels, fraud_duplicates, fraud_long_events
-- column: rule VARCHAR | BURST, CONCURRENT, TRAVEL, DUPLICATE or LONG
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: line VARCHAR | E.164 digits without +
-- column: detail VARCHAR | VOIX or DATA of LONG; else empty
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: incident_at TIMESTAMP WITH TIME ZONE | start of the incident's first event
-- column: measure BIGINT | what the rule measures of it
-- column: measure_excl_tax DECIMAL(18,6) | euros that the rule measures; null of others than BURST
-- column: countries VARCHAR | the two countries of TRAVEL
-- column: amount_excl_tax DECIMAL(18,6) | euros of an event of BURST; null of others
-- column: cost_excl_tax DECIMAL(18,6) | euros owed for it; null of others
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
select
    'BURST' as rule,
    feed,
    cdr_id,
    line,
    '' as detail,
    started_at,
    incident_at,
    measure,
    measure_excl_tax,
    cast(null as varchar) as countries,
    amount_excl_tax,
    cost_excl_tax,
    deposited_at
from fraud_bursts

union all

select
    'CONCURRENT' as rule,
    feed,
    cdr_id,
    line,
    '' as detail,
    started_at,
    incident_at,
    measure,
    cast(null as decimal(18, 6)) as measure_excl_tax,
    cast(null as varchar) as countries,
    cast(null as decimal(18, 6)) as amount_excl_tax,
    cast(null as decimal(18, 6)) as cost_excl_tax,
    deposited_at
from fraud_concurrent_calls

union all

select
    'TRAVEL' as rule,
    feed,
    cdr_id,
    line,
    '' as detail,
    started_at,
    incident_at,
    measure,
    cast(null as decimal(18, 6)) as measure_excl_tax,
    countries,
    cast(null as decimal(18, 6)) as amount_excl_tax,
    cast(null as decimal(18, 6)) as cost_excl_tax,
    deposited_at
from fraud_travels

union all

select
    'DUPLICATE' as rule,
    feed,
    cdr_id,
    line,
    '' as detail,
    started_at,
    incident_at,
    measure,
    cast(null as decimal(18, 6)) as measure_excl_tax,
    cast(null as varchar) as countries,
    cast(null as decimal(18, 6)) as amount_excl_tax,
    cast(null as decimal(18, 6)) as cost_excl_tax,
    deposited_at
from fraud_duplicates

union all

select
    'LONG' as rule,
    feed,
    cdr_id,
    line,
    detail,
    started_at,
    incident_at,
    measure,
    cast(null as decimal(18, 6)) as measure_excl_tax,
    cast(null as varchar) as countries,
    cast(null as decimal(18, 6)) as amount_excl_tax,
    cast(null as decimal(18, 6)) as cost_excl_tax,
    deposited_at
from fraud_long_events
