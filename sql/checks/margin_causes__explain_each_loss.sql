-- Each event that costs more than it brings has one cause: the losses by cause are those of the details, in count and euros.
--
-- reads: margin_causes, margin_details
-- accept: never
with explained as (
    select
        source,
        line,
        usage,
        sum(event_count) as event_count,
        sum(loss_excl_tax) as loss_excl_tax,
        sum(cost_excl_tax) - sum(revenue_excl_tax) - sum(loss_excl_tax) as unexplained_excl_tax
    from margin_causes
    group by source, line, usage
),

lost as (
    select
        source,
        line,
        usage,
        sum(loss_count) as event_count,
        sum(loss_excl_tax) as loss_excl_tax
    from margin_details
    group by source, line, usage
    having sum(loss_count) > 0
)

select
    coalesce(e.source, l.source) as source,
    coalesce(e.line, l.line) as line,
    coalesce(e.usage, l.usage) as usage,
    e.loss_excl_tax as explained_excl_tax,
    l.loss_excl_tax
from explained as e
full join lost as l on e.source = l.source and e.line = l.line and e.usage = l.usage
where
    e.event_count is distinct from l.event_count
    or e.loss_excl_tax is distinct from l.loss_excl_tax
    or e.unexplained_excl_tax <> 0
