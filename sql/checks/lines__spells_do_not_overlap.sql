-- On any day a line is on at most one offer.
--
-- reads: lines
-- accept: never
with followed as (
    select
        line,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by line order by valid_from) as next_valid_from
    from lines
)

select
    line,
    valid_from,
    valid_to,
    next_valid_from
from followed
where valid_to <= valid_from or (next_valid_from is not null and (valid_to is null or valid_to > next_valid_from))
