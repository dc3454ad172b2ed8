-- The rated events that the fraud rules name: those of the groups that BURST watches, and those of lines with an incident.
--
-- Of group SMS_PLUS messages only are watched: calls to it are those to the operator's own numbers.
-- The rated events are computed when they are read, so they are read once.
--
-- grain: feed, cdr_id
-- reads: rated_cdrs, burst_groups, fraud_concurrent_calls, fraud_travels, fraud_duplicates, fraud_long_events, fraud_surges, fraud_new_countries
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: customer_ref VARCHAR | customer of the line at the start
-- column: line VARCHAR | E.164 digits without +
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination
-- column: is_watched BOOLEAN | whether BURST watches it
-- column: destination_group VARCHAR | its group
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: amount_excl_tax DECIMAL(18,6) | euros
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
with suspects as (
    select line from fraud_concurrent_calls
    union
    select line from fraud_travels
    union
    select line from fraud_duplicates
    union
    select line from fraud_long_events
    union
    select line from fraud_surges
    union
    select line from fraud_new_countries
),

marked as (
    select
        feed,
        cdr_id,
        customer_ref,
        line,
        usage,
        origin_zone,
        destination_code,
        usage in ('VOIX', 'SMS', 'MMS')
        and destination_group in (select g.destination_group from burst_groups as g)
        and not (usage = 'VOIX' and destination_group = 'SMS_PLUS') as is_watched,
        destination_group,
        started_at,
        amount_excl_tax,
        supplier_cost_excl_tax
    from rated_cdrs
)

select
    feed,
    cdr_id,
    customer_ref,
    line,
    usage,
    origin_zone,
    destination_code,
    is_watched,
    destination_group,
    started_at,
    amount_excl_tax,
    supplier_cost_excl_tax
from marked
where is_watched or line in (select s.line from suspects as s)
