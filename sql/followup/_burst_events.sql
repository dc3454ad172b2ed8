-- The calls and messages to the groups that rule BURST watches, and those to destinations that no tariff knows.
--
-- Of earlier months: those of the day before the month, and those of lines of which the month bills older events.
--
-- grain: feed, cdr_id
-- reads: fraud_rated, unrated_cdrs, cdrs, carried_cdrs, fraud_tail_before
-- params: month_start
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
-- column: is_of_month BOOLEAN | whether the month bills it, or lists it as unrated
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
),

known as (
    select
        feed,
        cdr_id,
        duration_s,
        supplier_cost_excl_tax,
        deposited_at
    from cdrs

    union all

    -- Those that the month does not see in its own deposit days.
    select
        feed,
        cdr_id,
        duration_s,
        supplier_cost_excl_tax,
        deposited_at
    from carried_cdrs
    where cast(timezone('Europe/Paris', deposited_at) as date) < cast($month_start as date) - interval 2 days
),

of_month as (
    select
        w.feed,
        w.cdr_id,
        w.line,
        w.customer_ref,
        w.destination_group,
        w.started_at,
        coalesce(k.duration_s, 0) as duration_s,
        cast(coalesce(w.amount_excl_tax, 0) as decimal(18, 6)) as amount_excl_tax,
        cast(greatest(w.cost_excl_tax, coalesce(k.supplier_cost_excl_tax, 0)) as decimal(18, 6)) as cost_excl_tax,
        k.deposited_at
    from watched as w
    inner join known as k on w.feed = k.feed and w.cdr_id = k.cdr_id
)

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
    deposited_at,
    true as is_of_month
from of_month

union all

select
    t.feed,
    t.cdr_id,
    t.line,
    t.customer_ref,
    t.destination_group,
    t.started_at,
    t.duration_s,
    t.amount_excl_tax,
    t.cost_excl_tax,
    t.deposited_at,
    false as is_of_month
from fraud_tail_before as t
left join of_month as o on t.feed = o.feed and t.cdr_id = o.cdr_id
where
    o.cdr_id is null
    and (
        cast(timezone('Europe/Paris', t.started_at) as date) >= cast($month_start as date) - interval 1 day
        or t.line in (
            select m.line
            from of_month as m
            where cast(timezone('Europe/Paris', m.started_at) as date) < cast($month_start as date)
        )
    )
