-- The first event, in the order of consumption, after which an amount comes up to a threshold of its limit.
--
-- grain: kind, event_month, customer_ref, line, threshold
-- reads: rated_cdrs, watched_spends, home_zones, followed_thresholds
-- column: kind VARCHAR | ROAMING or SPEND
-- column: event_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | the line; null of a customer's
-- column: limit_excl_tax DECIMAL(18,6) | euros
-- column: threshold BIGINT | percent
-- column: reached_at TIMESTAMP WITH TIME ZONE | start of the event
with spent as (
    select
        w.*,
        c.started_at,
        w.spent_before + sum(c.amount_excl_tax) over (
            partition by w.kind, w.event_month, w.customer_ref, w.line
            order by c.started_at, c.cdr_id, c.feed
            rows between unbounded preceding and current row
        ) as spent_to_date
    from rated_cdrs as c
    inner join watched_spends as w
        on c.event_month = w.event_month
        and c.customer_ref = w.customer_ref
        and (w.line is null or c.line = w.line)
        and (
            w.kind = 'SPEND' or (c.usage = 'DATA' and c.origin_zone not in (select origin_zone from home_zones))
        )
    where c.amount_excl_tax > 0
)

select
    s.kind,
    s.event_month,
    s.customer_ref,
    s.line,
    s.limit_excl_tax,
    t.threshold,
    min(s.started_at) as reached_at
from spent as s
cross join followed_thresholds as t
where
    s.spent_before * 100 < s.limit_excl_tax * t.threshold
    and s.spent_to_date * 100 >= s.limit_excl_tax * t.threshold
group by s.kind, s.event_month, s.customer_ref, s.line, s.limit_excl_tax, t.threshold
