-- Each difference between the wholesaler's files and ours for a billing month.
--
-- MISSING_FROM_BILLED, BILLED_AMOUNT_DIFFERS (the Billed file's amount is not the daily file's) and RATING_DIFFERS
-- (the daily file's amount is not ours) are about the events rated in the month; MISSING_FROM_RATED is a row of the
-- month's Billed files that no daily file holds. While no Billed file of a feed has come for the month from a
-- source, nothing is missing from it.
--
-- grain: billing_month, feed, cdr_id, kind
-- partition: billing_month
-- published: yes
-- source: cdr_id
-- reads: rated_cdrs, billed_matches
-- params: month
-- column: billing_month VARCHAR | AAAA-MM
-- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
-- column: cdr_id VARCHAR not null | the event
-- column: kind VARCHAR not null in (MISSING_FROM_BILLED, MISSING_FROM_RATED, BILLED_AMOUNT_DIFFERS, RATING_DIFFERS) | which
-- column: our_amount_excl_tax DECIMAL(18,6) | euros, as we rated it
-- column: their_amount_excl_tax DECIMAL(18,6) | euros, as the wholesaler billed or rated it
-- check: the_wholesaler_agrees warn
with billed as (
    select
        feed,
        cdr_id,
        daily_amount_excl_tax,
        arg_min(billed_amount_excl_tax, (source_path, source_line)) as billed_amount_excl_tax
    from billed_matches
    where cdr_id is not null
    group by feed, cdr_id, daily_amount_excl_tax
),

billed_feeds as (
    select distinct
        feed,
        source_of(source_path) as source
    from billed_matches
    where period = $month
),

differences as (
    select
        r.feed,
        r.cdr_id,
        'RATING_DIFFERS' as kind,
        r.amount_excl_tax as our_amount_excl_tax,
        r.supplier_amount_excl_tax as their_amount_excl_tax
    from rated_cdrs as r
    where r.amount_excl_tax <> r.supplier_amount_excl_tax

    union all

    select
        r.feed,
        r.cdr_id,
        'BILLED_AMOUNT_DIFFERS' as kind,
        r.amount_excl_tax as our_amount_excl_tax,
        b.billed_amount_excl_tax as their_amount_excl_tax
    from rated_cdrs as r
    inner join billed as b on r.feed = b.feed and r.cdr_id = b.cdr_id
    where b.billed_amount_excl_tax <> b.daily_amount_excl_tax

    union all

    select
        r.feed,
        r.cdr_id,
        'MISSING_FROM_BILLED' as kind,
        r.amount_excl_tax as our_amount_excl_tax,
        null as their_amount_excl_tax
    from rated_cdrs as r
    inner join billed_feeds as f on r.feed = f.feed and source_of(r.cdr_id) = f.source
    left join billed as b on r.feed = b.feed and r.cdr_id = b.cdr_id
    where b.cdr_id is null

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
