-- Each day on which an event to rate starts, with the tariff version in force.
--
-- grain: local_date
-- reads: due_cdrs, tariff_versions
-- column: local_date DATE | day in Europe/Paris
-- column: tariff_from DATE | version in force; null where there is none
-- column: workbook VARCHAR | its workbook
with days as (select distinct local_date from due_cdrs)

select
    d.local_date,
    v.tariff_from,
    v.workbook
from days as d
left join tariff_versions as v
    on d.local_date >= v.tariff_from and (v.tariff_to is null or d.local_date < v.tariff_to)
