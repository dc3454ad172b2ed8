-- The details of a month add up to its margin: revenue, cost and margin of each source, line and usage; losses are no less than the margin lacks.
--
-- reads: margin_details, margin
-- accept: never
with detailed as (
    select
        source,
        line,
        usage,
        sum(revenue_excl_tax) as revenue_excl_tax,
        sum(cost_excl_tax) as cost_excl_tax,
        sum(margin_excl_tax) as margin_excl_tax,
        sum(loss_excl_tax) as loss_excl_tax
    from margin_details
    group by source, line, usage
),

summed as (
    select
        source,
        line,
        usage,
        sum(revenue_excl_tax) as revenue_excl_tax,
        sum(cost_excl_tax) as cost_excl_tax,
        sum(margin_excl_tax) as margin_excl_tax
    from margin
    group by source, line, usage
)

select
    coalesce(d.source, s.source) as source,
    coalesce(d.line, s.line) as line,
    coalesce(d.usage, s.usage) as usage,
    d.margin_excl_tax as detailed_excl_tax,
    s.margin_excl_tax
from detailed as d
full join summed as s on d.source = s.source and d.line = s.line and d.usage = s.usage
where
    d.revenue_excl_tax is distinct from s.revenue_excl_tax
    or d.cost_excl_tax is distinct from s.cost_excl_tax
    or d.margin_excl_tax is distinct from s.margin_excl_tax
    or d.margin_excl_tax < -d.loss_excl_tax
