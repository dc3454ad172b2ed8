-- What each event of a month costs by its wholesaler's own tariffs, where its file gives no cost, or why they don't say it.
--
-- grain: feed, cdr_id
-- reads: events_without_cost, events_by_cost_tariffs, events_not_priced
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler; null where its tariffs give no price
-- column: reason VARCHAR | why they give none, as in unrated_cdrs; null where they do
select
    w.feed,
    w.cdr_id,
    p.amount_excl_tax as cost_excl_tax,
    case when p.cdr_id is null then coalesce(u.reason, 'NO_PRICE') end as reason
from events_without_cost as w
left join events_by_cost_tariffs as p on w.feed = p.feed and w.cdr_id = p.cdr_id
left join events_not_priced as u on w.feed = u.feed and w.cdr_id = u.cdr_id
