-- No event of the month was rated in any of the twelve months before.
--
-- reads: rated_cdrs, rated_before
-- accept: never
select
    r.feed,
    r.cdr_id,
    r.billing_month,
    b.billing_month as billed_before
from rated_cdrs as r
inner join rated_before as b on r.feed = b.feed and r.cdr_id = b.cdr_id
