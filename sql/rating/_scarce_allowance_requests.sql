-- The allowances of the kinds of events that come first to a scarce pool.
--
-- grain: spell_month, kind, stage
-- reads: line_allowance_requests, line_kind_coverage
-- column: spell_month BIGINT | the line, its customer, offer and month
-- column: kind BIGINT | usage, zone and destination
-- column: stage BIGINT | turn of the allowance
-- column: pool BIGINT | pool of the allowance
-- column: left_quantity BIGINT | what the pool holds; null is unlimited
select
    c.spell_month,
    c.kind,
    c.stage,
    c.pool,
    c.left_quantity
from line_allowance_requests as c
inner join line_kind_coverage as u on c.spell_month = u.spell_month and c.kind = u.kind
where u.is_scarce
