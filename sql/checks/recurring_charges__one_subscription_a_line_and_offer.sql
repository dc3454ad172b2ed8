-- A customer's line is charged the subscription of an offer at most once a month.
--
-- reads: recurring_charges
-- accept: never
select
    customer_ref,
    line,
    offer_code,
    count(*) as subscription_count
from recurring_charges
where kind = 'SUBSCRIPTION'
group by customer_ref, line, offer_code
having count(*) > 1
