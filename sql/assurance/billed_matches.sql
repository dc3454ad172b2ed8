-- Each BilledCDRs row with the same event in the daily files, matched by feed and id, else by content and rank.
--
-- Content leaves the amounts out, and is of one source; rank is deposit order among equal contents. All Billed files are read, whatever
-- their month: an event that a later month rates may be billed by an earlier one.
--
-- grain: feed, source_path, source_line
-- partition: billing_month
-- published: no
-- reads: billed_cdrs, cdrs
-- follows: month_deposits
-- column: feed VARCHAR | MOBILE or VGA
-- column: period VARCHAR | billed month AAAA-MM
-- column: billed_id VARCHAR | id in the Billed file, or file name:line
-- column: cdr_id VARCHAR | the event; null where no daily file holds it
-- column: billed_amount_excl_tax DECIMAL(18,6) | euros, as billed
-- column: daily_amount_excl_tax DECIMAL(18,6) | euros, in the daily file
-- column: source_path VARCHAR | Billed file
-- column: source_line BIGINT | its line
with billed as (
    select
        *,
        source_of(source_path) as source,
        row_number() over (
            partition by
                source, feed, has_id, case when has_id then cdr_id end,
                usage, direction, line, local_date, local_time, called_number, visited_network, duration_s, volume_bytes
            order by deposited_at, source_path, source_line
        ) as content_rank
    from billed_cdrs
),

nameless as (
    select
        *,
        source_of(source_path) as source,
        row_number() over (
            partition by
                source, feed,
                usage, direction, line, local_date, local_time, called_number, visited_network, duration_s, volume_bytes
            order by deposited_at, source_path, source_line
        ) as content_rank
    from cdrs
    where content_key is not null
)

select
    b.feed,
    b.period,
    b.cdr_id as billed_id,
    c.cdr_id,
    b.supplier_amount_excl_tax as billed_amount_excl_tax,
    c.supplier_amount_excl_tax as daily_amount_excl_tax,
    b.source_path,
    b.source_line
from billed as b
left join cdrs as c on b.feed = c.feed and b.cdr_id = c.cdr_id and c.content_key is null
where b.has_id

union all

select
    b.feed,
    b.period,
    b.cdr_id as billed_id,
    n.cdr_id,
    b.supplier_amount_excl_tax as billed_amount_excl_tax,
    n.supplier_amount_excl_tax as daily_amount_excl_tax,
    b.source_path,
    b.source_line
from billed as b
left join nameless as n
    on b.source = n.source
    and b.feed = n.feed
    and b.usage = n.usage
    and b.direction = n.direction
    and b.line = n.line
    and b.local_date = n.local_date
    and b.local_time = n.local_time
    and b.called_number is not distinct from n.called_number
    and b.visited_network is not distinct from n.visited_network
    and b.duration_s is not distinct from n.duration_s
    and b.volume_bytes is not distinct from n.volume_bytes
    and b.content_rank = n.content_rank
where not b.has_id
