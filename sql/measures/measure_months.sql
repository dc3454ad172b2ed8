-- The billing months that have charges, with their days. Source: monthly_consumption, invoices, held_customers.
--
-- grain: billing_month
-- partition: whole
-- published: yes
-- reads: monthly_consumption, invoices, held_customers
-- column: billing_month VARCHAR | AAAA-MM
-- column: first_day DATE | its first day
-- column: next_first_day DATE | the first day of the month after
with months as (
    select billing_month from monthly_consumption
    union
    select billing_month from invoices
    union
    select billing_month from held_customers
)

select
    billing_month,
    cast(billing_month || '-01' as date) as first_day,
    cast(cast(billing_month || '-01' as date) + interval 1 month as date) as next_first_day
from months
