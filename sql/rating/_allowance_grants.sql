-- Each allowance that a line has in a month, with the quantity that it brings.
--
-- Allowances of an offer are consumed in stages: by ascending priority, then code.
--
-- grain: month, allowance_code, customer_ref, line
-- reads: offer_months, tariff_allowances
-- column: month VARCHAR | AAAA-MM, month of the events
-- column: allowance_code VARCHAR | the allowance
-- column: tariff_from DATE | version of the month's allowances
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | the line that brings it
-- column: offer_code VARCHAR | the offer that includes it
-- column: pool_line VARCHAR | the line that consumes it; null: all lines of the customer that have it
-- column: stage BIGINT | its turn among the allowances of its offer
-- column: granted_quantity BIGINT | seconds, acts or KO; null is unlimited
with shares as (
    select
        m.month,
        a.allowance_code,
        m.tariff_from,
        m.customer_ref,
        m.line,
        m.offer_code,
        case when a.sharing = 'LIGNE' then m.line end as pool_line,
        a.priority,
        cast(a.quantity * 1000000 as bigint) as quantity_millionths,
        cast(case when m.prorated then m.days else m.days_in_month end as bigint) as days,
        cast(m.days_in_month as bigint) as days_in_month
    from offer_months as m
    inner join tariff_allowances as a
        on m.tariff_from = a.tariff_from and m.workbook = a.workbook and list_contains(a.offer_codes, m.offer_code)
)

select
    month,
    allowance_code,
    tariff_from,
    customer_ref,
    line,
    offer_code,
    pool_line,
    dense_rank() over (partition by month, offer_code order by priority, allowance_code) as stage,
    (quantity_millionths // 1000000 * days + quantity_millionths % 1000000 * days // 1000000) // days_in_month
        as granted_quantity
from shares
