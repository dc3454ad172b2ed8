-- Each stretch of days on which a line has an offer or option that gives it an allowance, by tariff version.
--
-- The versions are those in force on a day of the month: which of them counts, allowance_grants says.
--
-- grain: stretch, tariff_from, allowance_code
-- reads: held_days, held_codes, months, tariff_versions, tariff_allowances, tariff_offers, tariff_options
-- column: stretch BIGINT | stretch of days
-- column: tariff_from DATE | version
-- column: allowance_code VARCHAR | the allowance
-- column: prorated BOOLEAN | whether each offer and option that gives it is charged in part for part of a month
with versions as (
    select
        m.month,
        v.tariff_from,
        v.workbook
    from months as m
    inner join tariff_versions as v
        on m.next_first_day > v.tariff_from and (v.tariff_to is null or m.first_day < v.tariff_to)
    where m.is_rated
),

codes as (
    select
        tariff_from,
        workbook,
        offer_code as code,
        prorated
    from tariff_offers

    union all

    select
        tariff_from,
        workbook,
        option_code as code,
        prorated
    from tariff_options
),

giving as (
    select
        a.tariff_from,
        a.workbook,
        a.allowance_code,
        c.code,
        c.prorated
    from tariff_allowances as a
    inner join codes as c
        on a.tariff_from = c.tariff_from and a.workbook = c.workbook and list_contains(a.offer_codes, c.code)
)

select
    h.stretch,
    g.tariff_from,
    g.allowance_code,
    min(case when g.prorated then 1 else 0 end) = 1 as prorated
from held_days as d
inner join held_codes as h on d.stretch = h.stretch
inner join versions as v on d.month = v.month
inner join giving as g on v.tariff_from = g.tariff_from and v.workbook = g.workbook and h.code = g.code
group by h.stretch, g.tariff_from, g.allowance_code
