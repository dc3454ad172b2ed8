-- Each matched transfer is in the account of its customer or customers, once, with its amount; no other line is.
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

parts as (
    select
        source as line_id,
        -- one match of a line, of which a person may have made several entries: TRANSFER:2.<line>
        regexp_replace(entry_id, '^TRANSFER:[0-9]+[.]', 'TRANSFER:') as match_id,
        customer_ref,
        -amount_incl_tax as amount,
        entry_id in (select entry_id from undone) as is_undone
    from account_entries
    where kind = 'TRANSFER' and regexp_full_match(source, '[0-9a-f]{64}')
),

transfers as (
    select
        line_id,
        min(customer_ref) as first_customer,
        max(customer_ref) as last_customer,
        sum(amount) as amount
    from parts
    group by line_id, match_id
    having not bool_and(is_undone)
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
    coalesce(b.customer_ref, t.first_customer) as customer_ref,
    b.status,
    b.amount as booked,
    t.amount as in_the_account
from bank_lines as b
full join transfers as t on b.line_id = t.line_id
where
    (t.line_id is not null and b.status is distinct from 'MATCHED')
    or t.first_customer <> coalesce(b.customer_ref, t.first_customer)
    or t.last_customer <> coalesce(b.customer_ref, t.last_customer)
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
order by bank_line
