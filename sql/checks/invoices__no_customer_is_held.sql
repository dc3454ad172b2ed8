-- Every customer of the month can be invoiced.
--
-- reads: held_customers
-- severity: WARN
select *
from held_customers
