-- What is charged of an event is what is billed less what its allowances cover, and they cover no more than that.
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
