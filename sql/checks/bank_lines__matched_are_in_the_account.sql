-- Each matched transfer is in its customer's account, once, with its amount; no other line of the bank is.
--
-- One that an earlier version noted beside the debits is there under the number of its invoice.
--
-- reads: bank_lines, account_entries, account_balances
-- accept: never
with undone as (
    select reverses as entry_id
    from account_entries
    where reverses is not null
),

transfers as (
    select
        source as line_id,
        customer_ref,
        -amount_incl_tax as amount
    from account_entries
    where
        kind = 'TRANSFER'
        and regexp_full_match(source, '[0-9a-f]{64}')
        and entry_id not in (select entry_id from undone)
),

noted_before as (
    select
        source as invoice_number,
        entry_date,
        -amount_incl_tax as amount
    from account_entries
    where kind = 'TRANSFER' and not regexp_full_match(source, '[0-9a-f]{64}')
)

select
    substr(coalesce(b.line_id, t.line_id), 1, 12) as bank_line,
    coalesce(b.customer_ref, t.customer_ref) as customer_ref,
    b.status,
    b.amount as booked,
    t.amount as in_the_account
from bank_lines as b
full join transfers as t on b.line_id = t.line_id
where
    (t.line_id is not null and b.status is distinct from 'MATCHED')
    or t.customer_ref <> b.customer_ref
    or (b.currency = 'EUR' and b.amount = round(b.amount, 2) and t.amount <> b.amount)
    or (
        t.line_id is null
        and b.status = 'MATCHED'
        and b.kind = 'TRANSFER'
        and not coalesce(b.booked_on > (select max(as_of) from account_balances), false)
        and not exists (
            select 1
            from noted_before as n
            where
                list_contains(string_split(b.invoice_numbers, ' '), n.invoice_number)
                and b.booked_on = n.entry_date
                and b.amount = n.amount
        )
    )
