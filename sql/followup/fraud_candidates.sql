-- Each incident that the fraud rules see in a month that is followed, as of the latest deposit.
--
-- Those of the days before the checkpoint are kept, but for the lines that are rated anew.
--
-- grain: rule, line, detail, incident_day
-- partition: billing_month
-- published: internal
-- reads: fraud_incidents, candidates_kept, lines_anew
-- params: checkpoint_day
-- column: billing_month VARCHAR not null | month that is followed, AAAA-MM
-- column: rule VARCHAR not null in (BURST, CONCURRENT, TRAVEL, NEW_COUNTRY, SURGE, DUPLICATE, LONG) | the rule
-- column: line VARCHAR not null | E.164 digits without +
-- column: detail VARCHAR not null | the country called, or FROM and the zone, of NEW_COUNTRY; VOIX or DATA of LONG; else empty
-- column: incident_day DATE not null | day of the first event, in Europe/Paris
-- column: customer_ref VARCHAR | the customer; null where no event is rated
-- column: first_event_at TIMESTAMP WITH TIME ZONE not null | start of the first event
-- column: last_event_at TIMESTAMP WITH TIME ZONE not null | start of the last event
-- column: event_count BIGINT not null >= 0 | events
-- column: amount_excl_tax DECIMAL(18,6) not null | euros, our amounts; the wholesaler's of an event to an unknown destination
-- column: cost_excl_tax DECIMAL(18,6) not null | euros owed to the wholesaler; a cost that is not given counts as 0
-- column: measure BIGINT | most seconds in 60 minutes, most calls at once, fewest seconds between two countries, copies, or seconds or octets; by rule
-- column: measure_excl_tax DECIMAL(18,6) | most euros in 60 minutes (BURST)
-- column: countries VARCHAR | the two countries (TRAVEL)
-- column: usual_excl_tax DECIMAL(18,6) | euros of the days before, together (SURGE)
-- column: usual_days BIGINT | how many days they are (SURGE)
-- column: first_ids VARCHAR | ids of the first events, at most five, | between
select
    billing_month,
    rule,
    line,
    detail,
    incident_day,
    customer_ref,
    first_event_at,
    last_event_at,
    event_count,
    amount_excl_tax,
    cost_excl_tax,
    measure,
    measure_excl_tax,
    countries,
    usual_excl_tax,
    usual_days,
    first_ids
from fraud_incidents
where incident_day >= $checkpoint_day or line in (select a.line from lines_anew as a)

union all

select
    billing_month,
    rule,
    line,
    detail,
    incident_day,
    customer_ref,
    first_event_at,
    last_event_at,
    event_count,
    amount_excl_tax,
    cost_excl_tax,
    measure,
    measure_excl_tax,
    countries,
    usual_excl_tax,
    usual_days,
    first_ids
from candidates_kept
