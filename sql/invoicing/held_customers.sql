-- Each customer who has charges and cannot be invoiced, and why.
--
-- grain: customer_ref
-- partition: billing_month
-- published: internal
-- reads: assembly_held
-- follows: usage_charges, clients
-- column: customer_ref VARCHAR | the customer
-- column: reason VARCHAR | why, and what to do
-- column: amount_excl_tax DECIMAL(18,2) | euros not invoiced
select
    customer_ref,
    reason,
    amount_excl_tax
from assembly_held
