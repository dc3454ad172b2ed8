-- What was granted and used of each allowance in each month, over all billing months.
--
-- A pass counts in the month of its first day, together with the month's own quantity of the same allowance.
--
-- grain: event_month, allowance_code, customer_ref, line
-- partition: whole
-- published: yes
-- reads: allowance_draws
-- column: event_month VARCHAR | AAAA-MM
-- column: allowance_code VARCHAR | the allowance
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | the line; null for a pool shared by the customer's lines
-- column: granted_quantity BIGINT | seconds, acts or KO, as the latest billing month saw it; null is unlimited
-- column: used_quantity BIGINT | seconds, acts or KO
with pools as (
    select
        event_month,
        allowance_code,
        customer_ref,
        line,
        pass_from,
        last(granted_quantity order by billing_month) as granted_quantity,
        sum(used_quantity) as used_quantity
    from allowance_draws
    group by event_month, allowance_code, customer_ref, line, pass_from
)

select
    event_month,
    allowance_code,
    customer_ref,
    line,
    case when count(granted_quantity) = count(*) then cast(sum(granted_quantity) as bigint) end as granted_quantity,
    cast(sum(used_quantity) as bigint) as used_quantity
from pools
group by event_month, allowance_code, customer_ref, line
