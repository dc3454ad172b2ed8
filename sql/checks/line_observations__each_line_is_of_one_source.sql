-- At a day's end no line is in service at two wholesalers.
--
-- Else its events come from both, and the offer that was seen last decides: ask which of them has the line.
--
-- reads: line_observations
with shown_by_others as (
    select distinct
        line,
        deposited_on
    from line_observations
    where starts_with(source_path, '@')
),

last_states as (
    select
        o.line,
        o.deposited_on,
        source_of(o.source_path) as source,
        arg_max(o.state, o.deposited_at) as state
    from line_observations as o
    inner join shown_by_others as s on o.line = s.line and o.deposited_on = s.deposited_on
    group by o.line, o.deposited_on, source_of(o.source_path)
)

select
    line,
    deposited_on,
    string_agg(source, ' and ' order by source) as sources
from last_states
where state in ('ACTIF', 'SUSPENDU')
group by line, deposited_on
having count(*) > 1
