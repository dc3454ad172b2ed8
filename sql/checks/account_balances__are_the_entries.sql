-- A customer's balance is the sum of the entries, and what is open less the credit; what is open is that of the open items.
--
-- reads: account_balances, account_entries, account_open_items
-- accept: never
with entered as (
    select
        customer_ref,
        sum(amount_incl_tax) as amount
    from account_entries
    group by customer_ref
),

opened as (
    select
        customer_ref,
        sum(open_incl_tax) as amount,
        sum(case when in_dispute then open_incl_tax else 0 end) as in_dispute
    from account_open_items
    group by customer_ref
),

aged as (
    select
        customer_ref,
        not_due_incl_tax
        + late_1_30_incl_tax
        + late_31_60_incl_tax
        + late_61_90_incl_tax
        + late_over_90_incl_tax as amount,
        in_dispute_incl_tax as in_dispute,
        credit_incl_tax as credit,
        balance_incl_tax as balance
    from account_balances
),

customers as (
    select customer_ref from entered
    union
    select customer_ref from opened
    union
    select customer_ref from aged
)

select
    k.customer_ref,
    e.amount as entries,
    o.amount as open_items,
    a.amount as aged,
    a.credit,
    a.balance
from customers as k
left join entered as e on k.customer_ref = e.customer_ref
left join opened as o on k.customer_ref = o.customer_ref
left join aged as a on k.customer_ref = a.customer_ref
where
    a.balance is distinct from e.amount
    or a.balance is distinct from a.amount - a.credit
    or a.amount is distinct from coalesce(o.amount, 0)
    or a.in_dispute is distinct from coalesce(o.in_dispute, 0)
