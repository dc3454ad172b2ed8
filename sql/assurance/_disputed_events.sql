-- Each event or row that differs between us and the wholesaler in a billing month, with what both files say of it and where.
--
-- The differences of reconciliation, and BILLED_TWICE: each further row of the month's Billed files for one event that the month rates.
--
-- grain: kind, feed, cdr_id, billed_path, billed_line
-- reads: reconciliation, rated_cdrs, billed_matches, deposited_cdrs, billed_cdrs
-- params: month
-- column: source VARCHAR | the wholesaler
-- column: kind VARCHAR | kind of reconciliation, or BILLED_TWICE
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: usage VARCHAR | VOIX, SMS, MMS or DATA
-- column: line VARCHAR | E.164 digits without +
-- column: local_date DATE | day of the start in Europe/Paris
-- column: local_time TIME | time of the start
-- column: duration_s BIGINT | seconds, calls only
-- column: volume_bytes BIGINT | octets, DATA only
-- column: our_amount_excl_tax DECIMAL(18,6) | euros, as we rated it
-- column: daily_amount_excl_tax DECIMAL(18,6) | euros, in the daily file
-- column: billed_amount_excl_tax DECIMAL(18,6) | euros, in the Billed file
-- column: difference_excl_tax DECIMAL(18,6) | euros in dispute, theirs less what they are owed
-- column: daily_path VARCHAR | daily file
-- column: daily_line BIGINT | its line
-- column: billed_path VARCHAR | Billed file
-- column: billed_line BIGINT | its line
with billed_rows as (
    select
        m.*,
        row_number() over (partition by m.feed, m.cdr_id order by m.source_path, m.source_line) as occurrence,
        row_number() over (
            partition by m.feed, m.cdr_id, m.period order by m.source_path, m.source_line
        ) as occurrence_in_month
    from billed_matches as m
),

listed as (
    select
        r.kind,
        r.feed,
        r.cdr_id,
        r.our_amount_excl_tax,
        coalesce(m.billed_amount_excl_tax, g.billed_amount_excl_tax) as billed_amount_excl_tax,
        coalesce(m.source_path, g.source_path) as billed_path,
        coalesce(m.source_line, g.source_line) as billed_line
    from reconciliation as r
    left join billed_rows as m
        on r.feed = m.feed and r.cdr_id = m.cdr_id and m.occurrence = 1 and r.kind <> 'MISSING_FROM_RATED'
    left join billed_rows as g
        on r.feed = g.feed
        and r.cdr_id = g.billed_id
        and g.cdr_id is null
        and g.period = $month
        and r.kind = 'MISSING_FROM_RATED'

    union all

    select
        'BILLED_TWICE' as kind,
        m.feed,
        m.cdr_id,
        r.amount_excl_tax as our_amount_excl_tax,
        m.billed_amount_excl_tax,
        m.source_path as billed_path,
        m.source_line as billed_line
    from billed_rows as m
    inner join rated_cdrs as r on m.feed = r.feed and m.cdr_id = r.cdr_id
    where m.period = $month and m.occurrence_in_month > 1
)

select
    source_of(l.cdr_id) as source,
    l.kind,
    l.feed,
    l.cdr_id,
    coalesce(c.usage, b.usage) as usage,
    coalesce(c.line, b.line) as line,
    coalesce(c.local_date, b.local_date) as local_date,
    coalesce(c.local_time, b.local_time) as local_time,
    coalesce(c.duration_s, b.duration_s) as duration_s,
    coalesce(c.volume_bytes, b.volume_bytes) as volume_bytes,
    l.our_amount_excl_tax,
    c.supplier_amount_excl_tax as daily_amount_excl_tax,
    l.billed_amount_excl_tax,
    case l.kind
        when 'RATING_DIFFERS' then cast(c.supplier_amount_excl_tax - l.our_amount_excl_tax as decimal(18, 6))
        when 'BILLED_AMOUNT_DIFFERS' then cast(l.billed_amount_excl_tax - c.supplier_amount_excl_tax as decimal(18, 6))
        when 'MISSING_FROM_BILLED' then cast(-c.supplier_amount_excl_tax as decimal(18, 6))
        else l.billed_amount_excl_tax
    end as difference_excl_tax,
    c.source_path as daily_path,
    c.source_line as daily_line,
    l.billed_path,
    l.billed_line
from listed as l
left join deposited_cdrs as c on l.feed = c.feed and l.cdr_id = c.cdr_id and l.kind <> 'MISSING_FROM_RATED'
left join billed_cdrs as b on l.feed = b.feed and l.billed_path = b.source_path and l.billed_line = b.source_line
