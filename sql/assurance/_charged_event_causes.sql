-- The events of a month that differ, by cause and by what labels of an invoice can tell apart.
--
-- grain: source, feed, usage, is_abroad, is_international, cause
-- reads: charged_events
-- column: source VARCHAR | the wholesaler
-- column: feed VARCHAR | MOBILE or VGA
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: is_abroad BOOLEAN | whether the network visited is not French
-- column: is_international BOOLEAN | whether the number called is not French
-- column: cause VARCHAR | why they differ
-- column: event_count BIGINT | how many
-- column: amount_excl_tax DECIMAL(38,6) | euros charged less euros expected
-- column: first_ids VARCHAR | the first five, in the order of their starts
select
    source,
    feed,
    usage,
    is_abroad,
    is_international,
    cause,
    count(*) as event_count,
    cast(sum(charged_excl_tax - expected_excl_tax) as decimal(38, 6)) as amount_excl_tax,
    array_to_string(list_slice(list(cdr_id order by started_at, cdr_id), 1, 5), ', ') as first_ids
from charged_events
where cause is not null
group by source, feed, usage, is_abroad, is_international, cause
