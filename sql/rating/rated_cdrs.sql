-- Each event that a billing month rates, with its amount.
--
-- The covered units of an event are its first; the rest is charged at the increments they lie in. The connection
-- fee is due when something is billed and nothing is covered. The sum is capped, then rounded once. The service's part
-- of a special number (the S of C + S) is due whenever something is billed, on all of it; it is rounded apart and added.
-- Until it is rounded an amount is whole micro-euros and a rest in parts of one, so nothing is lost.
--
-- grain: feed, cdr_id
-- partition: billing_month
-- published: yes
-- source: cdr_id
-- reads: priced_cdrs, first_tiers, usage_families, spell_months, line_price_coverage, event_drawn_quantities, charged_walks
-- follows: month_deposits
-- storage: view
-- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
-- column: cdr_id VARCHAR not null | the event
-- column: billing_month VARCHAR not null | month of the invoice that bears it, AAAA-MM
-- column: event_month VARCHAR not null | month of its start, AAAA-MM
-- column: customer_ref VARCHAR not null | customer of the line at the start
-- column: line VARCHAR not null | E.164 digits without +
-- column: offer_code VARCHAR not null | offer of the line at the start
-- column: tariff_from DATE not null | tariff version in force at the start
-- column: usage VARCHAR not null in (VOIX, SMS, MMS, DATA, VOIX_RECUE) | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination
-- column: destination_group VARCHAR not null | its group
-- column: band VARCHAR | band of the start; null for a free incoming event
-- column: billed_quantity BIGINT not null >= 0 | seconds, acts or KO
-- column: included_quantity BIGINT not null >= 0 | covered by allowances
-- column: charged_quantity BIGINT not null >= 0 | billed less included
-- column: connection_fee_excl_tax DECIMAL(18,6) >= 0 | euros, part of the amount before cap and rounding
-- column: service_excl_tax DECIMAL(18,6) not null >= 0 | euros, the service's part of the amount
-- column: amount_excl_tax DECIMAL(18,6) not null >= 0 | euros, rounded once as the tariff says
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: vat_rate DECIMAL(5,2) not null >= 0 | percent, of the offer in the version
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
-- column: unit_price_excl_tax DECIMAL(18,6) >= 0 | euros a unit, where this one price made the amount; null where fee, cap, service's part or another price did too
-- column: price_unit VARCHAR in (MIN, S, ACTE, KO, MO, GO) | unit of that price
-- check: billed_once error
-- check: due_is_rated_or_unrated error
-- check: quantities_add_up error
with simple as (
    select
        c.cdr_id,
        c.spell_month,
        c.usage_family,
        c.tier,
        c.started_at,
        c.supplier_amount_excl_tax,
        c.supplier_cost_excl_tax,
        c.billed_quantity,
        case
            when u.pool is null then cast(0 as bigint)
            when not u.is_scarce then c.billed_quantity
            else coalesce(d.drawn_quantity, 0)
        end as included_quantity
    from priced_cdrs as c
    left join line_price_coverage as u
        on c.spell_month = u.spell_month and case when c.billed_quantity > 0 then c.tier end = u.tier
    left join event_drawn_quantities as d on case when u.is_scarce then c.event end = d.event
    where c.billed_quantity is not null
),

charged as (
    select
        c.*,
        t.band,
        t.fee_excl_tax,
        t.service_fee_micro,
        t.service_price_micro,
        t.service_unit_quantity,
        t.cap_micro,
        t.rounding,
        t.step_micro,
        t.price_excl_tax as unit_price_excl_tax,
        t.unit as price_unit,
        (c.billed_quantity - c.included_quantity) // t.unit_quantity * t.price_micro
        + (c.billed_quantity - c.included_quantity) % t.unit_quantity * t.price_micro // t.unit_quantity as charge_micro,
        (c.billed_quantity - c.included_quantity) % t.unit_quantity * t.price_micro % t.unit_quantity as charge_rest,
        t.unit_quantity as scale
    from simple as c
    inner join first_tiers as t on c.tier = t.tier

    union all

    select
        c.cdr_id,
        c.spell_month,
        c.usage_family,
        c.tier,
        c.started_at,
        c.supplier_amount_excl_tax,
        c.supplier_cost_excl_tax,
        w.billed_quantity,
        w.included_quantity,
        t.band,
        t.fee_excl_tax,
        t.service_fee_micro,
        t.service_price_micro,
        t.service_unit_quantity,
        t.cap_micro,
        t.rounding,
        t.step_micro,
        w.unit_price_excl_tax,
        w.price_unit,
        w.charge_micro,
        w.charge_rest,
        w.scale
    from charged_walks as w
    inner join priced_cdrs as c on w.event = c.event
    inner join first_tiers as t on c.tier = t.tier
),

totalled as (
    select
        *,
        case when billed_quantity > 0 and included_quantity = 0 then fee_excl_tax else 0 end as fee_due_excl_tax,
        charge_micro
        + case
            when billed_quantity > 0 and included_quantity = 0 then cast(fee_excl_tax * 1000000 as bigint) else 0
        end as total_micro
    from charged
),

capped as (
    select
        *,
        least(total_micro, cap_micro) as due_micro,
        case when total_micro >= cap_micro then 0 else charge_rest end as due_rest,
        case
            when service_fee_micro is not null and billed_quantity > 0
                then
                    service_fee_micro
                    + billed_quantity // service_unit_quantity * service_price_micro
                    + billed_quantity % service_unit_quantity * service_price_micro // service_unit_quantity
        end as service_due_micro,
        billed_quantity % service_unit_quantity * service_price_micro % service_unit_quantity as service_rest,
        billed_quantity > included_quantity
        and fee_due_excl_tax = 0
        and service_fee_micro is null
        and (cap_micro is null or total_micro < cap_micro) as is_price_alone
    from totalled
),

rounded as (
    select
        *,
        due_micro - due_micro % step_micro
        + case
            when rounding = 'PROCHE' and 2 * (due_micro % step_micro * scale + due_rest) >= step_micro * scale
                then step_micro
            when rounding = 'SUPERIEUR' and due_micro % step_micro + due_rest > 0 then step_micro
            else 0
        end as call_micro,
        case
            when service_due_micro is null then 0
            when
                rounding = 'PROCHE'
                and 2 * (service_due_micro % step_micro * service_unit_quantity + service_rest)
                >= step_micro * service_unit_quantity
                then service_due_micro - service_due_micro % step_micro + step_micro
            when rounding = 'SUPERIEUR' and service_due_micro % step_micro + service_rest > 0
                then service_due_micro - service_due_micro % step_micro + step_micro
            else service_due_micro - service_due_micro % step_micro
        end as service_micro
    from capped
)

select
    k.feed,
    r.cdr_id,
    s.billing_month,
    s.month as event_month,
    s.customer_ref,
    s.line,
    s.offer_code,
    s.tariff_from,
    k.usage,
    k.origin_zone,
    k.destination_code,
    k.destination_group,
    r.band,
    r.billed_quantity,
    r.included_quantity,
    r.billed_quantity - r.included_quantity as charged_quantity,
    cast(r.fee_due_excl_tax as decimal(18, 6)) as connection_fee_excl_tax,
    cast(cast(r.service_micro as decimal(18, 0)) * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)) as service_excl_tax,
    cast(
        cast(r.call_micro + r.service_micro as decimal(18, 0)) * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)
    ) as amount_excl_tax,
    r.started_at,
    s.vat_rate,
    r.supplier_amount_excl_tax,
    r.supplier_cost_excl_tax,
    case when r.is_price_alone then r.unit_price_excl_tax end as unit_price_excl_tax,
    case when r.is_price_alone then r.price_unit end as price_unit
from rounded as r
inner join spell_months as s on r.spell_month = s.spell_month
inner join usage_families as k on r.usage_family = k.usage_family
