-- The days on which a line has a monthly option, whoever holds it; days of overlapping rows once.
--
-- Whether a row is a pass is decided once, by the tariff version in force on its first day.
--
-- grain: line, option_code, from_day
-- reads: line_options, tariff_versions, tariff_options
-- column: line VARCHAR | E.164 digits without +
-- column: option_code VARCHAR | the option
-- column: from_day DATE | first day
-- column: to_day DATE | first day no more; null is open
with monthly as (
    select
        o.line,
        o.option_code,
        o.from_on,
        coalesce(o.to_on, cast('9999-12-30' as date)) as to_on
    from line_options as o
    left join tariff_versions as v
        on o.from_on >= v.tariff_from and (v.tariff_to is null or o.from_on < v.tariff_to)
    left join tariff_options as t
        on v.tariff_from = t.tariff_from and v.workbook = t.workbook and o.option_code = t.option_code
    where not coalesce(t.is_pass, false)
),

followed as (
    select
        *,
        max(to_on) over (
            partition by line, option_code
            order by from_on
            rows between unbounded preceding and 1 preceding
        ) as covered_to
    from monthly
),

numbered as (
    select
        *,
        sum(case when from_on <= covered_to then 0 else 1 end) over (
            partition by line, option_code
            order by from_on
            rows between unbounded preceding and current row
        ) as stretch
    from followed
)

select
    line,
    option_code,
    min(from_on) as from_day,
    case when max(to_on) < cast('9999-12-30' as date) then max(to_on) + 1 end as to_day
from numbered
group by line, option_code, stretch
