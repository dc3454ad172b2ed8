-- The revenue of a month and the average revenue of a line (ARPU). Source: invoices, lines.
--
-- ARPU = revenue / the mean of the lines in service at the month's beginning and end, as the regulator counts it.
-- The revenue is what the month's documents bill, credit notes deducted, C + S services included, tax excluded.
--
-- grain: billing_month
-- partition: whole
-- published: yes
-- reads: measure_churn, invoices
-- column: billing_month VARCHAR | AAAA-MM
-- column: revenue_excl_tax DECIMAL(18,2) | euros on the month's invoices, less its credit notes
-- column: customer_count BIGINT | customers with an invoice
-- column: opening_count BIGINT | lines in service before the month's first day
-- column: closing_count BIGINT | lines in service at the month's end
-- column: arpu_excl_tax DECIMAL(18,2) | euros a line; null where there is no line
with revenues as (
    select
        billing_month,
        cast(sum(total_excl_tax) as decimal(18, 2)) as revenue_excl_tax,
        count(distinct customer_ref) filter (where kind = 'INVOICE') as customer_count
    from invoices
    group by billing_month
),

doubled as (
    select
        c.billing_month,
        coalesce(r.revenue_excl_tax, 0) as revenue_excl_tax,
        coalesce(r.customer_count, 0) as customer_count,
        c.opening_count,
        c.closing_count,
        cast(coalesce(r.revenue_excl_tax, 0) * 200 as hugeint) as cents_twice,
        c.opening_count + c.closing_count as lines_twice
    from measure_churn as c
    left join revenues as r on c.billing_month = r.billing_month
)

select
    billing_month,
    cast(revenue_excl_tax as decimal(18, 2)) as revenue_excl_tax,
    customer_count,
    opening_count,
    closing_count,
    case
        when lines_twice > 0
            then
                cast(
                    sign(cents_twice)
                    * cast((2 * abs(cents_twice) + lines_twice) // (2 * lines_twice) as decimal(18, 0))
                    * 0.01 as decimal(18, 2)
                )
    end as arpu_excl_tax
from doubled
