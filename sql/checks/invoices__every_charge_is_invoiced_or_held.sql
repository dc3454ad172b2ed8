-- Every customer with charges in the month has an invoice, or is held with a reason.
--
-- reads: usage_charges, recurring_charges, invoices, held_customers
-- accept: never
with owed as (
    select
        customer_ref,
        round(amount_excl_tax, 2) as amount
    from usage_charges
    union all
    select
        customer_ref,
        coalesce(amount_incl_tax, amount_excl_tax) as amount
    from recurring_charges
)

select
    customer_ref,
    sum(amount) as owed
from owed
where
    amount <> 0
    and customer_ref not in (select customer_ref from invoices)
    and customer_ref not in (select customer_ref from held_customers)
group by customer_ref
