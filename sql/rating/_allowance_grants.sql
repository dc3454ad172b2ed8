-- Each allowance that a line has in a month, or by a pass, with the quantity that it brings.
--
-- A line that has several of the offers and options of one allowance has it once. The version is that of the first of
-- them, on the holder's first day of the month with it, which gives the allowance. A pass grants its allowances once,
-- whole, for its days; they are listed under the month of its first day.
--
-- A customer's allowances of one usage are consumed in stages: by ascending priority, then code, the month's before
-- those of passes, passes by their first day.
--
-- grain: month, allowance_code, customer_ref, line, pass_from
-- reads: held_days, held_codes, held_allowances, allowance_codes, months, passes, tariff_allowances
-- column: month VARCHAR | AAAA-MM, month of the events, or of the first day of the pass
-- column: allowance_code VARCHAR | the allowance
-- column: tariff_from DATE | version of the allowance
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | the line that brings it
-- column: pass_from DATE | first day of the pass; null of a month's allowance
-- column: pass_to DATE | first day after the pass; null where it is open
-- column: pool_line VARCHAR | the line that consumes it; null: all lines of the customer that have it
-- column: stage BIGINT | its turn among its customer's allowances of one usage
-- column: granted_quantity BIGINT | seconds, acts or KO; null is unlimited
with code_starts as (
    select
        d.month,
        d.customer_ref,
        d.line,
        h.code,
        min(d.from_day) as first_on
    from held_days as d
    inner join held_codes as h on d.stretch = h.stretch
    group by d.month, d.customer_ref, d.line, h.code
),

chosen as (
    select
        s.month,
        g.allowance_code,
        g.tariff_from,
        g.workbook,
        s.customer_ref,
        s.line
    from code_starts as s
    inner join allowance_codes as g
        on s.code = g.code and s.first_on >= g.tariff_from and (g.tariff_to is null or s.first_on < g.tariff_to)
    qualify row_number() over (
        partition by s.month, g.allowance_code, s.customer_ref, s.line
        order by s.first_on, s.code
    ) = 1
),

summed as (
    select
        d.month,
        h.allowance_code,
        h.tariff_from,
        d.customer_ref,
        d.line,
        sum(date_diff('day', d.from_day, d.to_day)) as days,
        min(case when h.prorated then 1 else 0 end) = 1 as prorated
    from held_allowances as h
    inner join held_days as d on h.stretch = d.stretch
    group by d.month, h.allowance_code, h.tariff_from, d.customer_ref, d.line
),

monthly as (
    select
        c.month,
        c.allowance_code,
        c.tariff_from,
        c.workbook,
        c.customer_ref,
        c.line,
        cast(null as date) as pass_from,
        cast(null as date) as pass_to,
        cast(case when s.prorated then s.days else m.days end as bigint) as days,
        cast(m.days as bigint) as days_in_month
    from chosen as c
    inner join months as m on c.month = m.month
    inner join summed as s
        on c.month = s.month
        and c.allowance_code = s.allowance_code
        and c.tariff_from = s.tariff_from
        and c.customer_ref = s.customer_ref
        and c.line = s.line
),

granted as (
    select *
    from monthly

    union all

    select
        strftime(p.from_day, '%Y-%m') as month,
        a.allowance_code,
        p.tariff_from,
        p.workbook,
        p.customer_ref,
        p.line,
        p.from_day as pass_from,
        p.to_day as pass_to,
        cast(1 as bigint) as days,
        cast(1 as bigint) as days_in_month
    from passes as p
    inner join tariff_allowances as a
        on p.tariff_from = a.tariff_from and p.workbook = a.workbook and list_contains(a.offer_codes, p.option_code)
),

shares as (
    select
        g.*,
        case when a.sharing = 'LIGNE' or g.pass_from is not null then g.line end as pool_line,
        a.usage,
        a.priority,
        cast(a.quantity * 1000000 as bigint) as quantity_millionths
    from granted as g
    inner join tariff_allowances as a
        on g.tariff_from = a.tariff_from and g.workbook = a.workbook and g.allowance_code = a.allowance_code
)

select
    month,
    allowance_code,
    tariff_from,
    customer_ref,
    line,
    pass_from,
    pass_to,
    pool_line,
    dense_rank() over (
        partition by customer_ref, usage
        order by priority, allowance_code, case when pass_from is null then 0 else 1 end, pass_from
    ) as stage,
    (quantity_millionths // 1000000 * days + quantity_millionths % 1000000 * days // 1000000) // days_in_month
        as granted_quantity
from shares
