-- Each customer who has charges and cannot be invoiced, and why.
--
-- grain: billing_month, customer_ref
-- partition: billing_month
-- published: yes
-- reads: assembly_held
-- follows: usage_charges, clients
-- column: billing_month VARCHAR not null | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: reason VARCHAR | why, its code first, and what to do
-- column: amount_excl_tax DECIMAL(18,2) | euros not invoiced
select
    billing_month,
    customer_ref,
    reason,
    amount_excl_tax
from assembly_held
