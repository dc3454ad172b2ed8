-- The country of each destination of the tariffs: that of the calling codes that its prefixes begin with.
--
-- A destination of several countries stands for itself. France and its short numbers are left out.
--
-- grain: destination_code
-- reads: tariff_destinations, calling_codes
-- column: destination_code VARCHAR | the destination
-- column: country VARCHAR | code of two letters, or the destination's where it is no one country's
with lengths as (
    select distinct length(prefix) as prefix_length
    from calling_codes
),

longest as (
    select
        d.destination_code,
        d.prefix,
        arg_max(c.country, length(c.prefix)) as country
    from (select distinct destination_code, prefix from tariff_destinations) as d
    cross join lengths as l
    inner join calling_codes as c on left(d.prefix, l.prefix_length) = c.prefix
    group by d.destination_code, d.prefix
)

select
    destination_code,
    case when min(country) = max(country) then min(country) else destination_code end as country
from longest
group by destination_code
having max(country) <> 'FR' or min(country) <> 'FR'
