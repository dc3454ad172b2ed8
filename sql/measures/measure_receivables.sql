-- What customers owe in all at the end of each month, and what moved it in the month. Source: account_entries.
--
-- The balance is the sum of all entries up to the month's last day, credits deducted. For how long it had been due: measure_ageing.
--
-- grain: billing_month
-- partition: whole
-- published: yes
-- reads: measure_months, account_entries
-- column: billing_month VARCHAR | AAAA-MM, the calendar month of the entries
-- column: asked_incl_tax DECIMAL(18,2) | euros of the month's invoices, credit notes, fees and refunds
-- column: received_incl_tax DECIMAL(18,2) | euros of its debits, transfers and payments, less what came back
-- column: written_off_incl_tax DECIMAL(18,2) | euros given up
-- column: balance_incl_tax DECIMAL(18,2) | euros owed at its end
with kinds as (
    select
        e.entry_date,
        e.amount_incl_tax,
        case when e.kind = 'REVERSAL' then r.kind else e.kind end as kind
    from account_entries as e
    left join account_entries as r on e.reverses = r.entry_id
),

sums as (
    select
        m.billing_month,
        sum(k.amount_incl_tax) filter (
            where k.entry_date >= m.first_day and k.kind in ('INVOICE', 'CREDIT_NOTE', 'FEE', 'REFUND')
        ) as asked_incl_tax,
        sum(k.amount_incl_tax) filter (
            where k.entry_date >= m.first_day and k.kind in ('DEBIT', 'DEBIT_RETURNED', 'TRANSFER', 'PAYMENT')
        ) as paid_incl_tax,
        sum(k.amount_incl_tax) filter (where k.entry_date >= m.first_day and k.kind = 'WRITE_OFF')
            as written_off_incl_tax,
        sum(k.amount_incl_tax) as balance_incl_tax
    from measure_months as m
    left join kinds as k on m.next_first_day > k.entry_date
    group by m.billing_month
)

select
    billing_month,
    cast(coalesce(asked_incl_tax, 0) as decimal(18, 2)) as asked_incl_tax,
    cast(0 - coalesce(paid_incl_tax, 0) as decimal(18, 2)) as received_incl_tax,
    cast(0 - coalesce(written_off_incl_tax, 0) as decimal(18, 2)) as written_off_incl_tax,
    cast(coalesce(balance_incl_tax, 0) as decimal(18, 2)) as balance_incl_tax
from sums
