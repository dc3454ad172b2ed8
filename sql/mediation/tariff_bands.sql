-- Each weekly band of a tariff workbook.
--
-- grain: tariff_from, workbook, day, from_minute
-- partition: whole
-- published: no
-- feed: tariffs
-- reads: workbook_rows
-- follows: landed_versions
-- column: tariff_from DATE | first day in force
-- column: workbook VARCHAR | version: day, content, and instant where that content came back
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the workbook
-- column: band VARCHAR | the band
-- column: day VARCHAR | LUN to DIM, or FERIE
-- column: from_minute INTEGER | local minute of the day
-- column: to_minute INTEGER | exclusive, at most 1440
select
    tariff_from,
    workbook,
    deposited_at,
    band,
    day,
    from_minute,
    to_minute
from workbook_rows
