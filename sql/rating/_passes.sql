-- Each pass of a line: an option that the tariff version in force on its first day sells once, for its days.
--
-- Only those with a day in a month whose events are rated. All of a pass comes from that version. It is of the line
-- and of its holder on the first day; where the line has no spell that day, there is no pass.
--
-- grain: line, option_code, from_day
-- reads: line_options, lines, months, tariff_versions, tariff_options
-- column: line VARCHAR | E.164 digits without +
-- column: customer_ref VARCHAR | holder on the first day
-- column: option_code VARCHAR | the pass
-- column: from_day DATE | first day
-- column: to_day DATE | first day no more; null is open
-- column: tariff_from DATE | version in force on the first day
-- column: workbook VARCHAR | its workbook
select
    o.line,
    l.customer_ref,
    o.option_code,
    o.from_on as from_day,
    o.to_on + 1 as to_day,
    v.tariff_from,
    v.workbook
from line_options as o
inner join lines as l
    on o.line = l.line and o.from_on >= l.valid_from and (l.valid_to is null or o.from_on < l.valid_to)
inner join tariff_versions as v
    on o.from_on >= v.tariff_from and (v.tariff_to is null or o.from_on < v.tariff_to)
inner join tariff_options as t
    on v.tariff_from = t.tariff_from and v.workbook = t.workbook and o.option_code = t.option_code
where
    t.is_pass
    and exists (
        select 1
        from months as m
        where m.is_rated and o.from_on < m.next_first_day and (o.to_on is null or o.to_on >= m.first_day)
    )
