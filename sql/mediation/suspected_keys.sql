-- Each event key that stands more than once: within the deposit day, or in an earlier one.
--
-- grain: feed, event_key
-- reads: received_cdrs, earlier_cdrs
-- column: feed VARCHAR | MOBILE or VGA
-- column: event_key VARCHAR | id of the event, or its content and rank where it has none
select
    feed,
    coalesce(content_key, cdr_id) as event_key
from received_cdrs
group by feed, coalesce(content_key, cdr_id)
having count(*) > 1

union

select
    e.feed,
    coalesce(e.content_key, e.cdr_id) as event_key
from earlier_cdrs as e
where exists (
    select 1
    from received_cdrs as r
    where r.feed = e.feed and coalesce(r.content_key, r.cdr_id) = coalesce(e.content_key, e.cdr_id)
)
