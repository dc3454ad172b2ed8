-- How many days each customer took to pay the invoices of a month, by amount. Source: invoices, account_entries, account_settings.
--
-- From the issue of an invoice to the debit, transfer or payment that is set against it, each euro alike. Credit notes
-- and write-offs are no payments; what came back is not paid.
--
-- grain: billing_month, customer_ref
-- partition: whole
-- published: yes
-- reads: invoices, account_entries, account_settings
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: invoiced_incl_tax DECIMAL(18,2) | euros of the invoices
-- column: paid_incl_tax DECIMAL(18,2) | euros of them that are paid
-- column: paid_euro_days DECIMAL(38,2) | sum of euros x days: to be added, then divided by the euros paid
-- column: days_to_pay DECIMAL(9,1) | days, the mean by amount; null where nothing is paid
with payments as (
    select
        s.item,
        sum(s.amount_incl_tax) as paid_incl_tax,
        sum(s.amount_incl_tax * (s.set_on - i.issue_date)) as paid_euro_days
    from account_settings as s
    inner join invoices as i on s.item = i.invoice_number
    inner join account_entries as e on s.entry_id = e.entry_id
    where e.kind in ('DEBIT', 'TRANSFER', 'PAYMENT')
    group by s.item
),

sums as (
    select
        i.billing_month,
        i.customer_ref,
        cast(sum(i.total_incl_tax) as decimal(18, 2)) as invoiced_incl_tax,
        cast(coalesce(sum(p.paid_incl_tax), 0) as decimal(18, 2)) as paid_incl_tax,
        cast(coalesce(sum(p.paid_euro_days), 0) as decimal(38, 2)) as paid_euro_days
    from invoices as i
    left join payments as p on i.invoice_number = p.item
    where i.kind = 'INVOICE'
    group by i.billing_month, i.customer_ref
)

select
    billing_month,
    customer_ref,
    invoiced_incl_tax,
    paid_incl_tax,
    paid_euro_days,
    case
        when paid_incl_tax > 0
            then
                cast(
                    (
                        (20 * cast(paid_euro_days * 100 as hugeint) + cast(paid_incl_tax * 100 as hugeint))
                        // (2 * cast(paid_incl_tax * 100 as hugeint))
                    )
                    * 0.1 as decimal(9, 1)
                )
    end as days_to_pay
from sums
