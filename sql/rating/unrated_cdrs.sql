-- Each event that is due and that the view of a billing month cannot rate, with the first reason that applies.
--
-- grain: feed, cdr_id
-- reads: placed_cdrs, rated_cdrs
-- params: month
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: billing_month VARCHAR | month that could not rate it, AAAA-MM
-- column: reason VARCHAR | reason code of rating.md section 8
-- column: line VARCHAR | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros at risk: as rated by the wholesaler
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
select
    c.feed,
    c.cdr_id,
    cast($month as varchar) as billing_month,
    coalesce(c.reason, 'NO_PRICE') as reason,
    c.line,
    c.started_at,
    c.supplier_amount_excl_tax,
    c.deposited_at
from placed_cdrs as c
left join rated_cdrs as r on c.feed = r.feed and c.cdr_id = r.cdr_id
where r.cdr_id is null
