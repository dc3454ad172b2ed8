-- What each line consumed in a billing month, by usage, origin zone and destination group; late events apart.
--
-- grain: billing_month, customer_ref, line, usage, origin_zone, destination_group, is_late
-- partition: billing_month
-- published: yes
-- reads: rated_cdrs
-- params: month
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR not null | E.164 digits without +
-- column: usage VARCHAR not null in (VOIX, SMS, MMS, DATA, VOIX_RECUE) | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR not null | zone of the visited network
-- column: destination_group VARCHAR not null | group of the destination; DATA, RECU for those
-- column: is_late BOOLEAN not null | events of an earlier month
-- column: event_count BIGINT >= 0 | events
-- column: billed_quantity BIGINT >= 0 | seconds, acts or KO
-- column: included_quantity BIGINT >= 0 | covered by allowances
-- column: charged_quantity BIGINT >= 0 | billed less included
-- column: service_excl_tax DECIMAL(18,6) not null >= 0 | euros, sum of the services' parts
-- column: amount_excl_tax DECIMAL(18,6) not null >= 0 | euros, sum of the events' rounded amounts
-- check: is_the_sum_of_its_events error
select
    cast($month as varchar) as billing_month,
    customer_ref,
    line,
    usage,
    origin_zone,
    destination_group,
    event_month < $month as is_late,
    count(*) as event_count,
    cast(sum(billed_quantity) as bigint) as billed_quantity,
    cast(sum(included_quantity) as bigint) as included_quantity,
    cast(sum(billed_quantity) - sum(included_quantity) as bigint) as charged_quantity,
    cast(sum(service_excl_tax) as decimal(18, 6)) as service_excl_tax,
    cast(sum(amount_excl_tax) as decimal(18, 6)) as amount_excl_tax
from rated_cdrs
group by customer_ref, line, usage, origin_zone, destination_group, event_month < $month
