-- Each invoice and credit note of every month is in the account, once, with its customer and its total.
--
-- A document that is newer than all of its kind in the table is left to registers_are_published.
--
-- reads: account_entries, account_balances, invoices
-- accept: never
with documents as (
    select
        source as invoice_number,
        customer_ref,
        kind,
        amount_incl_tax
    from account_entries
    where kind in ('INVOICE', 'CREDIT_NOTE')
),

newest as (
    select
        kind,
        max(invoice_number) as invoice_number
    from invoices
    group by kind
)

select
    coalesce(i.invoice_number, d.invoice_number) as invoice_number,
    coalesce(i.customer_ref, d.customer_ref) as customer_ref,
    i.total_incl_tax as invoiced,
    d.amount_incl_tax as in_the_account
from documents as d
full join invoices as i on d.invoice_number = i.invoice_number
left join newest as n on d.kind = n.kind
where
    d.amount_incl_tax <> i.total_incl_tax
    or d.customer_ref <> i.customer_ref
    or d.kind <> i.kind
    or (i.invoice_number is null and d.invoice_number <= n.invoice_number)
    or (
        d.invoice_number is null
        and not coalesce(i.issue_date > (select max(as_of) from account_balances), false)
    )
