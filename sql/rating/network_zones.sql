-- The origin zone of each visited network under each tariff version: the longest prefix that starts it.
--
-- grain: tariff_from, visited_network
-- reads: due_cdrs, event_days, tariff_versions, tariff_zones
-- column: tariff_from DATE | version
-- column: visited_network VARCHAR | MCC and MNC digits
-- column: origin_zone VARCHAR | the zone
with networks as (
    select distinct
        d.tariff_from,
        c.visited_network
    from due_cdrs as c
    inner join event_days as d on c.local_date = d.local_date
    where c.visited_network is not null and d.tariff_from is not null
)

select
    n.tariff_from,
    n.visited_network,
    z.origin_zone
from networks as n
inner join tariff_versions as v on n.tariff_from = v.tariff_from
inner join tariff_zones as z
    on v.tariff_from = z.tariff_from and v.workbook = z.workbook and starts_with(n.visited_network, z.network_prefix)
qualify
    row_number() over (partition by n.tariff_from, n.visited_network order by length(z.network_prefix) desc) = 1
