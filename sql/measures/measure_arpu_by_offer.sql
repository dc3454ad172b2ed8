-- The revenue of each offer in a month, and its average revenue of a line (ARPU). Source: invoice_lines, lines.
--
-- A line's charges belong to the latest offer that it was on up to the month's end; what is charged to a customer as a
-- whole belongs to none. The revenues of a month add up to that of measure_arpu.
--
-- grain: billing_month, offer_code
-- partition: whole
-- published: yes
-- reads: measure_months, measure_lines, invoices, invoice_lines, lines
-- column: billing_month VARCHAR | AAAA-MM
-- column: offer_code VARCHAR | the offer; null for what is charged to customers as a whole, or to a line that is not known
-- column: subscriptions_excl_tax DECIMAL(18,2) | euros of subscriptions and options
-- column: usage_excl_tax DECIMAL(18,2) | euros of usage
-- column: other_excl_tax DECIMAL(18,2) | euros of fees, discounts, minimums and adjustments
-- column: revenue_excl_tax DECIMAL(18,2) | euros in all
-- column: opening_count BIGINT | lines on the offer before the month's first day
-- column: closing_count BIGINT | lines on the offer at the month's end
-- column: arpu_excl_tax DECIMAL(18,2) | euros a line, on the mean of both; null where there is no line
with offers as (
    select
        m.billing_month,
        l.line,
        last(l.offer_code order by l.valid_from) as offer_code
    from measure_months as m
    inner join lines as l on m.next_first_day > l.valid_from
    group by m.billing_month, l.line
),

revenues as (
    select
        i.billing_month,
        o.offer_code,
        sum(l.amount_excl_tax) filter (where l.kind in ('SUBSCRIPTION', 'OPTION')) as subscriptions_excl_tax,
        sum(l.amount_excl_tax) filter (where l.kind = 'USAGE') as usage_excl_tax,
        sum(l.amount_excl_tax) as revenue_excl_tax
    from invoice_lines as l
    inner join invoices as i on l.invoice_number = i.invoice_number
    left join offers as o on i.billing_month = o.billing_month and l.line = o.line
    group by i.billing_month, o.offer_code
),

doubled as (
    select
        coalesce(r.billing_month, n.billing_month) as billing_month,
        coalesce(r.offer_code, n.offer_code) as offer_code,
        coalesce(r.subscriptions_excl_tax, 0) as subscriptions_excl_tax,
        coalesce(r.usage_excl_tax, 0) as usage_excl_tax,
        coalesce(r.revenue_excl_tax, 0) as revenue_excl_tax,
        coalesce(n.opening_count, 0) as opening_count,
        coalesce(n.closing_count, 0) as closing_count,
        cast(coalesce(r.revenue_excl_tax, 0) * 200 as hugeint) as cents_twice,
        coalesce(n.opening_count + n.closing_count, 0) as lines_twice
    from revenues as r
    full join measure_lines as n on r.billing_month = n.billing_month and r.offer_code = n.offer_code
)

select
    billing_month,
    offer_code,
    cast(subscriptions_excl_tax as decimal(18, 2)) as subscriptions_excl_tax,
    cast(usage_excl_tax as decimal(18, 2)) as usage_excl_tax,
    cast(revenue_excl_tax - subscriptions_excl_tax - usage_excl_tax as decimal(18, 2)) as other_excl_tax,
    cast(revenue_excl_tax as decimal(18, 2)) as revenue_excl_tax,
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
