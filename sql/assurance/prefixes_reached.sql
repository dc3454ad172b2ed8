-- Called prefixes of a billing month that no row of the workbook is for: what to add to its sheets Destinations and Tarifs.
--
-- UNLISTED: no prefix of Destinations begins the number; its events are not rated. NO_PRICE: no row of Tarifs is for it;
-- not rated either. SHORTER_PREFIX: Destinations has longer prefixes that begin as the number does, and none for it. ANY_DESTINATION: its price is that of a row for any destination, *.
--
-- grain: billing_month, source, kind, prefix, usage, tariff_from
-- partition: billing_month
-- published: yes
-- reads: called_prefixes, sold_prefixes
-- params: month
-- column: billing_month VARCHAR not null | AAAA-MM
-- column: source VARCHAR not null default origyne | the wholesaler: origyne, or a name of [[sources]]
-- column: kind VARCHAR not null in (UNLISTED, NO_PRICE, SHORTER_PREFIX, ANY_DESTINATION) | what is missing
-- column: prefix VARCHAR not null | first digits of the called numbers; # and digits of a French short code
-- column: usage VARCHAR not null in (VOIX, SMS, MMS) | VOIX, SMS or MMS
-- column: tariff_from DATE | tariff version; null of events that are not rated
-- column: row_prefix VARCHAR | prefix of Destinations that they fell to; null of events that are not rated
-- column: destination_code VARCHAR | its destination
-- column: event_count BIGINT not null >= 0 | events
-- column: billed_quantity BIGINT not null >= 0 | seconds or acts
-- column: revenue_excl_tax DECIMAL(38,6) not null >= 0 | euros that they bring
-- column: cost_excl_tax DECIMAL(38,6) not null >= 0 | euros that they cost
-- column: loss_excl_tax DECIMAL(38,6) not null >= 0 | euros that events lose which cost more than they bring; those of an allowance left aside
with lengths as (
    select distinct
        tariff_from,
        length(prefix) as prefix_length
    from sold_prefixes
),

called as (
    select distinct
        tariff_from,
        called_prefix
    from called_prefixes
    where tariff_from is not null
),

fallen_to as (
    select
        c.tariff_from,
        c.called_prefix,
        arg_max(p.prefix, length(p.prefix)) as row_prefix,
        arg_max_null(p.longer_length, length(p.prefix)) as longer_length
    from called as c
    inner join lengths as l on c.tariff_from = l.tariff_from
    inner join sold_prefixes as p
        on c.tariff_from = p.tariff_from and left(c.called_prefix, l.prefix_length) = p.prefix
    group by c.tariff_from, c.called_prefix
),

rows_reached as (
    select
        c.*,
        f.row_prefix,
        f.longer_length
    from called_prefixes as c
    inner join fallen_to as f on c.tariff_from = f.tariff_from and c.called_prefix = f.called_prefix
),

kinds as (
    select
        source,
        case reason when 'NO_PRICE' then 'NO_PRICE' else 'UNLISTED' end as kind,
        case when starts_with(called_prefix, '#') then called_prefix else left(called_prefix, 4) end as prefix,
        usage,
        tariff_from,
        null as row_prefix,
        null as destination_code,
        event_count,
        billed_quantity,
        revenue_excl_tax,
        cost_excl_tax,
        loss_excl_tax
    from called_prefixes
    where reason is not null

    union all

    select
        source,
        'SHORTER_PREFIX' as kind,
        left(called_prefix, longer_length) as prefix,
        usage,
        tariff_from,
        row_prefix,
        destination_code,
        event_count,
        billed_quantity,
        revenue_excl_tax,
        cost_excl_tax,
        loss_excl_tax
    from rows_reached
    where length(called_prefix) >= longer_length

    union all

    select
        source,
        'ANY_DESTINATION' as kind,
        row_prefix as prefix,
        usage,
        tariff_from,
        row_prefix,
        destination_code,
        event_count,
        billed_quantity,
        revenue_excl_tax,
        cost_excl_tax,
        loss_excl_tax
    from rows_reached
    where not has_own_price
)

select
    cast($month as varchar) as billing_month,
    source,
    kind,
    prefix,
    usage,
    tariff_from,
    row_prefix,
    destination_code,
    cast(sum(event_count) as bigint) as event_count,
    cast(sum(billed_quantity) as bigint) as billed_quantity,
    cast(sum(revenue_excl_tax) as decimal(38, 6)) as revenue_excl_tax,
    cast(sum(cost_excl_tax) as decimal(38, 6)) as cost_excl_tax,
    cast(sum(loss_excl_tax) as decimal(38, 6)) as loss_excl_tax
from kinds
group by source, kind, prefix, usage, tariff_from, row_prefix, destination_code
