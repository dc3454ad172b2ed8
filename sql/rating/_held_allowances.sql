-- Each stretch of days on which a line has an offer or option that gives it an allowance, by tariff version.
--
-- The versions are those in force on a day of the month: which of them counts, allowance_grants says.
--
-- grain: stretch, tariff_from, allowance_code
-- reads: held_days, held_codes, months, allowance_codes
-- column: stretch BIGINT | stretch of days
-- column: tariff_from DATE | version
-- column: allowance_code VARCHAR | the allowance
-- column: prorated BOOLEAN | whether each offer and option that gives it is charged in part for part of a month
select
    h.stretch,
    g.tariff_from,
    g.allowance_code,
    min(case when g.prorated then 1 else 0 end) = 1 as prorated
from held_days as d
inner join held_codes as h on d.stretch = h.stretch
inner join months as m on d.month = m.month
inner join allowance_codes as g
    on h.code = g.code
    and m.next_first_day > g.tariff_from
    and (g.tariff_to is null or m.first_day < g.tariff_to)
group by h.stretch, g.tariff_from, g.allowance_code
