-- What each line needs of each kind: the billed quantity of its events, together.
--
-- grain: spell_month, kind
-- reads: priced_cdrs, walked_cdrs
-- column: spell_month BIGINT | the line, its customer, offer and month
-- column: kind BIGINT | usage, zone and destination
-- column: billed_quantity BIGINT | seconds, acts or KO
with billed as (
    select
        spell_month,
        kind,
        sum(billed_quantity) as billed_quantity
    from priced_cdrs
    where billed_quantity > 0
    group by spell_month, kind

    union all

    select
        spell_month,
        kind,
        billed_quantity
    from walked_cdrs
)

select
    spell_month,
    kind,
    cast(sum(billed_quantity) as bigint) as billed_quantity
from billed
group by spell_month, kind
having sum(billed_quantity) > 0
