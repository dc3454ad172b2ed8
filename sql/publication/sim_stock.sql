-- The stock of SIM cards: by order, of the cards that no order holds, and of all; how fast it is used, until when it lasts.
--
-- In stock is what the latest snapshots show as STOCK. A card counts as used on the day on which a snapshot first shows
-- its line in service, or, where the earliest snapshot read shows it so, on the line's activation; a card that no order
-- holds and that was never in stock came from elsewhere and does not count. The pace is that of the 56 days up to the latest
-- snapshot, or since the first activation where the service is younger, 7 days at least.
--
-- grain: scope, order_ref
-- partition: whole
-- published: internal
-- reads: sim_card_orders, line_observations
-- column: scope VARCHAR | ORDER, UNORDERED (cards seen that no order holds) or ALL
-- column: order_ref VARCHAR | the order; null for UNORDERED and ALL
-- column: ordered_on DATE | deposit day of the order's latest file; of ALL: of the latest order
-- column: card_count BIGINT | cards ordered or seen
-- column: stock_count BIGINT | cards left in stock
-- column: in_service_count BIGINT | cards of lines that are active or suspended
-- column: terminated_count BIGINT | cards of lines that are terminated
-- column: never_seen_count BIGINT | cards that no snapshot shows
-- column: twice_count BIGINT | cards that another order holds too
-- column: used_count BIGINT | cards used in the days of the pace
-- column: pace_days BIGINT | so many days the pace is taken over
-- column: as_of DATE | day of the latest snapshot; null where there is none
-- column: runs_out_on DATE | day on which the stock is used up at that pace; null where no card was used
with ordered as (
    select
        order_ref,
        iccid,
        count(*) over (partition by iccid) > 1 as is_twice,
        cast(timezone('Europe/Paris', max(deposited_at)) as date) as ordered_on
    from sim_card_orders
    group by order_ref, iccid
),

sightings as (
    select
        iccid,
        state,
        activated_on,
        deposited_on,
        deposited_at,
        source_path,
        line
    from line_observations
    where iccid is not null
),

seen as (
    select
        iccid,
        last(state order by deposited_at asc, source_path asc, line desc) as state,
        min(deposited_on) filter (where state <> 'STOCK') as in_service_from,
        min(activated_on) as activated_on,
        bool_or(state = 'STOCK') as was_in_stock
    from sightings
    group by iccid
),

span as (
    select
        min(deposited_on) as first_day,
        max(deposited_on) as as_of,
        cast(greatest(7, least(56, max(deposited_on) - min(activated_on) + 1)) as integer) as pace_days
    from sightings
),

cards as (
    select
        coalesce(o.iccid, s.iccid) as iccid,
        o.order_ref,
        o.ordered_on,
        coalesce(o.is_twice, false) as is_twice,
        s.state,
        case
            when s.was_in_stock or o.iccid is not null
                then if(s.in_service_from > p.first_day, s.in_service_from, s.activated_on)
        end > p.as_of - p.pace_days as is_used_lately
    from ordered as o
    full join seen as s on o.iccid = s.iccid
    cross join span as p
),

scoped as (
    select
        if(order_ref is null, 'UNORDERED', 'ORDER') as scope,
        order_ref,
        ordered_on,
        iccid,
        state,
        is_twice,
        is_used_lately
    from cards
    union all
    select
        'ALL' as scope,
        null as order_ref,
        max(ordered_on) as ordered_on,
        iccid,
        any_value(state) as state,
        bool_or(is_twice) as is_twice,
        bool_or(is_used_lately) as is_used_lately
    from cards
    group by iccid
),

counted as (
    select
        scope,
        order_ref,
        max(ordered_on) as ordered_on,
        count(*) as card_count,
        count(*) filter (where state = 'STOCK') as stock_count,
        count(*) filter (where state in ('ACTIF', 'SUSPENDU')) as in_service_count,
        count(*) filter (where state = 'RESILIE') as terminated_count,
        count(*) filter (where state is null) as never_seen_count,
        count(*) filter (where is_twice) as twice_count,
        count(*) filter (where is_used_lately) as used_count
    from scoped
    group by scope, order_ref
)

select
    c.scope,
    c.order_ref,
    c.ordered_on,
    c.card_count,
    c.stock_count,
    c.in_service_count,
    c.terminated_count,
    c.never_seen_count,
    c.twice_count,
    c.used_count,
    cast(p.pace_days as bigint) as pace_days,
    p.as_of,
    case
        when c.used_count > 0 then p.as_of + cast(least(c.stock_count * p.pace_days // c.used_count, 36500) as integer)
    end as runs_out_on
from counted as c
cross join span as p
