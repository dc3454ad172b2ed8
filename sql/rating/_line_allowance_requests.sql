-- Each usage family of a line and each allowance that covers it, in the order of consumption.
--
-- grain: spell_month, usage_family, stage
-- reads: line_family_quantities, spell_months, allowance_grants, allowance_covers, allowance_pools
-- column: spell_month BIGINT | the line, its customer, offer and month
-- column: usage_family BIGINT | usage, zone and destination
-- column: stage BIGINT | turn of the allowance
-- column: pool BIGINT | pool of the allowance
-- column: left_quantity BIGINT | what the pool holds; null is unlimited
-- column: billed_quantity BIGINT | total that the line uses of the family: seconds, acts or KO
select
    u.spell_month,
    u.usage_family,
    g.stage,
    p.pool,
    p.left_quantity,
    u.billed_quantity
from line_family_quantities as u
inner join spell_months as s on u.spell_month = s.spell_month
inner join allowance_grants as g
    on s.month = g.month and s.customer_ref = g.customer_ref and s.line = g.line and s.offer_code = g.offer_code
inner join allowance_covers as c
    on g.tariff_from = c.tariff_from and g.allowance_code = c.allowance_code and u.usage_family = c.usage_family
inner join allowance_pools as p
    on g.month = p.month
    and g.allowance_code = p.allowance_code
    and g.customer_ref = p.customer_ref
    and g.pool_line is not distinct from p.pool_line
