-- Each event that came after its own month was issued: it is billed in this month.
--
-- The months before that are issued, without a gap, are those from first_issued on; empty where there is none.
--
-- grain: feed, cdr_id
-- partition: billing_month
-- published: internal
-- reads: changed_cdrs, billed_before, unrated_before
-- follows: cdrs
-- params: month, first_issued, first_after, previous_cutoff
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: local_date DATE | day of the start in Europe/Paris
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file, as its name says it
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros, as rated by the wholesaler
-- column: source_path VARCHAR | file, from the deposit's root
-- check: no_file_comes_after_the_issue warn
select
    c.feed,
    c.cdr_id,
    c.local_date,
    c.deposited_at,
    c.supplier_amount_excl_tax,
    c.source_path
from changed_cdrs as c
left join billed_before as b on c.feed = b.feed and c.cdr_id = b.cdr_id
left join unrated_before as u on c.feed = u.feed and c.cdr_id = u.cdr_id
where
    b.cdr_id is null
    and u.cdr_id is null
    and strftime(c.local_date, '%Y-%m') < $month
    and c.deposited_at <= $previous_cutoff
    and (strftime(c.local_date, '%Y-%m') >= $first_issued or c.deposited_at > $first_after)
