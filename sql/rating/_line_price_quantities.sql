-- What each line needs at each price: the billed quantity of its events, together.
--
-- grain: spell_month, tier
-- reads: priced_cdrs, walked_cdrs
-- column: spell_month BIGINT | the line, its customer, offer and days
-- column: tier BIGINT | first tier of the price
-- column: billed_quantity BIGINT | seconds, acts or KO
with billed as (
    select
        spell_month,
        tier,
        sum(billed_quantity) as billed_quantity
    from priced_cdrs
    where billed_quantity > 0
    group by spell_month, tier

    union all

    select
        spell_month,
        tier,
        billed_quantity
    from walked_cdrs
)

select
    spell_month,
    tier,
    cast(sum(billed_quantity) as bigint) as billed_quantity
from billed
group by spell_month, tier
having sum(billed_quantity) > 0
