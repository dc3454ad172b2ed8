-- What each walked event is charged: its units beyond those that allowances cover, at the increments they lie in.
--
-- grain: event
-- reads: walked_cdrs, walked_pieces, price_tiers, line_price_coverage, event_drawn_quantities
-- column: event BIGINT | number of the event
-- column: billed_quantity BIGINT | seconds or KO
-- column: included_quantity BIGINT | covered by allowances: the first units of the event
-- column: charge_micro BIGINT | micro-euros, whole
-- column: charge_rest BIGINT | the rest, in parts of a micro-euro
-- column: scale BIGINT | how many parts
-- column: unit_price_excl_tax DECIMAL(18,6) | euros a unit, the one price of all that is charged; null where there are several
-- column: price_unit VARCHAR | its unit
with included as (
    select
        w.event,
        w.billed_quantity,
        case when not u.is_scarce then w.billed_quantity else coalesce(d.drawn_quantity, 0) end as included_quantity
    from walked_cdrs as w
    left join line_price_coverage as u on w.spell_month = u.spell_month and w.tier = u.tier
    left join event_drawn_quantities as d on w.event = d.event
    where w.billed_quantity is not null
),

charged as (
    select
        i.event,
        i.billed_quantity,
        i.included_quantity,
        greatest(0, p.piece_to - greatest(p.piece_from, i.included_quantity)) as charged_quantity,
        t.price_micro,
        t.unit_quantity,
        t.scale,
        t.price_excl_tax,
        t.unit
    from included as i
    inner join walked_pieces as p on i.event = p.event
    inner join price_tiers as t on p.tier = t.tier
),

pieces as (
    select
        event,
        billed_quantity,
        included_quantity,
        charged_quantity // unit_quantity * price_micro
        + charged_quantity % unit_quantity * price_micro // unit_quantity as charge_micro,
        charged_quantity % unit_quantity * price_micro % unit_quantity * (scale // unit_quantity) as charge_rest,
        scale,
        case when charged_quantity > 0 then price_excl_tax end as price_excl_tax,
        case when charged_quantity > 0 then unit end as unit
    from charged
),

summed as (
    select
        event,
        billed_quantity,
        included_quantity,
        cast(sum(charge_micro) as bigint) as charge_micro,
        cast(sum(charge_rest) as bigint) as charge_rest,
        scale,
        case
            when min(price_excl_tax) = max(price_excl_tax) and min(unit) = max(unit) then min(price_excl_tax)
        end as unit_price_excl_tax,
        min(unit) as unit
    from pieces
    group by event, billed_quantity, included_quantity, scale
)

select
    event,
    billed_quantity,
    included_quantity,
    charge_micro + charge_rest // scale as charge_micro,
    charge_rest % scale as charge_rest,
    scale,
    unit_price_excl_tax,
    case when unit_price_excl_tax is not null then unit end as price_unit
from summed
