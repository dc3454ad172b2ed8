-- The offer and the monthly options that a line has on each stretch of days.
--
-- grain: stretch, code
-- reads: held_days, monthly_options
-- storage: dictionaries
-- column: stretch BIGINT | stretch of days
-- column: code VARCHAR | code of the offer or option
select
    stretch,
    offer_code as code
from held_days

union all

select
    d.stretch,
    o.option_code as code
from held_days as d
inner join monthly_options as o
    on d.line = o.line and d.from_day >= o.from_day and (o.to_day is null or d.from_day < o.to_day)
