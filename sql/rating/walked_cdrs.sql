-- What each event that crosses a band edge or a tier bills: the end of its last piece.
--
-- grain: feed, cdr_id
-- reads: walked_pieces
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event
-- column: billed_quantity BIGINT | seconds or KO; null where the walk met a band without price
select
    feed,
    cdr_id,
    case when max(piece_to) >= max(quantity) then max(piece_to) end as billed_quantity
from walked_pieces
group by feed, cdr_id
