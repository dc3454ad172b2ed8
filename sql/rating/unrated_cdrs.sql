-- Each event that is due and that the view of a billing month cannot rate, with the first reason that applies.
--
-- grain: feed, cdr_id
-- reads: priced_cdrs, walked_cdrs
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
from priced_cdrs as c
left join walked_cdrs as w on c.feed = w.feed and c.cdr_id = w.cdr_id
where c.reason is not null or (not c.is_free and not c.is_simple and w.billed_quantity is null)
