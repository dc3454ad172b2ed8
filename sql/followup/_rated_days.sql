-- What each line consumed on each day, of the events that this run rates, by usage, origin zone and destination.
--
-- grain: event_month, customer_ref, line, offer_code, local_date, usage, origin_zone, destination_code, destination_group
-- reads: rated_cdrs, premium_groups
-- column: billing_month VARCHAR | month that bills the events, AAAA-MM
-- column: event_month VARCHAR | month of the events, AAAA-MM
-- column: customer_ref VARCHAR | customer of the line at the start
-- column: line VARCHAR | E.164 digits without +
-- column: offer_code VARCHAR | offer of the line at the start
-- column: local_date DATE | day of the starts in Europe/Paris
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination
-- column: destination_group VARCHAR | its group; DATA, RECU for those
-- column: event_count BIGINT | events
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: charged_quantity BIGINT | of these, not covered by an allowance
-- column: amount_excl_tax DECIMAL(18,6) | euros, sum of the events' rounded amounts
-- column: service_excl_tax DECIMAL(18,6) | euros, the services' part of it
-- column: premium_excl_tax DECIMAL(18,6) | euros, of events with a service part or to premium groups
-- column: cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler, as its file says; a cost that is not given counts as 0
-- column: first_event_at TIMESTAMP WITH TIME ZONE | start of the first event
-- column: last_event_at TIMESTAMP WITH TIME ZONE | start of the last event
select
    billing_month,
    event_month,
    customer_ref,
    line,
    offer_code,
    cast(timezone('Europe/Paris', started_at) as date) as local_date,
    usage,
    origin_zone,
    destination_code,
    destination_group,
    count(*) as event_count,
    cast(sum(billed_quantity) as bigint) as billed_quantity,
    cast(sum(charged_quantity) as bigint) as charged_quantity,
    cast(sum(amount_excl_tax) as decimal(18, 6)) as amount_excl_tax,
    cast(sum(service_excl_tax) as decimal(18, 6)) as service_excl_tax,
    cast(
        sum(
            case
                when
                    service_excl_tax > 0
                    or destination_group in (select p.destination_group from premium_groups as p)
                    then amount_excl_tax
                else 0
            end
        ) as decimal(18, 6)
    ) as premium_excl_tax,
    cast(coalesce(sum(supplier_cost_excl_tax), 0) as decimal(18, 6)) as cost_excl_tax,
    min(started_at) as first_event_at,
    max(started_at) as last_event_at
from rated_cdrs
group by all
