-- Each prefix of a tariff workbook.
--
-- grain: tariff_from, workbook, prefix
-- partition: whole
-- published: no
-- feed: tariffs
-- reads: workbook_rows
-- follows: landed_versions
-- column: tariff_from DATE | first day in force
-- column: workbook VARCHAR | version: day, content, and instant where that content came back
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the workbook
-- column: prefix VARCHAR | digits, or # and digits for a French short code
-- column: destination_code VARCHAR | the destination
-- column: label VARCHAR | its name, French
-- column: destination_group VARCHAR | its group
select
    tariff_from,
    workbook,
    deposited_at,
    prefix,
    destination_code,
    label,
    destination_group
from workbook_rows
