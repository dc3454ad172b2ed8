-- What each line consumed on each day of the month and of those before it that the fraud rules look back on.
--
-- A closed month that was never followed gives its rated events instead.
--
-- grain: is_of_month, customer_ref, line, local_date, usage, origin_zone, destination_code
-- reads: usage_days, usage_days_before, rated_before
-- column: is_of_month BOOLEAN | whether the month bills it, not an earlier one
-- column: customer_ref VARCHAR | customer of the line
-- column: line VARCHAR | E.164 digits without +
-- column: local_date DATE | day of the starts in Europe/Paris
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination
-- column: event_count BIGINT | events
-- column: amount_excl_tax DECIMAL(18,6) | euros
-- column: cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler, 0 where not given
-- column: first_event_at TIMESTAMP WITH TIME ZONE | start of the first event
-- column: last_event_at TIMESTAMP WITH TIME ZONE | start of the last event
select
    true as is_of_month,
    customer_ref,
    line,
    local_date,
    usage,
    origin_zone,
    destination_code,
    event_count,
    amount_excl_tax,
    cost_excl_tax,
    first_event_at,
    last_event_at
from usage_days

union all

select
    false as is_of_month,
    customer_ref,
    line,
    local_date,
    usage,
    origin_zone,
    destination_code,
    event_count,
    amount_excl_tax,
    cost_excl_tax,
    first_event_at,
    last_event_at
from usage_days_before

union all

select
    false as is_of_month,
    customer_ref,
    line,
    cast(timezone('Europe/Paris', started_at) as date) as local_date,
    usage,
    origin_zone,
    destination_code,
    count(*) as event_count,
    cast(sum(amount_excl_tax) as decimal(18, 6)) as amount_excl_tax,
    cast(sum(coalesce(supplier_cost_excl_tax, 0)) as decimal(18, 6)) as cost_excl_tax,
    min(started_at) as first_event_at,
    max(started_at) as last_event_at
from rated_before
group by
    customer_ref, line, cast(timezone('Europe/Paris', started_at) as date), usage, origin_zone, destination_code
