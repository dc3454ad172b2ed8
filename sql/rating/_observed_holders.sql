-- Each holder of a subscription whose snapshots show more than one, in the order of the days on which they took over.
--
-- The first holder is that of the first snapshot, from the start. Another customer than in the snapshot before takes
-- over on DATE_TITULAIRE, the last one given while that customer is shown, else on the day of the first snapshot that
-- shows them. Of changes of one day, the one seen last stands.
--
-- grain: line, activated_on, from_day
-- reads: line_observations
-- params: cutoff
-- column: line VARCHAR | E.164 digits without +
-- column: activated_on DATE | day of activation: with the line, the key of the subscription
-- column: customer_ref VARCHAR | the holder
-- column: from_day DATE | first day; null: since the start of the subscription
-- column: to_day DATE | first day of the next holder; null is open
-- column: is_dated BOOLEAN | whether DATE_TITULAIRE gives the day; null of the first holder
with seen as (
    select
        line,
        activated_on,
        customer_ref,
        holder_from,
        deposited_at,
        deposited_on,
        source_path
    from line_observations
    where state <> 'STOCK' and deposited_at <= $cutoff
),

changed as (
    select
        line,
        activated_on
    from seen
    group by line, activated_on
    having min(customer_ref) <> max(customer_ref)
),

numbered as (
    select
        s.*,
        row_number() over (partition by s.line, s.activated_on order by s.deposited_at, s.source_path) as observation,
        lag(s.customer_ref) over (
            partition by s.line, s.activated_on
            order by s.deposited_at, s.source_path
        ) as customer_before
    from seen as s
    inner join changed as c on s.line = c.line and s.activated_on = c.activated_on
),

followed as (
    select
        *,
        sum(case when customer_ref = customer_before then 0 else 1 end) over (
            partition by line, activated_on
            order by observation
            rows between unbounded preceding and current row
        ) as turn
    from numbered
),

turns as (
    select
        line,
        activated_on,
        turn,
        customer_ref,
        min(deposited_on) as first_seen_on,
        max(case when holder_from is not null then observation end) as dated_observation
    from followed
    group by line, activated_on, turn, customer_ref
),

dated as (
    select
        t.line,
        t.activated_on,
        t.turn,
        t.customer_ref,
        case when t.turn > 1 then coalesce(n.holder_from, t.first_seen_on) end as from_day,
        case when t.turn > 1 then n.holder_from is not null end as is_dated
    from turns as t
    left join numbered as n
        on t.line = n.line and t.activated_on = n.activated_on and t.dated_observation = n.observation
),

standing as (
    select *
    from dated
    where turn = 1 or from_day is not null
    qualify row_number() over (partition by line, activated_on, from_day order by turn desc) = 1
)

select
    line,
    activated_on,
    customer_ref,
    from_day,
    lead(from_day) over (partition by line, activated_on order by from_day nulls first) as to_day,
    is_dated
from standing
