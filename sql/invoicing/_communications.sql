-- Each event that the lines of a month's invoices count, for itemised pages, at the amount that usage_charges uses.
--
-- A free incoming event is on no invoice line, unless the wholesaler's amounts make one of its group. On the basis
-- "billed" the wholesaler's amount stands; it never is less than the service's part that is shown.
--
-- grain: customer_ref, line, started_at, feed, cdr_id
-- reads: rated_cdrs, cdrs, tariff_destinations, tariff_zones, billed_matches
-- params: month, use_billed
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: called_number VARCHAR | normalised, not masked (drawing masks it); null for DATA
-- column: destination_code VARCHAR | destination
-- column: destination_label VARCHAR | its name, French
-- column: destination_group VARCHAR | its group
-- column: visited_country VARCHAR | where the line was, French; null in zone FR
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: included_quantity BIGINT | covered by allowances
-- column: service_excl_tax DECIMAL(18,6) | euros, the service's part of the amount
-- column: amount_excl_tax DECIMAL(18,6) | euros
-- column: vat_rate DECIMAL(5,2) | percent, of the offer in the version
-- column: event_month VARCHAR | AAAA-MM
-- column: billing_month VARCHAR | AAAA-MM
with labels as (
    select
        tariff_from,
        destination_code,
        min(label) as label
    from tariff_destinations
    group by tariff_from, destination_code
),

zones as (
    select *
    from tariff_zones
    qualify workbook = first_value(workbook) over (partition by tariff_from order by deposited_at desc, workbook desc)
),

networks as (
    select distinct visited_network as network
    from cdrs
    where visited_network is not null
),

countries as (
    select
        z.tariff_from,
        n.network,
        arg_max(z.label, length(z.network_prefix)) as label
    from networks as n
    inner join zones as z on starts_with(n.network, z.network_prefix)
    group by z.tariff_from, n.network
),

billed as (
    select
        feed,
        cdr_id,
        arg_min(billed_amount_excl_tax, (source_path, source_line)) as amount_excl_tax
    from billed_matches
    where $use_billed and cdr_id is not null and period = $month
    group by feed, cdr_id
),

charged_incoming as (
    select
        r.customer_ref,
        r.line,
        r.usage,
        r.origin_zone,
        r.event_month < r.billing_month as is_late,
        r.vat_rate
    from rated_cdrs as r
    inner join billed as b on r.feed = b.feed and r.cdr_id = b.cdr_id
    where $use_billed and r.destination_group = 'RECU' and r.usage <> 'VOIX_RECUE'
    group by r.customer_ref, r.line, r.usage, r.origin_zone, r.event_month < r.billing_month, r.vat_rate
    having round(sum(b.amount_excl_tax), 2) <> 0
)

select
    r.customer_ref,
    r.line,
    r.started_at,
    r.feed,
    r.cdr_id,
    r.usage,
    c.called_number,
    r.destination_code,
    l.label as destination_label,
    r.destination_group,
    case when r.origin_zone <> 'FR' then coalesce(v.label, r.origin_zone) end as visited_country,
    r.billed_quantity,
    r.included_quantity,
    least(r.service_excl_tax, coalesce(b.amount_excl_tax, r.amount_excl_tax)) as service_excl_tax,
    coalesce(b.amount_excl_tax, r.amount_excl_tax) as amount_excl_tax,
    r.vat_rate,
    r.event_month,
    r.billing_month
from rated_cdrs as r
left join cdrs as c on r.feed = c.feed and r.cdr_id = c.cdr_id
left join labels as l on r.tariff_from = l.tariff_from and r.destination_code = l.destination_code
left join countries as v on r.tariff_from = v.tariff_from and c.visited_network = v.network
left join billed as b on r.feed = b.feed and r.cdr_id = b.cdr_id
left join charged_incoming as i
    on r.destination_group = 'RECU'
    and r.customer_ref = i.customer_ref
    and r.line = i.line
    and r.usage = i.usage
    and r.origin_zone = i.origin_zone
    and (r.event_month < r.billing_month) = i.is_late
    and r.vat_rate = i.vat_rate
where r.destination_group is distinct from 'RECU' or r.usage = 'VOIX_RECUE' or i.customer_ref is not null
