-- The destination of each called number under each tariff version: the longest prefix that starts it.
--
-- Numbers that start with the same digits, as many as the longest prefix has, have the same destination.
--
-- grain: tariff_from, called_prefix
-- reads: event_routes, tariff_versions, tariff_destinations
-- column: tariff_from DATE | version
-- column: called_prefix VARCHAR | first digits of the called number; RECU of an incoming event, DATA
-- column: destination_code VARCHAR | the destination; RECU, DATA for those
-- column: destination_group VARCHAR | its group; RECU, DATA for those
with called as (
    select distinct
        tariff_from,
        called_prefix
    from event_routes
    where called_prefix is not null
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
        c.tariff_from,
        c.called_prefix,
        l.prefix_length,
        left(c.called_prefix, l.prefix_length) as prefix
    from called as c
    inner join lengths as l on c.tariff_from = l.tariff_from and length(c.called_prefix) >= l.prefix_length
    where c.called_prefix not in ('RECU', 'DATA')
),

longest as (
    select
        s.tariff_from,
        s.called_prefix,
        max(s.prefix_length) as prefix_length
    from starts as s
    inner join prefixes as p on s.tariff_from = p.tariff_from and s.prefix = p.prefix
    group by s.tariff_from, s.called_prefix
)

select
    m.tariff_from,
    m.called_prefix,
    p.destination_code,
    p.destination_group
from longest as m
inner join prefixes as p
    on m.tariff_from = p.tariff_from and left(m.called_prefix, m.prefix_length) = p.prefix

union all

select
    tariff_from,
    called_prefix,
    called_prefix as destination_code,
    called_prefix as destination_group
from called
where called_prefix in ('RECU', 'DATA')
