-- The direct debits of the invoices of a month, and those that the bank refused or returned. Source: direct_debits, invoices.
--
-- Each presentation counts: one that is presented again is two. What the bank has not answered yet is no failure.
--
-- grain: billing_month
-- partition: whole
-- published: yes
-- reads: measure_months, direct_debits, invoices
-- column: billing_month VARCHAR | AAAA-MM
-- column: debit_count BIGINT | presentations
-- column: presented_incl_tax DECIMAL(18,2) | euros asked of the bank
-- column: failed_count BIGINT | those that were refused or returned
-- column: failed_incl_tax DECIMAL(18,2) | euros of those
-- column: failed_pct DECIMAL(9,2) | percent of the euros asked; null where none were
with presented as (
    select
        i.billing_month,
        d.amount,
        coalesce(d.status in ('REJECTED', 'RETURNED'), false) as is_failed
    from direct_debits as d
    inner join invoices as i on d.invoice_number = i.invoice_number
),

sums as (
    select
        m.billing_month,
        count(p.amount) as debit_count,
        cast(coalesce(sum(p.amount), 0) as decimal(18, 2)) as presented_incl_tax,
        count(p.amount) filter (where p.is_failed) as failed_count,
        cast(coalesce(sum(p.amount) filter (where p.is_failed), 0) as decimal(18, 2)) as failed_incl_tax
    from measure_months as m
    left join presented as p on m.billing_month = p.billing_month
    group by m.billing_month
)

select
    billing_month,
    debit_count,
    presented_incl_tax,
    failed_count,
    failed_incl_tax,
    case
        when presented_incl_tax > 0
            then
                cast(
                    (
                        (20000 * cast(failed_incl_tax * 100 as hugeint) + cast(presented_incl_tax * 100 as hugeint))
                        // (2 * cast(presented_incl_tax * 100 as hugeint))
                    )
                    * 0.01 as decimal(9, 2)
                )
    end as failed_pct
from sums
