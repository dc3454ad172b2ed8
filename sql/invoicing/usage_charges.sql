-- The usage charges of each line in a billing month: its consumption, also by VAT rate.
--
-- With the basis "billed", an event's amount is that of the month's Billed files where they hold the event, else ours.
--
-- grain: billing_month, customer_ref, line, usage, origin_zone, destination_group, is_late, vat_rate
-- partition: billing_month
-- published: internal
-- reads: rated_cdrs, billed_matches
-- follows: month_deposits
-- params: month, use_billed
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR not null | E.164 digits without +
-- column: usage VARCHAR not null | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_group VARCHAR | group of the destination; DATA, RECU for those
-- column: is_late BOOLEAN | events of an earlier month
-- column: vat_rate DECIMAL(5,2) not null | percent, of the offer in the version used
-- column: event_count BIGINT | events
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: included_quantity BIGINT | covered by allowances
-- column: charged_quantity BIGINT | billed less included
-- column: service_excl_tax DECIMAL(18,6) not null | euros, sum of the services' parts as rated
-- column: amount_excl_tax DECIMAL(18,6) not null | euros, sum of the events' amounts
-- column: unit_price_excl_tax DECIMAL(18,6) | euros a unit, where this one price made every amount above 0; else null
-- column: price_unit VARCHAR | unit of that price: MIN, S, ACTE, KO, MO or GO
-- check: are_the_consumption error
with billed as (
    select
        feed,
        cdr_id,
        arg_min(billed_amount_excl_tax, (source_path, source_line)) as amount_excl_tax
    from billed_matches
    where $use_billed and cdr_id is not null and period = $month
    group by feed, cdr_id
),

events as (
    select
        r.billing_month,
        r.customer_ref,
        r.line,
        r.usage,
        r.origin_zone,
        r.destination_group,
        r.event_month < r.billing_month as is_late,
        r.vat_rate,
        r.billed_quantity,
        r.included_quantity,
        r.charged_quantity,
        r.service_excl_tax,
        coalesce(b.amount_excl_tax, r.amount_excl_tax) as amount_excl_tax,
        case
            when b.amount_excl_tax is null or b.amount_excl_tax = r.amount_excl_tax then r.unit_price_excl_tax
        end as unit_price_excl_tax,
        r.price_unit
    from rated_cdrs as r
    left join billed as b on r.feed = b.feed and r.cdr_id = b.cdr_id
),

summed as (
    select
        billing_month,
        customer_ref,
        line,
        usage,
        origin_zone,
        destination_group,
        is_late,
        vat_rate,
        count(*) as event_count,
        cast(sum(billed_quantity) as bigint) as billed_quantity,
        cast(sum(included_quantity) as bigint) as included_quantity,
        cast(sum(charged_quantity) as bigint) as charged_quantity,
        cast(sum(service_excl_tax) as decimal(18, 6)) as service_excl_tax,
        cast(sum(amount_excl_tax) as decimal(18, 6)) as amount_excl_tax,
        count(*) filter (
            where charged_quantity > 0 or amount_excl_tax > 0
        ) = count(unit_price_excl_tax)
        and min(unit_price_excl_tax) = max(unit_price_excl_tax)
        and min(price_unit) = max(price_unit) as is_at_one_price,
        min(unit_price_excl_tax) as unit_price_excl_tax,
        min(price_unit) as price_unit
    from events
    group by billing_month, customer_ref, line, usage, origin_zone, destination_group, is_late, vat_rate
)

select
    billing_month,
    customer_ref,
    line,
    usage,
    origin_zone,
    destination_group,
    is_late,
    vat_rate,
    event_count,
    billed_quantity,
    included_quantity,
    charged_quantity,
    service_excl_tax,
    amount_excl_tax,
    case when is_at_one_price then unit_price_excl_tax end as unit_price_excl_tax,
    case when is_at_one_price then price_unit end as price_unit
from summed
