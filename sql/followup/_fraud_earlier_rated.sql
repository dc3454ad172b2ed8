-- The amounts of the events of incidents that earlier months bill, of the months that are rated.
--
-- grain: feed, cdr_id
-- reads: fraud_events, rated_earlier
-- params: month_start
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: customer_ref VARCHAR | customer of the line at the start
-- column: amount_excl_tax DECIMAL(18,6) | euros
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler
with earlier_events as (
    select distinct
        feed,
        cdr_id
    from fraud_events
    where cast(timezone('Europe/Paris', started_at) as date) < cast($month_start as date)
)

select
    r.feed,
    r.cdr_id,
    r.customer_ref,
    r.amount_excl_tax,
    r.supplier_cost_excl_tax
from rated_earlier as r
inner join earlier_events as e on r.feed = e.feed and r.cdr_id = e.cdr_id
