-- The revenue of the month is the sum of its rated events, and the margin is the revenue less the cost.
--
-- reads: margin, rated_cdrs
-- accept: never
with earned as (
    select
        customer_ref,
        sum(revenue_excl_tax) as revenue_excl_tax,
        sum(revenue_excl_tax) - sum(cost_excl_tax) - sum(margin_excl_tax) as unexplained_excl_tax
    from margin
    group by customer_ref
),

rated as (
    select
        customer_ref,
        sum(amount_excl_tax) as amount_excl_tax
    from rated_cdrs
    group by customer_ref
)

select
    coalesce(e.customer_ref, r.customer_ref) as customer_ref,
    e.revenue_excl_tax,
    r.amount_excl_tax,
    e.unexplained_excl_tax
from earned as e
full join rated as r on e.customer_ref = r.customer_ref
where e.revenue_excl_tax is distinct from r.amount_excl_tax or e.unexplained_excl_tax <> 0
