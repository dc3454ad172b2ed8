-- The usage charges of a month with the name of the zone that they come from, as invoices tell it; none for France.
--
-- grain: billing_month, customer_ref, line, usage, origin_zone, destination_group, is_late, vat_rate
-- reads: usage_charges, tariff_zones
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: zone_label VARCHAR | its countries by the latest tariff, where they are four at most, else its code; null of zone FR
-- column: destination_group VARCHAR | group of the destination; DATA, RECU for those
-- column: is_late BOOLEAN | events of an earlier month
-- column: vat_rate DECIMAL(5,2) | percent
-- column: event_count BIGINT | events
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: included_quantity BIGINT | covered by allowances
-- column: service_excl_tax DECIMAL(18,6) | euros, the services' parts
-- column: amount_excl_tax DECIMAL(18,6) | euros
-- column: unit_price_excl_tax DECIMAL(18,6) | euros a unit, of the one price that made the line; else null
-- column: price_unit VARCHAR | its unit
with latest as (
    select distinct
        origin_zone,
        label
    from tariff_zones
    qualify dense_rank() over (partition by origin_zone order by tariff_from desc, deposited_at desc) = 1
),

named as (
    select
        origin_zone,
        string_agg(label, ', ' order by label) as label,
        count(*) as label_count
    from latest
    where label <> ''
    group by origin_zone
)

select
    u.billing_month,
    u.customer_ref,
    u.line,
    u.usage,
    u.origin_zone,
    case
        when u.origin_zone = 'FR' then null
        when n.label_count <= 4 then n.label
        else u.origin_zone
    end as zone_label,
    u.destination_group,
    u.is_late,
    u.vat_rate,
    u.event_count,
    u.billed_quantity,
    u.included_quantity,
    u.service_excl_tax,
    u.amount_excl_tax,
    u.unit_price_excl_tax,
    u.price_unit
from usage_charges as u
left join named as n on u.origin_zone = n.origin_zone
