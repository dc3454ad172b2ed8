-- Each debit whose date has passed is in the account, once, unless the bank rejected it; a returned one twice, as opposites.
--
-- reads: account_entries, account_balances, direct_debits
-- accept: never
with collected as (
    select
        source as end_to_end_id,
        customer_ref,
        -amount_incl_tax as amount
    from account_entries
    where kind = 'DEBIT'
),

returned as (
    select
        source as end_to_end_id,
        amount_incl_tax as amount
    from account_entries
    where kind = 'DEBIT_RETURNED'
)

select
    coalesce(d.end_to_end_id, c.end_to_end_id) as end_to_end_id,
    coalesce(d.customer_ref, c.customer_ref) as customer_ref,
    d.status,
    d.amount as debited,
    c.amount as collected,
    r.amount as returned
from direct_debits as d
full join collected as c on d.end_to_end_id = c.end_to_end_id
left join returned as r on c.end_to_end_id = r.end_to_end_id
where
    d.end_to_end_id is null
    or c.amount <> d.amount
    or c.customer_ref <> d.customer_ref
    or r.amount <> d.amount
    or (d.status = 'REJECTED' and c.end_to_end_id is not null)
    or (d.status = 'RETURNED' and c.end_to_end_id is not null and r.end_to_end_id is null)
    or (
        coalesce(d.status, '') not in ('REJECTED', 'RETURNED')
        and c.end_to_end_id is null
        and d.collection_date < (select max(as_of) from account_balances)
    )
