-- Each rated event of a billing month with the amounts of the wholesaler's daily and Billed files.
--
-- A file whose layout gives all rows one amount states none. Of several Billed rows of an event the first that states an
-- amount is compared.
--
-- grain: feed, cdr_id
-- reads: rated_cdrs, billed_matches, cdrs, files_without_amounts
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: source VARCHAR | the wholesaler: origyne, or a name of [[sources]]
-- column: our_amount_excl_tax DECIMAL(18,6) | euros, as we rated it
-- column: their_amount_excl_tax DECIMAL(18,6) | euros, of the daily file; of the Billed file where the daily one states none
-- column: daily_amount_excl_tax DECIMAL(18,6) | euros, in the daily file of a billed event; null where it states none
-- column: billed_amount_excl_tax DECIMAL(18,6) | euros, in the Billed file; null where none has it or it states none
-- column: is_billed BOOLEAN | whether a Billed file, of any month, has it
with unstated as (
    select
        c.feed,
        c.cdr_id
    from cdrs as c
    inner join files_without_amounts as f on c.source_path = f.path
),

billed as (
    select
        m.feed,
        m.cdr_id,
        m.daily_amount_excl_tax,
        arg_min(case when f.path is null then m.billed_amount_excl_tax end, (m.source_path, m.source_line))
            as billed_amount_excl_tax
    from billed_matches as m
    left join files_without_amounts as f on m.source_path = f.path
    where m.cdr_id is not null
    group by m.feed, m.cdr_id, m.daily_amount_excl_tax
)

select
    r.feed,
    r.cdr_id,
    source_of(r.cdr_id) as source,
    r.amount_excl_tax as our_amount_excl_tax,
    case when u.cdr_id is null then r.supplier_amount_excl_tax else b.billed_amount_excl_tax end as their_amount_excl_tax,
    case when u.cdr_id is null then b.daily_amount_excl_tax end as daily_amount_excl_tax,
    b.billed_amount_excl_tax,
    b.cdr_id is not null as is_billed
from rated_cdrs as r
left join billed as b on r.feed = b.feed and r.cdr_id = b.cdr_id
left join unstated as u on r.feed = u.feed and r.cdr_id = u.cdr_id
