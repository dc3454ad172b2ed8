-- What each line consumed on each day of a month that is followed, by usage, origin zone and destination.
--
-- Kept are the days before the checkpoint, of the lines that are not rated anew.
--
-- grain: billing_month, event_month, customer_ref, line, offer_code, local_date, usage, origin_zone, destination_code, destination_group
-- partition: billing_month
-- published: internal
-- reads: rated_days, usage_days_kept
-- storage: view
-- column: billing_month VARCHAR not null | month that bills the events, AAAA-MM
-- column: event_month VARCHAR not null | month of the events, AAAA-MM
-- column: customer_ref VARCHAR not null | customer of the line at the start
-- column: line VARCHAR not null | E.164 digits without +
-- column: offer_code VARCHAR not null | offer of the line at the start
-- column: local_date DATE not null | day of the starts in Europe/Paris
-- column: usage VARCHAR not null in (VOIX, SMS, MMS, DATA, VOIX_RECUE) | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination
-- column: destination_group VARCHAR not null | its group; DATA, RECU for those
-- column: event_count BIGINT not null >= 0 | events
-- column: billed_quantity BIGINT not null >= 0 | seconds, acts or KO
-- column: charged_quantity BIGINT not null >= 0 | of these, not covered by an allowance
-- column: amount_excl_tax DECIMAL(18,6) not null >= 0 | euros, sum of the events' rounded amounts
-- column: service_excl_tax DECIMAL(18,6) not null >= 0 | euros, the services' part of it
-- column: premium_excl_tax DECIMAL(18,6) not null >= 0 | euros, of events with a service part or to premium groups
-- column: cost_excl_tax DECIMAL(18,6) not null | euros owed to the wholesaler, as its file says; a cost that is not given counts as 0
-- column: first_event_at TIMESTAMP WITH TIME ZONE not null | start of the first event
-- column: last_event_at TIMESTAMP WITH TIME ZONE not null | start of the last event
-- check: a_closed_month_is_the_consumption_that_was_billed warn
select
    billing_month,
    event_month,
    customer_ref,
    line,
    offer_code,
    local_date,
    usage,
    origin_zone,
    destination_code,
    destination_group,
    event_count,
    billed_quantity,
    charged_quantity,
    amount_excl_tax,
    service_excl_tax,
    premium_excl_tax,
    cost_excl_tax,
    first_event_at,
    last_event_at
from rated_days

union all

select
    billing_month,
    event_month,
    customer_ref,
    line,
    offer_code,
    local_date,
    usage,
    origin_zone,
    destination_code,
    destination_group,
    event_count,
    billed_quantity,
    charged_quantity,
    amount_excl_tax,
    service_excl_tax,
    premium_excl_tax,
    cost_excl_tax,
    first_event_at,
    last_event_at
from usage_days_kept
