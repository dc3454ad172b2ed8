-- What each pool of an allowance grants, and what a month that is followed consumes of it so far.
--
-- The same rows as allowance_draws will have, once the month is rated to be billed. Kept is what events
-- before the checkpoint consume, of the customers that are not rated anew.
--
-- grain: event_month, allowance_code, customer_ref, line, pass_from
-- partition: billing_month
-- published: no
-- reads: allowance_draws, draws_kept
-- column: billing_month VARCHAR not null | month that consumes, AAAA-MM
-- column: event_month VARCHAR not null | month of the events, or of the first day of the pass, AAAA-MM
-- column: allowance_code VARCHAR not null | the allowance
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR | the line; null for a pool shared by the customer's lines
-- column: pass_from DATE | first day of the pass; null of a month's allowance
-- column: granted_quantity BIGINT >= 0 | seconds, acts or KO; null is unlimited
-- column: used_quantity BIGINT not null >= 0 | consumed by this billing month
-- check: a_closed_month_is_what_its_bill_consumed warn
with drawn as (
    select
        billing_month,
        event_month,
        allowance_code,
        customer_ref,
        line,
        pass_from,
        granted_quantity,
        used_quantity
    from allowance_draws

    union all

    select
        billing_month,
        event_month,
        allowance_code,
        customer_ref,
        line,
        pass_from,
        granted_quantity,
        used_quantity
    from draws_kept
)

select
    billing_month,
    event_month,
    allowance_code,
    customer_ref,
    line,
    pass_from,
    max(granted_quantity) as granted_quantity,
    cast(sum(used_quantity) as bigint) as used_quantity
from drawn
group by billing_month, event_month, allowance_code, customer_ref, line, pass_from
