-- Each network prefix of a tariff workbook.
--
-- grain: tariff_from, workbook, network_prefix
-- partition: whole
-- published: no
-- feed: tariffs
-- reads: workbook_rows
-- follows: landed_versions
-- column: tariff_from DATE | first day in force
-- column: workbook VARCHAR | version: day, content, and instant where that content came back
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the workbook
-- column: network_prefix VARCHAR | first 3 to 6 digits of MCC and MNC
-- column: origin_zone VARCHAR | the zone
-- column: label VARCHAR | its name, French
select
    tariff_from,
    workbook,
    deposited_at,
    network_prefix,
    origin_zone,
    label
from workbook_rows
