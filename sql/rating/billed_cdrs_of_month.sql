-- Each event with a price, and the quantity that it bills: its increments, whole.
--
-- grain: feed, cdr_id
-- reads: started_cdrs, walked_pieces
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: billed_quantity BIGINT | seconds, acts or KO; null where the walk met a band without price
with walked as (
    select
        feed,
        cdr_id,
        max(piece_to) as billed_quantity
    from walked_pieces
    group by feed, cdr_id
)

select
    s.feed,
    s.cdr_id,
    case
        when not s.is_simple then case when w.billed_quantity >= s.quantity then w.billed_quantity end
        when s.quantity = 0 then 0
        when s.scale = 1 then s.quantity
        when s.quantity <= s.first_increment then s.first_increment
        else
            s.first_increment
            + s.increment * ((s.quantity - s.first_increment + s.increment - 1) // s.increment)
    end as billed_quantity
from started_cdrs as s
left join walked as w on s.feed = w.feed and s.cdr_id = w.cdr_id
