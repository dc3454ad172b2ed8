-- Each way that events take with its zone and destination, and the usage that it is rated as.
--
-- A call received outside zone FR is rated as VOIX_RECUE; any other incoming event is free. Ways without a zone or a
-- destination are left out: their events cannot be rated.
--
-- grain: tariff_from, called_usage, is_incoming, network, called_prefix
-- reads: event_routes, network_zones, called_destinations
-- column: tariff_from DATE | version in force at the start
-- column: called_usage VARCHAR | usage as it came: VOIX, SMS, MMS or DATA
-- column: is_incoming BOOLEAN | received by the line
-- column: network VARCHAR | MCC and MNC digits of the visited network; VGA for a fixed line
-- column: called_prefix VARCHAR | first digits of the called number; or RECU, DATA
-- column: usage_family BIGINT | number of the usage family: all columns that follow, under the version
-- column: feed VARCHAR | MOBILE or VGA
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: is_free BOOLEAN | incoming, and not a call received outside zone FR
-- column: origin_zone VARCHAR | zone of the visited network; FR for fixed lines
-- column: destination_code VARCHAR | DATA, RECU, or the destination of the called number
-- column: destination_group VARCHAR | its group
with placed as (
    select
        r.tariff_from,
        r.usage as called_usage,
        r.is_incoming,
        r.network,
        r.called_prefix,
        case when r.network = 'VGA' then 'VGA' else 'MOBILE' end as feed,
        case when r.is_incoming and r.usage = 'VOIX' and not z.is_home then 'VOIX_RECUE' else r.usage end as usage,
        r.is_incoming and (r.usage <> 'VOIX' or z.is_home) as is_free,
        z.origin_zone,
        n.destination_code,
        n.destination_group
    from event_routes as r
    inner join network_zones as z on r.tariff_from = z.tariff_from and r.network = z.network
    inner join called_destinations as n on r.tariff_from = n.tariff_from and r.called_prefix = n.called_prefix
)

select
    tariff_from,
    called_usage,
    is_incoming,
    network,
    called_prefix,
    dense_rank() over (
        order by tariff_from, feed, usage, is_free, origin_zone, destination_code, destination_group
    ) as usage_family,
    feed,
    usage,
    is_free,
    origin_zone,
    destination_code,
    destination_group
from placed
