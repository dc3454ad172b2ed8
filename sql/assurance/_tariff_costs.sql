-- What each event of a month costs by its wholesaler's own tariffs, where its file gives no cost.
--
-- grain: feed, cdr_id
-- reads: events_by_cost_tariffs
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
select
    feed,
    cdr_id,
    amount_excl_tax as cost_excl_tax
from events_by_cost_tariffs
