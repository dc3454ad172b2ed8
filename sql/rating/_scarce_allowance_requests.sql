-- The allowances of the usage families that draw first on a scarce pool.
--
-- grain: spell_month, usage_family, stage
-- reads: line_allowance_requests, line_family_coverage
-- column: spell_month BIGINT | the line, its customer, offer and month
-- column: usage_family BIGINT | usage, zone and destination
-- column: stage BIGINT | turn of the allowance
-- column: pool BIGINT | pool of the allowance
-- column: left_quantity BIGINT | what the pool holds; null is unlimited
select
    c.spell_month,
    c.usage_family,
    c.stage,
    c.pool,
    c.left_quantity
from line_allowance_requests as c
inner join line_family_coverage as u on c.spell_month = u.spell_month and c.usage_family = u.usage_family
where u.is_scarce
