-- The revenue, cost and margin of each usage of a month. Source: margin.
--
-- Subscriptions and fees are not in it. A cost that nobody knows counts as 0: see measure_money_not_billed, UNCOSTED.
--
-- grain: billing_month, usage
-- partition: whole
-- published: yes
-- reads: margin
-- column: billing_month VARCHAR | AAAA-MM
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: revenue_excl_tax DECIMAL(38,6) | euros, sum of the rated amounts
-- column: cost_excl_tax DECIMAL(38,6) | euros owed to the wholesaler
-- column: margin_excl_tax DECIMAL(38,6) | euros, revenue less cost
-- column: margin_pct DECIMAL(18,2) | percent of the revenue; null where there is none
with sums as (
    select
        billing_month,
        usage,
        cast(sum(revenue_excl_tax) as decimal(38, 6)) as revenue_excl_tax,
        cast(sum(cost_excl_tax) as decimal(38, 6)) as cost_excl_tax,
        cast(sum(margin_excl_tax) as decimal(38, 6)) as margin_excl_tax
    from margin
    group by billing_month, usage
),

scaled as (
    select
        *,
        cast(margin_excl_tax * 1000000 as hugeint) as margin_micros,
        cast(revenue_excl_tax * 1000000 as hugeint) as revenue_micros
    from sums
)

select
    billing_month,
    usage,
    revenue_excl_tax,
    cost_excl_tax,
    margin_excl_tax,
    case
        when revenue_micros > 0
            then
                cast(
                    sign(margin_micros)
                    * cast(
                        (20000 * abs(margin_micros) + revenue_micros) // (2 * revenue_micros) as decimal(18, 0)
                    )
                    * 0.01 as decimal(18, 2)
                )
    end as margin_pct
from scaled
