-- Each holder that sheet Titulaires of clients.xlsx gives a line, whatever the snapshots show.
--
-- A row counts from its day until the line's next row or next activation. One whose day is on no spell counts from
-- the line's next activation.
--
-- grain: line, from_day
-- reads: line_holders, offer_spells, subscriptions
-- column: line VARCHAR | E.164 digits without +
-- column: customer_ref VARCHAR | the holder
-- column: from_day DATE | first day
-- column: to_day DATE | first day no more; null is open
with followed as (
    select
        line,
        from_on,
        customer_ref,
        lead(from_on) over (partition by line order by from_on) as next_from_on
    from line_holders
),

effective as (
    select
        h.line,
        h.customer_ref,
        h.next_from_on,
        case
            when count(s.line) > 0 then h.from_on
            else min(case when a.activated_on > h.from_on then a.activated_on end)
        end as from_day
    from followed as h
    inner join subscriptions as a on h.line = a.line
    left join offer_spells as s
        on h.line = s.line and h.from_on >= s.from_day and (s.to_day is null or h.from_on < s.to_day)
    group by h.line, h.from_on, h.customer_ref, h.next_from_on
),

bounded as (
    select
        e.line,
        e.customer_ref,
        e.from_day,
        least(e.next_from_on, min(a.activated_on)) as to_day
    from effective as e
    left join subscriptions as a on e.line = a.line and e.from_day < a.activated_on
    where e.from_day is not null
    group by e.line, e.customer_ref, e.from_day, e.next_from_on
)

select
    line,
    customer_ref,
    from_day,
    to_day
from bounded
where to_day is null or from_day < to_day
