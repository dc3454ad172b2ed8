-- Every customer of the month can be invoiced.
--
-- reads: held_customers
select
    customer_ref,
    reason,
    amount_excl_tax
from held_customers
