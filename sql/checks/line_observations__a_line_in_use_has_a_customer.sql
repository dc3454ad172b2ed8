-- A line that is not in stock has a customer, an offer and the dates of both.
--
-- reads: line_observations
select
    feed,
    line,
    state,
    source_path
from line_observations
where
    state <> 'STOCK'
    and (customer_ref is null or offer_code is null or activated_on is null or offer_from is null)
