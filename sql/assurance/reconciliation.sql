-- Each difference between the wholesaler's files and ours for a billing month.
--
-- MISSING_FROM_BILLED, BILLED_AMOUNT_DIFFERS (the Billed file's amount is not the daily file's) and RATING_DIFFERS
-- (the daily file's amount is not ours) are about the events rated in the month; MISSING_FROM_RATED is a row of the
-- month's Billed files that no daily file holds. While no Billed file of a feed has come for the month from a
-- source, nothing is missing from it. A file whose layout gives all rows one amount states none: ours is then compared
-- with the Billed file's, where that states one, and is RATING_DIFFERS.
--
-- grain: billing_month, feed, cdr_id, kind
-- partition: billing_month
-- published: yes
-- source: cdr_id
-- reads: compared_cdrs, billed_matches
-- params: month
-- column: billing_month VARCHAR | AAAA-MM
-- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
-- column: cdr_id VARCHAR not null | the event
-- column: kind VARCHAR not null in (MISSING_FROM_BILLED, MISSING_FROM_RATED, BILLED_AMOUNT_DIFFERS, RATING_DIFFERS) | which
-- column: our_amount_excl_tax DECIMAL(18,6) | euros, as we rated it
-- column: their_amount_excl_tax DECIMAL(18,6) | euros, as the wholesaler billed or rated it
-- check: the_wholesaler_agrees warn
with billed_feeds as (
    select distinct
        feed,
        source_of(source_path) as source
    from billed_matches
    where period = $month
),

differences as (
    select
        feed,
        cdr_id,
        'RATING_DIFFERS' as kind,
        our_amount_excl_tax,
        their_amount_excl_tax
    from compared_cdrs
    where our_amount_excl_tax <> their_amount_excl_tax

    union all

    select
        feed,
        cdr_id,
        'BILLED_AMOUNT_DIFFERS' as kind,
        our_amount_excl_tax,
        billed_amount_excl_tax as their_amount_excl_tax
    from compared_cdrs
    where billed_amount_excl_tax <> daily_amount_excl_tax

    union all

    select
        c.feed,
        c.cdr_id,
        'MISSING_FROM_BILLED' as kind,
        c.our_amount_excl_tax,
        null as their_amount_excl_tax
    from compared_cdrs as c
    inner join billed_feeds as f on c.feed = f.feed and c.source = f.source
    where not c.is_billed

    union all

    select
        feed,
        billed_id as cdr_id,
        'MISSING_FROM_RATED' as kind,
        null as our_amount_excl_tax,
        billed_amount_excl_tax as their_amount_excl_tax
    from billed_matches
    where cdr_id is null and period = $month
)

select
    cast($month as varchar) as billing_month,
    feed,
    cdr_id,
    kind,
    our_amount_excl_tax,
    their_amount_excl_tax
from differences
