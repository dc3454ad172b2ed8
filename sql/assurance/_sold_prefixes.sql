-- Each prefix of the tariff versions in view, with the length of the next longer prefixes that begin with it.
--
-- grain: tariff_from, prefix
-- reads: versions_in_view, tariff_destinations
-- column: tariff_from DATE | tariff version
-- column: prefix VARCHAR | digits, or # and digits for a French short code
-- column: destination_code VARCHAR | the destination
-- column: longer_length BIGINT | digits of the shortest prefix that begins with it and is longer; null where none does
with prefixes as (
    select
        p.tariff_from,
        p.prefix,
        p.destination_code
    from tariff_destinations as p
    inner join versions_in_view as v on p.tariff_from = v.tariff_from and p.workbook = v.workbook
),

starts as (
    select
        tariff_from,
        left(prefix, l.prefix_length) as prefix,
        min(length(prefix)) as longer_length
    from prefixes
    cross join unnest(range(1, length(prefix))) as l (prefix_length)
    group by tariff_from, left(prefix, l.prefix_length)
)

select
    p.tariff_from,
    p.prefix,
    p.destination_code,
    s.longer_length
from prefixes as p
left join starts as s on p.tariff_from = s.tariff_from and p.prefix = s.prefix
