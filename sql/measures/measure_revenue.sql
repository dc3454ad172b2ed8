-- The revenue of a month by what it is billed for. Source: invoice_lines, invoices.
--
-- The six amounts add up to the revenue, which is that of measure_arpu: credit notes deducted, C + S services included.
--
-- grain: billing_month
-- partition: whole
-- published: yes
-- reads: measure_months, invoices, invoice_lines
-- column: billing_month VARCHAR | AAAA-MM
-- column: subscriptions_excl_tax DECIMAL(18,2) | euros of subscriptions
-- column: options_excl_tax DECIMAL(18,2) | euros of options
-- column: usage_excl_tax DECIMAL(18,2) | euros of usage
-- column: fees_excl_tax DECIMAL(18,2) | euros of activations and terminations
-- column: discounts_excl_tax DECIMAL(18,2) | euros of discounts; negative
-- column: other_excl_tax DECIMAL(18,2) | euros of minimums and adjustments
-- column: revenue_excl_tax DECIMAL(18,2) | euros in all
with charges as (
    select
        i.billing_month,
        l.kind,
        l.amount_excl_tax
    from invoice_lines as l
    inner join invoices as i on l.invoice_number = i.invoice_number
),

sums as (
    select
        m.billing_month,
        sum(c.amount_excl_tax) filter (where c.kind = 'SUBSCRIPTION') as subscriptions_excl_tax,
        sum(c.amount_excl_tax) filter (where c.kind = 'OPTION') as options_excl_tax,
        sum(c.amount_excl_tax) filter (where c.kind = 'USAGE') as usage_excl_tax,
        sum(c.amount_excl_tax) filter (where c.kind in ('ACTIVATION', 'TERMINATION')) as fees_excl_tax,
        sum(c.amount_excl_tax) filter (where c.kind = 'DISCOUNT') as discounts_excl_tax,
        sum(c.amount_excl_tax) filter (where c.kind in ('MINIMUM', 'ADJUSTMENT')) as other_excl_tax,
        sum(c.amount_excl_tax) as revenue_excl_tax
    from measure_months as m
    left join charges as c on m.billing_month = c.billing_month
    group by m.billing_month
)

select
    billing_month,
    cast(coalesce(subscriptions_excl_tax, 0) as decimal(18, 2)) as subscriptions_excl_tax,
    cast(coalesce(options_excl_tax, 0) as decimal(18, 2)) as options_excl_tax,
    cast(coalesce(usage_excl_tax, 0) as decimal(18, 2)) as usage_excl_tax,
    cast(coalesce(fees_excl_tax, 0) as decimal(18, 2)) as fees_excl_tax,
    cast(coalesce(discounts_excl_tax, 0) as decimal(18, 2)) as discounts_excl_tax,
    cast(coalesce(other_excl_tax, 0) as decimal(18, 2)) as other_excl_tax,
    cast(coalesce(revenue_excl_tax, 0) as decimal(18, 2)) as revenue_excl_tax
from sums
