-- Each price at which a line has events, and each allowance that covers them, in the order of consumption.
--
-- grain: spell_month, tier, stage
-- reads: line_price_quantities, spell_months, usable_allowances, allowance_covers
-- column: spell_month BIGINT | the line, its customer, offer and days
-- column: tier BIGINT | first tier of the price
-- column: stage BIGINT | turn of the allowance
-- column: pool BIGINT | pool of the allowance
-- column: left_quantity BIGINT | what the pool holds; null is unlimited
-- column: billed_quantity BIGINT | what the line needs at the price in all: seconds, acts or KO
select
    q.spell_month,
    q.tier,
    u.stage,
    u.pool,
    u.left_quantity,
    q.billed_quantity
from line_price_quantities as q
inner join spell_months as s on q.spell_month = s.spell_month
inner join usable_allowances as u on s.stretch = u.stretch
inner join allowance_covers as c
    on u.tariff_from = c.tariff_from and u.allowance_code = c.allowance_code and q.tier = c.tier
