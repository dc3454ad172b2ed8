-- What the events of a billing month that call a number bring and cost, by the first digits of the number.
--
-- As many digits as the longest prefix of the workbooks, at least 4. Of events that are not rated the reason is given.
--
-- grain: source, tariff_from, offer_code, usage, origin_zone, destination_code, called_prefix, reason, has_own_price
-- reads: costed_cdrs, unrated_cdrs, deposited_cdrs, sold_prices, sold_prefixes
-- column: source VARCHAR | the wholesaler
-- column: tariff_from DATE | tariff version; null of an event that is not rated
-- column: offer_code VARCHAR | offer of the line; null of an event that is not rated
-- column: usage VARCHAR | VOIX, SMS or MMS
-- column: origin_zone VARCHAR | zone of the visited network; null of an event that is not rated
-- column: destination_code VARCHAR | destination; null of an event that is not rated
-- column: called_prefix VARCHAR | first digits of the called number
-- column: reason VARCHAR | UNKNOWN_DESTINATION or NO_PRICE; null of a rated event
-- column: has_own_price BOOLEAN | whether a row of Tarifs names the destination; null of an event that is not rated
-- column: event_count BIGINT | events
-- column: billed_quantity BIGINT | seconds or acts
-- column: revenue_excl_tax DECIMAL(38,6) | euros
-- column: cost_excl_tax DECIMAL(38,6) | euros owed to the wholesaler
-- column: loss_excl_tax DECIMAL(38,6) | euros that events lose which cost more than they bring; those of an allowance left aside
with longest as (
    select greatest(4, coalesce(max(length(prefix)), 0)) as prefix_length from sold_prefixes
),

calls as (
    select
        c.feed,
        c.cdr_id,
        left(c.called_number, l.prefix_length) as called_prefix,
        c.usage,
        case c.usage when 'VOIX' then c.duration_s else 1 end as quantity,
        c.supplier_cost_excl_tax
    from deposited_cdrs as c
    cross join longest as l
    where c.direction = 'SORTANT' and c.called_number is not null
),

events as (
    select
        c.source,
        c.tariff_from,
        c.offer_code,
        c.usage,
        c.origin_zone,
        c.destination_code,
        n.called_prefix,
        null as reason,
        p.row_destination_code <> '*' as has_own_price,
        c.billed_quantity,
        c.revenue_excl_tax,
        c.cost_excl_tax,
        case when c.included_quantity = 0 then greatest(c.cost_excl_tax - c.revenue_excl_tax, 0) else 0 end as loss_excl_tax
    from costed_cdrs as c
    inner join calls as n on c.feed = n.feed and c.cdr_id = n.cdr_id
    inner join sold_prices as p
        on c.tariff_from = p.tariff_from
        and c.offer_code = p.offer_code
        and c.usage = p.usage
        and c.origin_zone = p.origin_zone
        and c.destination_code = p.destination_code
        and c.band = p.band

    union all

    select
        source_of(u.cdr_id) as source,
        null as tariff_from,
        null as offer_code,
        n.usage,
        null as origin_zone,
        null as destination_code,
        n.called_prefix,
        u.reason,
        null as has_own_price,
        n.quantity as billed_quantity,
        0 as revenue_excl_tax,
        coalesce(n.supplier_cost_excl_tax, 0) as cost_excl_tax,
        coalesce(n.supplier_cost_excl_tax, 0) as loss_excl_tax
    from unrated_cdrs as u
    inner join calls as n on u.feed = n.feed and u.cdr_id = n.cdr_id
    where u.reason in ('UNKNOWN_DESTINATION', 'NO_PRICE')
)

select
    source,
    tariff_from,
    offer_code,
    usage,
    origin_zone,
    destination_code,
    called_prefix,
    reason,
    has_own_price,
    count(*) as event_count,
    cast(sum(billed_quantity) as bigint) as billed_quantity,
    cast(sum(revenue_excl_tax) as decimal(38, 6)) as revenue_excl_tax,
    cast(sum(cost_excl_tax) as decimal(38, 6)) as cost_excl_tax,
    cast(sum(loss_excl_tax) as decimal(38, 6)) as loss_excl_tax
from events
group by
    source, tariff_from, offer_code, usage, origin_zone, destination_code, called_prefix, reason, has_own_price
