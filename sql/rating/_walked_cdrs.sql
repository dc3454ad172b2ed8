-- What each event that crosses a band edge or a tier bills: the end of its last piece.
--
-- grain: event
-- reads: crossing_cdrs, walked_pieces
-- column: event BIGINT | number of the event
-- column: spell_month BIGINT | its line, customer, offer and days
-- column: tier BIGINT | first tier of its price
-- column: billed_quantity BIGINT | seconds or KO; null where the walk met a band without price
with walked as (
    select
        event,
        max(piece_to) as walked_to
    from walked_pieces
    group by event
)

select
    c.event,
    c.spell_month,
    c.tier,
    case when w.walked_to >= c.quantity then w.walked_to end as billed_quantity
from crossing_cdrs as c
left join walked as w on c.event = w.event
