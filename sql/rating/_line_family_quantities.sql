-- The total billed quantity of each line, by usage family.
--
-- grain: spell_month, usage_family
-- reads: priced_cdrs, walked_cdrs
-- column: spell_month BIGINT | the line, its customer, offer and month
-- column: usage_family BIGINT | usage, zone and destination
-- column: billed_quantity BIGINT | seconds, acts or KO
with billed as (
    select
        spell_month,
        usage_family,
        sum(billed_quantity) as billed_quantity
    from priced_cdrs
    where billed_quantity > 0
    group by spell_month, usage_family

    union all

    select
        spell_month,
        usage_family,
        billed_quantity
    from walked_cdrs
)

select
    spell_month,
    usage_family,
    cast(sum(billed_quantity) as bigint) as billed_quantity
from billed
group by spell_month, usage_family
having sum(billed_quantity) > 0
