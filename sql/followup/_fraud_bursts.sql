-- BURST: the calls and messages of each stretch in which some 60 minutes hold more than the limit.
--
-- Each event begins a window of 60 minutes: so no window is missed. Only lines whose events together break a limit are
-- looked at. Events of windows that overlap are one stretch.
--
-- grain: feed, cdr_id
-- reads: burst_events, fraud_rules
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: line VARCHAR | E.164 digits without +
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: incident_at TIMESTAMP WITH TIME ZONE | start of the first event of its stretch
-- column: measure BIGINT | seconds of the 60 minutes that begin with it
-- column: measure_excl_tax DECIMAL(18,6) | euros of these 60 minutes: the amount or the cost, whichever is greater
-- column: amount_excl_tax DECIMAL(18,6) | euros of the event
-- column: cost_excl_tax DECIMAL(18,6) | euros owed for it to the wholesaler
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
with rule as (
    select *
    from fraud_rules
    where rule = 'BURST'
),

heavy_lines as (
    select e.line
    from burst_events as e
    cross join rule as r
    group by e.line, r.limit_minutes, r.limit_excl_tax
    having
        sum(e.duration_s) > r.limit_minutes * 60
        or sum(e.amount_excl_tax) > r.limit_excl_tax
        or sum(greatest(e.cost_excl_tax, 0)) > r.limit_excl_tax
),

windows as (
    select
        e.*,
        sum(e.duration_s) over hour_after as window_s,
        sum(e.amount_excl_tax) over hour_after as window_amount,
        sum(e.cost_excl_tax) over hour_after as window_cost,
        sum(case when e.duration_s > 0 then 1 else 0 end) over hour_after as window_calls
    from burst_events as e
    inner join heavy_lines as h on e.line = h.line
    window hour_after as (
        partition by e.line
        order by e.started_at
        range between current row and interval 60 minutes following
    )
),

marked as (
    select
        w.*,
        max(
            case
                when
                    (w.window_s > r.limit_minutes * 60 and w.window_calls >= r.limit_count)
                    or w.window_amount > r.limit_excl_tax
                    or w.window_cost > r.limit_excl_tax
                    then w.started_at
            end
        ) over (partition by w.line order by w.started_at range between unbounded preceding and current row) as broken_at
    from windows as w
    cross join rule as r
),

broken as (
    select
        *,
        case
            when
                lag(started_at) over (partition by line order by started_at, feed, cdr_id)
                >= started_at - interval 60 minutes
                then 0
            else 1
        end as is_first
    from marked
    where started_at <= broken_at + interval 60 minutes
),

stretches as (
    select
        *,
        sum(is_first) over (
            partition by line
            order by started_at, feed, cdr_id
            rows between unbounded preceding and current row
        ) as stretch
    from broken
)

select
    feed,
    cdr_id,
    line,
    started_at,
    min(started_at) over (partition by line, stretch) as incident_at,
    cast(window_s as bigint) as measure,
    cast(greatest(window_amount, window_cost) as decimal(18, 6)) as measure_excl_tax,
    amount_excl_tax,
    cost_excl_tax,
    deposited_at
from stretches
