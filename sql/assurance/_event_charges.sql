-- Each row of the Billed files that charges an event of a month, and how many rows charged that event before it.
--
-- Those are the rows of the month's own files, and those of other months that charge an event of these files or one that
-- the month bills. A row that no daily file holds is an event by its id in the Billed file.
--
-- grain: feed, source_path, source_line
-- reads: billed_matches, billed_cdrs, rated_cdrs, unrated_cdrs
-- params: month
-- column: source VARCHAR | the wholesaler
-- column: feed VARCHAR | MOBILE or VGA
-- column: period VARCHAR | billed month AAAA-MM
-- column: cdr_id VARCHAR | the event; null where no daily file holds it
-- column: billed_id VARCHAR | id in the Billed file, or file name:line
-- column: charge_number BIGINT | 1 is the first charge of the event, in the order of months and files
-- column: billed_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler, as the Billed file gives them
-- column: line VARCHAR | E.164 digits without +
-- column: usage VARCHAR | VOIX, SMS, MMS or DATA
-- column: direction VARCHAR | SORTANT or ENTRANT
-- column: visited_network VARCHAR | MCC and MNC digits
-- column: called_number VARCHAR | called or calling number
-- column: local_date DATE | day of the start in Europe/Paris
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: duration_s BIGINT | seconds of a call
-- column: volume_bytes BIGINT | octets of data
-- column: source_path VARCHAR | Billed file
-- column: source_line BIGINT | its line
with events as (
    select
        feed,
        cdr_id
    from rated_cdrs

    union

    select
        feed,
        cdr_id
    from unrated_cdrs

    union

    select
        feed,
        cdr_id
    from billed_matches
    where period = $month and cdr_id is not null
),

absent as (
    select distinct
        feed,
        billed_id
    from billed_matches
    where period = $month and cdr_id is null
),

matches as (
    select *
    from billed_matches as m
    where
        period = $month
        or exists (select 1 from events as e where m.feed = e.feed and m.cdr_id = e.cdr_id)
        or (
            cdr_id is null
            and exists (select 1 from absent as a where m.feed = a.feed and m.billed_id = a.billed_id)
        )
),

billed as (
    select
        m.*,
        source_of(m.source_path) as source,
        b.supplier_cost_excl_tax,
        b.line,
        b.usage,
        b.direction,
        b.visited_network,
        b.called_number,
        b.local_date,
        b.started_at,
        b.duration_s,
        b.volume_bytes
    from matches as m
    inner join billed_cdrs as b on m.feed = b.feed and m.source_path = b.source_path and m.source_line = b.source_line
)

select
    source,
    feed,
    period,
    cdr_id,
    billed_id,
    row_number() over (
        partition by source, feed, coalesce(cdr_id, ''), case when cdr_id is null then billed_id end
        order by period, source_path, source_line
    ) as charge_number,
    supplier_cost_excl_tax as billed_cost_excl_tax,
    line,
    usage,
    direction,
    visited_network,
    called_number,
    local_date,
    started_at,
    duration_s,
    volume_bytes,
    source_path,
    source_line
from billed
