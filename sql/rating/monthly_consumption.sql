-- What each line consumed in a billing month, by usage and destination group; late events apart.
--
-- grain: billing_month, customer_ref, line, usage, destination_group, is_late
-- reads: rated_cdrs
-- params: month
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: destination_group VARCHAR | group of the destination; DATA, RECU for those
-- column: is_late BOOLEAN | events of an earlier month
-- column: event_count BIGINT | events
-- column: billed_quantity BIGINT | seconds, acts or KO
-- column: included_quantity BIGINT | covered by allowances
-- column: charged_quantity BIGINT | billed less included
-- column: amount_excl_tax DECIMAL(18,6) | euros, sum of the events' rounded amounts
select
    cast($month as varchar) as billing_month,
    customer_ref,
    line,
    usage,
    destination_group,
    event_month < $month as is_late,
    count(*) as event_count,
    cast(sum(billed_quantity) as bigint) as billed_quantity,
    cast(sum(included_quantity) as bigint) as included_quantity,
    cast(sum(billed_quantity) - sum(included_quantity) as bigint) as charged_quantity,
    cast(sum(amount_excl_tax) as decimal(18, 6)) as amount_excl_tax
from rated_cdrs
group by customer_ref, line, usage, destination_group, event_month < $month
