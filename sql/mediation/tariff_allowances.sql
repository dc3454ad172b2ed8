-- Each allowance of a tariff workbook.
--
-- grain: tariff_from, workbook, allowance_code
-- partition: whole
-- published: no
-- feed: tariffs
-- reads: workbook_rows
-- follows: landed_versions
-- column: tariff_from DATE | first day in force
-- column: workbook VARCHAR | version: day, content, and instant where that content came back
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the workbook
-- column: allowance_code VARCHAR | the allowance
-- column: offer_codes VARCHAR[] | the offers and options that include it
-- column: label VARCHAR | its name, French
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zones VARCHAR[] | zones that it covers; * is any
-- column: destination_groups VARCHAR[] | destination groups that it covers; * is any
-- column: bands VARCHAR[] | bands of the event's start that it covers; * is any
-- column: quantity DECIMAL(26,6) | seconds, acts or KO a month, exact; null is unlimited
-- column: sharing VARCHAR | LIGNE or CLIENT
-- column: priority BIGINT | lower is consumed first
select
    tariff_from,
    workbook,
    deposited_at,
    allowance_code,
    offer_codes,
    label,
    usage,
    origin_zones,
    destination_groups,
    bands,
    quantity,
    sharing,
    priority
from workbook_rows
