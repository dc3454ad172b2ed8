-- Each day on which an event in sight starts: its month, and the tariff version in force.
--
-- grain: local_date
-- reads: cdrs, carried_cdrs, tariff_versions, tariff_destinations
-- column: local_date DATE | day in Europe/Paris
-- column: event_month VARCHAR | its month, AAAA-MM
-- column: tariff_from DATE | version in force; null where there is none
-- column: workbook VARCHAR | its workbook
-- column: longest_prefix BIGINT | digits of the longest prefix in its sheet Destinations
with days as (
    select local_date from cdrs
    union
    select local_date from carried_cdrs
),

longest as (
    select
        tariff_from,
        workbook,
        max(length(prefix)) as longest_prefix
    from tariff_destinations
    group by tariff_from, workbook
)

select
    d.local_date,
    strftime(d.local_date, '%Y-%m') as event_month,
    v.tariff_from,
    v.workbook,
    l.longest_prefix
from days as d
left join tariff_versions as v
    on d.local_date >= v.tariff_from and (v.tariff_to is null or d.local_date < v.tariff_to)
left join longest as l on v.tariff_from = l.tariff_from and v.workbook = l.workbook
