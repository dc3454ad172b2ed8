-- Each SIM card of one order file; within a file the last row of a card stands.
--
-- grain: iccid, source_path
-- partition: whole
-- published: no
-- feed: sim_cards
-- reads: sim_card_rows_of_day
-- follows: landed_versions
-- column: order_ref VARCHAR | order of the cards
-- column: iccid VARCHAR | the card
-- column: imsi VARCHAR | its subscriber identity
-- column: source_path VARCHAR | file, from the deposit's root
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the file
-- check: files_are_read_whole error
select
    order_ref,
    iccid,
    imsi,
    source_path,
    deposited_at
from sim_card_rows_of_day
where reason is null
qualify row_number() over (partition by iccid, source_path order by source_line desc) = 1
