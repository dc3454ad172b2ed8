-- The events of a billing month and the rows of its Billed files by what comparing them gives: what agrees, and each difference.
--
-- Two comparisons, each of which counts every rated event once. RATING: our amount with that of the daily file. BILLING: the
-- daily file with the Billed ones; with it go the rows of the month's Billed files that are no event rated in the month. So its file rows
-- are all rows of these files. NOT_BILLED_YET: no Billed file of the feed has come. RATED_ELSEWHERE: a month before or after rates the event, or none yet.
-- BILLED_TWICE: a further row of an event.
--
-- grain: billing_month, source, feed, comparison, kind
-- partition: billing_month
-- published: yes
-- reads: compared_cdrs, billed_matches
-- params: month
-- column: billing_month VARCHAR not null | AAAA-MM
-- column: source VARCHAR not null default origyne | the wholesaler: origyne, or a name of [[sources]]
-- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
-- column: comparison VARCHAR not null in (RATING, BILLING) | RATING: we and the daily file; BILLING: the daily and the Billed file
-- column: kind VARCHAR not null in (AGREES, RATING_DIFFERS, NOT_STATED, BILLED_AMOUNT_DIFFERS, MISSING_FROM_BILLED, NOT_BILLED_YET, MISSING_FROM_RATED, RATED_ELSEWHERE, BILLED_TWICE) | AGREES, or what differs
-- column: event_count BIGINT not null >= 0 | events rated in the month
-- column: file_row_count BIGINT not null >= 0 | rows of the month's Billed files
-- column: our_amount_excl_tax DECIMAL(38,6) not null | euros, as we rated the events
-- column: their_amount_excl_tax DECIMAL(38,6) not null | euros, as the wholesaler rated the events, or billed them
-- column: file_amount_excl_tax DECIMAL(38,6) not null | euros, of the rows of the month's Billed files
-- column: difference_excl_tax DECIMAL(38,6) not null | euros, theirs less ours; BILLING: billed less daily, where nothing excuses it
-- check: tie_to_events_and_files error
with billed_feeds as (
    select distinct
        feed,
        source_of(source_path) as source
    from billed_matches
    where period = $month
),

judged as (
    select
        c.*,
        case
            when c.their_amount_excl_tax is null then 'NOT_STATED'
            when c.our_amount_excl_tax <> c.their_amount_excl_tax then 'RATING_DIFFERS'
            else 'AGREES'
        end as rating_kind,
        case
            when c.billed_amount_excl_tax <> c.daily_amount_excl_tax then 'BILLED_AMOUNT_DIFFERS'
            when c.is_billed then 'AGREES'
            when f.feed is null then 'NOT_BILLED_YET'
            else 'MISSING_FROM_BILLED'
        end as billing_kind
    from compared_cdrs as c
    left join billed_feeds as f on c.feed = f.feed and c.source = f.source
),

file_rows as (
    select
        m.feed,
        source_of(m.source_path) as source,
        m.cdr_id,
        m.billed_amount_excl_tax,
        c.cdr_id is not null as is_rated,
        c.billing_kind,
        row_number() over (partition by m.feed, m.cdr_id order by m.source_path, m.source_line) as occurrence
    from billed_matches as m
    left join judged as c on m.feed = c.feed and m.cdr_id = c.cdr_id
    where m.period = $month
),

compared as (
    select
        source,
        feed,
        'RATING' as comparison,
        rating_kind as kind,
        1 as event_count,
        0 as file_row_count,
        our_amount_excl_tax,
        their_amount_excl_tax,
        null as file_amount_excl_tax,
        their_amount_excl_tax - our_amount_excl_tax as difference_excl_tax
    from judged

    union all

    select
        source,
        feed,
        'BILLING' as comparison,
        billing_kind as kind,
        1 as event_count,
        0 as file_row_count,
        our_amount_excl_tax,
        billed_amount_excl_tax as their_amount_excl_tax,
        null as file_amount_excl_tax,
        case billing_kind
            when 'BILLED_AMOUNT_DIFFERS' then billed_amount_excl_tax - daily_amount_excl_tax
            when 'MISSING_FROM_BILLED' then -their_amount_excl_tax
        end as difference_excl_tax
    from judged

    union all

    select
        source,
        feed,
        'BILLING' as comparison,
        case
            when cdr_id is null then 'MISSING_FROM_RATED'
            when not is_rated then 'RATED_ELSEWHERE'
            when occurrence > 1 then 'BILLED_TWICE'
            else billing_kind
        end as kind,
        0 as event_count,
        1 as file_row_count,
        null as our_amount_excl_tax,
        null as their_amount_excl_tax,
        billed_amount_excl_tax as file_amount_excl_tax,
        case when cdr_id is null or (is_rated and occurrence > 1) then billed_amount_excl_tax end as difference_excl_tax
    from file_rows
)

select
    cast($month as varchar) as billing_month,
    source,
    feed,
    comparison,
    kind,
    cast(sum(event_count) as bigint) as event_count,
    cast(sum(file_row_count) as bigint) as file_row_count,
    cast(coalesce(sum(our_amount_excl_tax), 0) as decimal(38, 6)) as our_amount_excl_tax,
    cast(coalesce(sum(their_amount_excl_tax), 0) as decimal(38, 6)) as their_amount_excl_tax,
    cast(coalesce(sum(file_amount_excl_tax), 0) as decimal(38, 6)) as file_amount_excl_tax,
    cast(coalesce(sum(difference_excl_tax), 0) as decimal(38, 6)) as difference_excl_tax
from compared
group by source, feed, comparison, kind
