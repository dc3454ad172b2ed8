-- The allowances of the prices whose events come first to a scarce pool.
--
-- grain: spell_month, tier, stage
-- reads: line_allowance_requests, line_price_coverage
-- column: spell_month BIGINT | the line, its customer, offer and days
-- column: tier BIGINT | first tier of the price
-- column: stage BIGINT | turn of the allowance
-- column: pool BIGINT | pool of the allowance
-- column: left_quantity BIGINT | what the pool holds; null is unlimited
select
    c.spell_month,
    c.tier,
    c.stage,
    c.pool,
    c.left_quantity
from line_allowance_requests as c
inner join line_price_coverage as u on c.spell_month = u.spell_month and c.tier = u.tier
where u.is_scarce
