-- Each event of a month that is followed and cannot be rated yet: the next month takes it over.
--
-- The same rows as unrated_cdrs will have, once the month is rated to be billed.
--
-- grain: feed, cdr_id
-- partition: billing_month
-- published: no
-- reads: unrated_cdrs, unrated_kept
-- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
-- column: cdr_id VARCHAR not null | the event
-- column: billing_month VARCHAR | month that could not rate it, AAAA-MM
-- column: reason VARCHAR not null in (UNKNOWN_LINE, NO_OFFER, NO_TARIFF_VERSION, UNKNOWN_ZONE, UNKNOWN_DESTINATION, NO_PRICE) | why
-- column: line VARCHAR not null | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE not null | start
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros at risk: as rated by the wholesaler
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
select
    feed,
    cdr_id,
    billing_month,
    reason,
    line,
    started_at,
    supplier_amount_excl_tax,
    deposited_at
from unrated_cdrs

union all

select
    feed,
    cdr_id,
    billing_month,
    reason,
    line,
    started_at,
    supplier_amount_excl_tax,
    deposited_at
from unrated_kept
