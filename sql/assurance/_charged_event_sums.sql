-- What the events of a month cost by what labels of an invoice can tell apart: as we know it, and as the Billed files charge it.
--
-- grain: source, feed, usage, is_abroad, is_international
-- reads: charged_events
-- column: source VARCHAR | the wholesaler
-- column: feed VARCHAR | MOBILE or VGA
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: is_abroad BOOLEAN | whether the network visited is not French
-- column: is_international BOOLEAN | whether the number called is not French
-- column: expected_excl_tax DECIMAL(38,6) | euros that the wholesaler should charge
-- column: charged_excl_tax DECIMAL(38,6) | euros that it charges
-- column: rounded_excl_tax DECIMAL(38,6) | the same, each event rounded to the cent
-- column: expected_count BIGINT | events that it should charge
-- column: event_count BIGINT | events that it charges
-- column: least_cost_excl_tax DECIMAL(18,6) | of one event that agrees
-- column: most_cost_excl_tax DECIMAL(18,6) | of one event that agrees
-- column: uncosted_count BIGINT | events of which nothing gives a cost
-- column: duration_s BIGINT | seconds charged
-- column: volume_bytes BIGINT | octets charged
select
    source,
    feed,
    usage,
    is_abroad,
    is_international,
    cast(sum(expected_excl_tax) as decimal(38, 6)) as expected_excl_tax,
    cast(sum(charged_excl_tax) as decimal(38, 6)) as charged_excl_tax,
    cast(sum(round(charged_excl_tax, 2)) as decimal(38, 6)) as rounded_excl_tax,
    count(*) filter (
        cause is null or cause in ('OTHER_PRICE', 'NOT_BILLED') or (cause = 'PERIOD' and not is_charged)
    ) as expected_count,
    count(*) filter (is_charged) as event_count,
    min(charged_excl_tax) filter (is_charged and cause is null and is_cost_known) as least_cost_excl_tax,
    max(charged_excl_tax) filter (is_charged and cause is null and is_cost_known) as most_cost_excl_tax,
    count(*) filter (not is_cost_known) as uncosted_count,
    cast(coalesce(sum(duration_s) filter (is_charged), 0) as bigint) as duration_s,
    cast(coalesce(sum(volume_bytes) filter (is_charged), 0) as bigint) as volume_bytes
from charged_events
group by source, feed, usage, is_abroad, is_international
