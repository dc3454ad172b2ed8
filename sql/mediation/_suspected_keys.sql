-- Each event key that stands more than once: within the deposit day, or in an earlier one.
--
-- Ids and contents are looked for apart: then the files of earlier days whose ids lie elsewhere are not read.
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
    e.cdr_id as event_key
from earlier_cdrs as e
inner join received_cdrs as r on e.feed = r.feed and e.cdr_id = r.cdr_id
where e.content_key is null and r.content_key is null

union

select
    e.feed,
    e.content_key as event_key
from earlier_cdrs as e
inner join received_cdrs as r on e.feed = r.feed and e.content_key = r.content_key
