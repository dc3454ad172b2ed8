-- The origin zone of each visited network under each tariff version: the longest prefix that starts it.
--
-- grain: tariff_from, network
-- reads: event_routes, tariff_versions, tariff_zones
-- column: tariff_from DATE | version
-- column: network VARCHAR | MCC and MNC digits; VGA for the fixed network
-- column: origin_zone VARCHAR | the zone; FR for the fixed network
-- column: is_home BOOLEAN | whether it is zone FR
with networks as (
    select distinct
        tariff_from,
        network
    from event_routes
    where network is not null
),

zoned as (
    select
        n.tariff_from,
        n.network,
        case when n.network = 'VGA' then 'FR' else z.origin_zone end as origin_zone
    from networks as n
    inner join tariff_versions as v on n.tariff_from = v.tariff_from
    left join tariff_zones as z
        on v.tariff_from = z.tariff_from and v.workbook = z.workbook and starts_with(n.network, z.network_prefix)
    qualify
        row_number() over (partition by n.tariff_from, n.network order by length(z.network_prefix) desc nulls last) = 1
)

select
    tariff_from,
    network,
    origin_zone,
    origin_zone = 'FR' as is_home
from zoned
where origin_zone is not null
