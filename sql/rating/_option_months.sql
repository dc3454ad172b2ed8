-- Each monthly option of a line in a month, for one holder: its days, and the terms of its fee.
--
-- The days are those of the option on which the holder has a spell of the line. The tariff version is the one in force
-- on the first of them. An option that this version does not list is left out: it costs nothing.
--
-- grain: month, customer_ref, line, option_code
-- reads: held_days, held_codes, months, tariff_versions, tariff_options
-- column: month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: option_code VARCHAR | the option
-- column: first_on DATE | first day in the month
-- column: last_on DATE | last day in the month
-- column: days INTEGER | days in the month
-- column: days_in_month INTEGER | days of the month
-- column: option_label VARCHAR | name of the option, French
-- column: subscription_excl_tax DECIMAL(18,6) | euros a month; null where the price includes tax
-- column: subscription_incl_tax DECIMAL(18,6) | euros a month; null where the price excludes tax
-- column: prorated BOOLEAN | whether part of a month is charged in part
-- column: vat_rate DECIMAL(5,2) | percent
with summed as (
    select
        d.month,
        d.customer_ref,
        d.line,
        c.code as option_code,
        min(d.from_day) as first_on,
        max(d.to_day) - 1 as last_on,
        cast(sum(date_diff('day', d.from_day, d.to_day)) as integer) as days
    from held_days as d
    inner join held_codes as c on d.stretch = c.stretch and d.offer_code <> c.code
    group by d.month, d.customer_ref, d.line, c.code
)

select
    s.month,
    s.customer_ref,
    s.line,
    s.option_code,
    s.first_on,
    s.last_on,
    s.days,
    m.days as days_in_month,
    o.label as option_label,
    o.subscription_excl_tax,
    o.subscription_incl_tax,
    o.prorated,
    o.vat_rate
from summed as s
inner join months as m on s.month = m.month
inner join tariff_versions as v
    on s.first_on >= v.tariff_from and (v.tariff_to is null or s.first_on < v.tariff_to)
inner join tariff_options as o
    on v.tariff_from = o.tariff_from and v.workbook = o.workbook and s.option_code = o.option_code
