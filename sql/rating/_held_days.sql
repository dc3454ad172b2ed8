-- Each stretch of days in a month on which a line has one holder, one offer and the same options and passes.
--
-- grain: line, from_day
-- reads: lines, months, monthly_options, passes
-- storage: dictionaries
-- column: stretch BIGINT | number of the stretch
-- column: month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the holder
-- column: line VARCHAR | E.164 digits without +
-- column: offer_code VARCHAR | the offer
-- column: from_day DATE | first day
-- column: to_day DATE | first day no more
with month_days as (
    select
        m.month,
        l.customer_ref,
        l.line,
        l.offer_code,
        greatest(l.valid_from, m.first_day) as from_day,
        least(coalesce(l.valid_to, m.next_first_day), m.next_first_day) as to_day
    from lines as l
    inner join months as m on l.valid_from < m.next_first_day and (l.valid_to is null or l.valid_to > m.first_day)
    where m.is_rated
),

cut_days as (
    select
        line,
        from_day as cut_day
    from monthly_options

    union

    select
        line,
        to_day as cut_day
    from monthly_options

    union

    select
        line,
        from_day as cut_day
    from passes

    union

    select
        line,
        to_day as cut_day
    from passes
),

starts as (
    select
        *,
        from_day as starts_on
    from month_days

    union all

    select
        d.*,
        c.cut_day as starts_on
    from month_days as d
    inner join cut_days as c on d.line = c.line and d.from_day < c.cut_day and d.to_day > c.cut_day
)

select
    row_number() over (order by line, starts_on) as stretch,
    month,
    customer_ref,
    line,
    offer_code,
    starts_on as from_day,
    coalesce(lead(starts_on) over (partition by line, from_day order by starts_on), to_day) as to_day
from starts
