-- The charged quantity of an event is the billed quantity less the included one, which is not greater than the billed one.
--
-- reads: rated_cdrs
-- accept: never
select
    feed,
    cdr_id,
    billed_quantity,
    included_quantity,
    charged_quantity
from rated_cdrs
where charged_quantity <> billed_quantity - included_quantity or included_quantity > billed_quantity
