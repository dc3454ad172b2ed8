-- The destination of each called number under each tariff version: the longest prefix that starts it.
--
-- grain: tariff_from, called_number
-- reads: due_cdrs, event_days, tariff_versions, tariff_destinations
-- column: tariff_from DATE | version
-- column: called_number VARCHAR | normalised
-- column: destination_code VARCHAR | the destination
-- column: destination_group VARCHAR | its group
with numbers as (
    select distinct
        d.tariff_from,
        c.called_number
    from due_cdrs as c
    inner join event_days as d on c.local_date = d.local_date
    where c.called_number is not null and c.direction = 'SORTANT' and d.tariff_from is not null
),

prefixes as (
    select
        p.tariff_from,
        p.prefix,
        p.destination_code,
        p.destination_group
    from tariff_destinations as p
    inner join tariff_versions as v on p.tariff_from = v.tariff_from and p.workbook = v.workbook
),

lengths as (
    select distinct
        tariff_from,
        length(prefix) as prefix_length
    from prefixes
),

starts as (
    select
        n.tariff_from,
        n.called_number,
        l.prefix_length,
        substr(n.called_number, 1, l.prefix_length) as prefix
    from numbers as n
    inner join lengths as l on n.tariff_from = l.tariff_from and length(n.called_number) >= l.prefix_length
),

longest as (
    select
        s.tariff_from,
        s.called_number,
        max(s.prefix_length) as prefix_length
    from starts as s
    inner join prefixes as p on s.tariff_from = p.tariff_from and s.prefix = p.prefix
    group by s.tariff_from, s.called_number
)

select
    m.tariff_from,
    m.called_number,
    p.destination_code,
    p.destination_group
from longest as m
inner join prefixes as p
    on m.tariff_from = p.tariff_from and substr(m.called_number, 1, m.prefix_length) = p.prefix
