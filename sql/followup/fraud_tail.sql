-- The events that a month bills, or lists as unrated, and that rule BURST watches: later months compare theirs with them.
--
-- An hour that begins in one month may end in the next, and an event may come after its month's cut-off. Kept are the
-- events before the checkpoint, of the lines that are not rated anew.
--
-- grain: feed, cdr_id
-- partition: billing_month
-- published: no
-- source: cdr_id
-- reads: burst_events, tail_kept
-- column: feed VARCHAR not null | MOBILE or VGA
-- column: cdr_id VARCHAR not null | the event
-- column: line VARCHAR not null | E.164 digits without +
-- column: customer_ref VARCHAR | the customer; null where the event is not rated
-- column: destination_group VARCHAR not null | its group; UNKNOWN where no tariff knows the destination
-- column: started_at TIMESTAMP WITH TIME ZONE not null | start
-- column: duration_s BIGINT not null >= 0 | seconds of a call; 0 of a message
-- column: amount_excl_tax DECIMAL(18,6) not null | euros
-- column: cost_excl_tax DECIMAL(18,6) not null | euros owed to the wholesaler, 0 where not given
-- column: deposited_at TIMESTAMP WITH TIME ZONE not null | deposit instant of its file
select
    feed,
    cdr_id,
    line,
    customer_ref,
    destination_group,
    started_at,
    duration_s,
    amount_excl_tax,
    cost_excl_tax,
    deposited_at
from burst_events
where is_of_month

union all

select
    feed,
    cdr_id,
    line,
    customer_ref,
    destination_group,
    started_at,
    duration_s,
    amount_excl_tax,
    cost_excl_tax,
    deposited_at
from tail_kept
