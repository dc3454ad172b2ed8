-- What was asked is what is set against it and what is open; no entry pays more than its amount, or for another customer.
--
-- reads: account_settings, account_entries, account_open_items
-- accept: never
with undone as (
    select reverses as entry_id
    from account_entries
    where reverses is not null
),

asked as (
    select
        case when kind = 'INVOICE' then invoice_number else entry_id end as item,
        customer_ref,
        amount_incl_tax
    from account_entries
    where
        reverses is null
        and (amount_incl_tax > 0 or kind = 'INVOICE')
        and entry_id not in (select entry_id from undone)
),

paid as (
    select
        item,
        sum(amount_incl_tax) as amount_incl_tax
    from account_settings
    group by item
),

used as (
    select
        entry_id,
        customer_ref,
        sum(amount_incl_tax) as amount_incl_tax
    from account_settings
    group by entry_id, customer_ref
)

select
    coalesce(a.item, p.item, o.item) as what,
    a.amount_incl_tax as amount,
    p.amount_incl_tax as set_against,
    o.open_incl_tax as open_amount
from asked as a
full join paid as p on a.item = p.item
full join account_open_items as o on coalesce(a.item, p.item) = o.item
where coalesce(a.amount_incl_tax, -1) <> coalesce(p.amount_incl_tax, 0) + coalesce(o.open_incl_tax, 0)

union all

select
    u.entry_id as what,
    e.amount_incl_tax as amount,
    u.amount_incl_tax as set_against,
    null as open_amount
from used as u
left join account_entries as e on u.entry_id = e.entry_id and u.customer_ref = e.customer_ref
where
    coalesce(-e.amount_incl_tax, 0) < u.amount_incl_tax
    or u.entry_id in (select entry_id from undone)
