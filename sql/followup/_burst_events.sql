-- The calls and messages to the groups that rule BURST watches, and those to destinations that no tariff knows.
--
-- grain: feed, cdr_id
-- reads: fraud_rated, unrated_cdrs, cdrs, fraud_tail_before
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: line VARCHAR | E.164 digits without +
-- column: customer_ref VARCHAR | the customer; null where the event is not rated
-- column: destination_group VARCHAR | its group; UNKNOWN where no tariff knows the destination
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: duration_s BIGINT | seconds of a call; 0 of a message
-- column: amount_excl_tax DECIMAL(18,6) | euros; as rated by the wholesaler where no tariff knows the destination
-- column: cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler, 0 where not given
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of its file
with watched as (
    select
        feed,
        cdr_id,
        line,
        customer_ref,
        destination_group,
        started_at,
        amount_excl_tax,
        coalesce(supplier_cost_excl_tax, 0) as cost_excl_tax
    from fraud_rated
    where is_watched

    union all

    select
        feed,
        cdr_id,
        line,
        null as customer_ref,
        'UNKNOWN' as destination_group,
        started_at,
        supplier_amount_excl_tax as amount_excl_tax,
        0 as cost_excl_tax
    from unrated_cdrs
    where reason = 'UNKNOWN_DESTINATION'
)

select
    w.feed,
    w.cdr_id,
    w.line,
    w.customer_ref,
    w.destination_group,
    w.started_at,
    coalesce(c.duration_s, 0) as duration_s,
    cast(coalesce(w.amount_excl_tax, 0) as decimal(18, 6)) as amount_excl_tax,
    cast(greatest(w.cost_excl_tax, coalesce(c.supplier_cost_excl_tax, 0)) as decimal(18, 6)) as cost_excl_tax,
    c.deposited_at
from watched as w
inner join cdrs as c on w.feed = c.feed and w.cdr_id = c.cdr_id

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
from fraud_tail_before
