-- Each event that a billing month rates, with its amount.
--
-- The covered units of an event are its first; the rest is charged at the increments they lie in. The connection
-- fee is due when something is billed and nothing is covered. The sum is capped, then rounded once. Amounts are
-- whole micro-euros times the scale of the usage until that rounding, so nothing is lost before it.
--
-- grain: feed, cdr_id
-- reads: priced_cdrs, walked_cdrs, walked_pieces, event_draws, billing_month
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: billing_month VARCHAR | month of the invoice that bears it, AAAA-MM
-- column: event_month VARCHAR | month of its start, AAAA-MM
-- column: customer_ref VARCHAR | customer of the line at the start
-- column: line VARCHAR | E.164 digits without +
-- column: offer_code VARCHAR | offer of the line at the start
-- column: tariff_from DATE | tariff version in force at the start
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination
-- column: destination_group VARCHAR | its group
-- column: band VARCHAR | band of the start; null for a free incoming event
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: included_quantity BIGINT | covered by allowances
-- column: charged_quantity BIGINT | billed less included
-- column: connection_fee_excl_tax DECIMAL(18,6) | euros, part of the amount before cap and rounding
-- column: amount_excl_tax DECIMAL(18,6) | euros, rounded once as the tariff says
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: vat_rate DECIMAL(5,2) | percent, of the offer in the version
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
with included as (
    select
        feed,
        cdr_id,
        cast(sum(drawn_quantity) as bigint) as included_quantity
    from event_draws
    group by feed, cdr_id
),

pieces as (
    select
        p.feed,
        p.cdr_id,
        sum(
            cast(greatest(0, p.piece_to - greatest(p.piece_from, coalesce(i.included_quantity, 0))) as hugeint)
            * p.price_scaled
        ) as charge_scaled
    from walked_pieces as p
    left join included as i on p.feed = i.feed and p.cdr_id = i.cdr_id
    group by p.feed, p.cdr_id
),

billed as (
    select
        c.* exclude (billed_quantity),
        coalesce(c.billed_quantity, w.billed_quantity, 0) as billed_quantity,
        coalesce(i.included_quantity, 0) as included_quantity,
        p.charge_scaled as walked_charge_scaled
    from priced_cdrs as c
    left join walked_cdrs as w on c.feed = w.feed and c.cdr_id = w.cdr_id
    left join pieces as p on c.feed = p.feed and c.cdr_id = p.cdr_id
    left join included as i on c.feed = i.feed and c.cdr_id = i.cdr_id
    where c.reason is null and (c.is_free or c.is_simple or w.billed_quantity is not null)
),

charged as (
    select
        *,
        case
            when is_free then 0
            when is_simple then cast(billed_quantity - included_quantity as hugeint) * price_scaled
            else cast(walked_charge_scaled as hugeint)
        end as charge_scaled,
        case when billed_quantity > 0 and included_quantity = 0 then fee_micro else 0 end as fee_due_micro
    from billed
),

capped as (
    select
        *,
        least(
            charge_scaled + cast(fee_due_micro as hugeint) * scale,
            cast(cap_micro as hugeint) * scale
        ) as due_scaled,
        cast(case decimals
            when 0 then 1000000
            when 1 then 100000
            when 2 then 10000
            when 3 then 1000
            when 4 then 100
            when 5 then 10
            else 1
        end as bigint) as rounding_unit_micro
    from charged
),

divided as (
    select
        *,
        due_scaled // (cast(rounding_unit_micro as hugeint) * scale) as whole_units,
        due_scaled % (cast(rounding_unit_micro as hugeint) * scale) as rest_scaled
    from capped
),

rounded as (
    select
        *,
        cast(
            (
                whole_units
                + case
                    when rounding = 'PROCHE' and 2 * rest_scaled >= cast(rounding_unit_micro as hugeint) * scale then 1
                    when rounding = 'SUPERIEUR' and rest_scaled > 0 then 1
                    else 0
                end
            ) * rounding_unit_micro as bigint
        ) as amount_micro
    from divided
)

select
    feed,
    cdr_id,
    (select month from billing_month) as billing_month,
    event_month,
    customer_ref,
    line,
    offer_code,
    tariff_from,
    usage,
    origin_zone,
    destination_code,
    destination_group,
    band,
    billed_quantity,
    included_quantity,
    billed_quantity - included_quantity as charged_quantity,
    cast(cast(fee_due_micro as decimal(18, 0)) * cast(0.000001 as decimal(7, 6)) as decimal(18, 6))
        as connection_fee_excl_tax,
    cast(cast(coalesce(amount_micro, 0) as decimal(18, 0)) * cast(0.000001 as decimal(7, 6)) as decimal(18, 6))
        as amount_excl_tax,
    started_at,
    vat_rate,
    supplier_amount_excl_tax,
    supplier_cost_excl_tax
from rounded
