-- Each tariff version in the view of a month, with the days that it is in force.
--
-- Of several workbooks for the same date, the latest deposited on or before the cut-off.
--
-- grain: tariff_from
-- reads: tariff_offers
-- params: cutoff
-- column: tariff_from DATE | first day in force
-- column: tariff_to DATE | first day no longer in force; null is open
-- column: workbook VARCHAR | version of the workbook: day, content, and instant where that content came back
with workbooks as (
    select distinct
        tariff_from,
        workbook,
        deposited_at
    from tariff_offers
    where deposited_at <= $cutoff
),

latest as (
    select *
    from workbooks
    qualify row_number() over (partition by tariff_from order by deposited_at desc, workbook desc) = 1
)

select
    tariff_from,
    lead(tariff_from) over (order by tariff_from) as tariff_to,
    workbook
from latest
