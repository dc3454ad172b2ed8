-- Each threshold that usage reached in a month that is followed, with the event that reached it.
--
-- The order of consumption is: billing month, start, id. A threshold that an earlier billing month reached is in its rows.
--
-- grain: event_month, kind, threshold, customer_ref, line, allowance_code
-- partition: billing_month
-- published: internal
-- reads: watched_pools, allowances_reached, spends_reached, reached_kept
-- params: month
-- column: billing_month VARCHAR not null | month that bills the event that reached it, AAAA-MM
-- column: event_month VARCHAR not null | month of the usage, AAAA-MM
-- column: kind VARCHAR not null in (ALLOWANCE, ROAMING, SPEND) | an allowance, the roaming data of a line, or a customer's own limit
-- column: threshold BIGINT not null >= 0 | percent of the grant or limit
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR | the line; null for a shared pool and for a customer's limit
-- column: allowance_code VARCHAR | the allowance; null of an amount
-- column: granted_quantity BIGINT >= 0 | what the allowance grants: seconds, acts or KO; null of an amount
-- column: limit_excl_tax DECIMAL(18,6) >= 0 | euros; null of an allowance
-- column: reached_at TIMESTAMP WITH TIME ZONE not null | start of the event that reached it
with allowances as (
    select distinct
        watched,
        event_month,
        allowance_code,
        customer_ref,
        line,
        granted_quantity
    from watched_pools
)

select
    cast($month as varchar) as billing_month,
    a.event_month,
    'ALLOWANCE' as kind,
    r.threshold,
    a.customer_ref,
    a.line,
    a.allowance_code,
    a.granted_quantity,
    cast(null as decimal(18, 6)) as limit_excl_tax,
    r.reached_at
from allowances_reached as r
inner join allowances as a on r.watched = a.watched

union all

select
    cast($month as varchar) as billing_month,
    event_month,
    kind,
    threshold,
    customer_ref,
    line,
    cast(null as varchar) as allowance_code,
    cast(null as bigint) as granted_quantity,
    limit_excl_tax,
    reached_at
from spends_reached

union all

select
    billing_month,
    event_month,
    kind,
    threshold,
    customer_ref,
    line,
    allowance_code,
    granted_quantity,
    limit_excl_tax,
    reached_at
from reached_kept
