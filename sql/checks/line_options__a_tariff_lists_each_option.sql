-- Each option of a line is listed by every tariff version of its days; else it gives neither fee nor allowance then.
--
-- reads: line_options, tariff_offers, tariff_options
with workbooks as (
    select
        tariff_from,
        workbook,
        max(deposited_at) as deposited_at
    from tariff_offers
    group by tariff_from, workbook
),

latest as (
    select
        tariff_from,
        workbook
    from workbooks
    qualify row_number() over (partition by tariff_from order by deposited_at desc, workbook desc) = 1
),

versions as (
    select
        tariff_from,
        workbook,
        lead(tariff_from) over (order by tariff_from) as tariff_to
    from latest
)

select
    l.line,
    l.option_code,
    l.from_on,
    v.tariff_from
from line_options as l
inner join versions as v
    on (l.to_on is null or l.to_on >= v.tariff_from) and (v.tariff_to is null or l.from_on < v.tariff_to)
left join tariff_options as o
    on v.tariff_from = o.tariff_from and v.workbook = o.workbook and l.option_code = o.option_code
where o.option_code is null
