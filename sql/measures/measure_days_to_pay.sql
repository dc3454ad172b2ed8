-- How many days customers took to pay the invoices of a month, by amount. Source: measure_days_to_pay_by_customer.
--
-- grain: billing_month
-- partition: whole
-- published: yes
-- reads: measure_days_to_pay_by_customer
-- column: billing_month VARCHAR | AAAA-MM
-- column: invoiced_incl_tax DECIMAL(18,2) | euros of the invoices
-- column: paid_incl_tax DECIMAL(18,2) | euros of them that are paid
-- column: days_to_pay DECIMAL(9,1) | days, the mean by amount; null where nothing is paid
with sums as (
    select
        billing_month,
        cast(sum(invoiced_incl_tax) as decimal(18, 2)) as invoiced_incl_tax,
        cast(sum(paid_incl_tax) as decimal(18, 2)) as paid_incl_tax,
        cast(sum(paid_incl_tax) * 100 as hugeint) as paid_cents,
        cast(sum(paid_euro_days) * 100 as hugeint) as cent_days
    from measure_days_to_pay_by_customer
    group by billing_month
)

select
    billing_month,
    invoiced_incl_tax,
    paid_incl_tax,
    case
        when paid_cents > 0 then cast(((20 * cent_days + paid_cents) // (2 * paid_cents)) * 0.1 as decimal(9, 1))
    end as days_to_pay
from sums
