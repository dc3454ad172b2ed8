-- Each allowance that a line has in a month, with the quantity that it brings.
--
-- Allowances of an offer are consumed in stages: by ascending priority, then code.
--
-- grain: month, allowance_code, customer_ref, line
-- reads: offer_months, tariff_allowances
-- column: month VARCHAR | AAAA-MM, month of the events
-- column: allowance_code VARCHAR | the allowance
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | the line that brings it
-- column: offer_code VARCHAR | the offer that includes it
-- column: pool_line VARCHAR | the line that consumes it; null: all lines of the customer that have it
-- column: usage VARCHAR | usage that it covers
-- column: origin_zones VARCHAR[] | zones that it covers; * is any
-- column: destination_groups VARCHAR[] | destination groups that it covers; * is any
-- column: stage BIGINT | its turn among the allowances of its offer
-- column: granted_quantity BIGINT | seconds, acts or KO; null is unlimited
select
    m.month,
    a.allowance_code,
    m.customer_ref,
    m.line,
    m.offer_code,
    case when a.sharing = 'LIGNE' then m.line end as pool_line,
    a.usage,
    a.origin_zones,
    a.destination_groups,
    dense_rank() over (partition by m.month, m.offer_code order by a.priority, a.allowance_code) as stage,
    cast(
        cast(a.quantity * 1000000 as hugeint) * case when m.prorated then m.days else m.days_in_month end
        // (1000000 * m.days_in_month) as bigint
    ) as granted_quantity
from offer_months as m
inner join tariff_allowances as a
    on m.tariff_from = a.tariff_from and m.workbook = a.workbook and m.offer_code = a.offer_code
