-- Each line on an offer in a month, held by one customer: its days summed over the spells, and the terms of its fee.
--
-- The tariff version is the one in force on the later of the 1st of the month and the holder's first day on the offer
-- in the month; of the month after the billing month, which is asked in advance, the one in force on the 1st. Without
-- a version that lists the offer, its columns are null.
--
-- grain: month, customer_ref, line, offer_code
-- reads: lines, months, tariff_versions, tariff_offers
-- column: month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: offer_code VARCHAR | the offer
-- column: first_on DATE | first day on the offer in the month
-- column: last_on DATE | last day on the offer in the month
-- column: days INTEGER | days on the offer in the month
-- column: days_in_month INTEGER | days of the month
-- column: tariff_from DATE | version
-- column: offer_label VARCHAR | name of the offer, French
-- column: subscription_excl_tax DECIMAL(18,6) | euros a month; null where the price includes tax
-- column: subscription_incl_tax DECIMAL(18,6) | euros a month; null where the price excludes tax
-- column: prorated BOOLEAN | whether part of a month is charged in part
-- column: vat_rate DECIMAL(5,2) | percent
-- column: in_advance BOOLEAN | whether a month is asked on the invoice of the month before
with spell_days as (
    select
        m.month,
        m.days as days_in_month,
        m.is_rated,
        m.first_day,
        l.customer_ref,
        l.line,
        l.offer_code,
        greatest(l.valid_from, m.first_day) as from_day,
        least(coalesce(l.valid_to, m.next_first_day), m.next_first_day) as to_day
    from lines as l
    inner join months as m on l.valid_from < m.next_first_day and (l.valid_to is null or l.valid_to > m.first_day)
),

summed as (
    select
        month,
        customer_ref,
        line,
        offer_code,
        days_in_month,
        case when is_rated then min(from_day) else first_day end as priced_on,
        min(from_day) as first_on,
        max(to_day) - 1 as last_on,
        cast(sum(date_diff('day', from_day, to_day)) as integer) as days
    from spell_days
    group by month, customer_ref, line, offer_code, days_in_month, is_rated, first_day
)

select
    s.month,
    s.customer_ref,
    s.line,
    s.offer_code,
    s.first_on,
    s.last_on,
    s.days,
    s.days_in_month,
    o.tariff_from,
    o.label as offer_label,
    o.subscription_excl_tax,
    o.subscription_incl_tax,
    o.prorated,
    o.vat_rate,
    o.in_advance
from summed as s
left join tariff_versions as v
    on s.priced_on >= v.tariff_from and (v.tariff_to is null or s.priced_on < v.tariff_to)
left join tariff_offers as o
    on v.tariff_from = o.tariff_from and v.workbook = o.workbook and s.offer_code = o.offer_code
