-- The prices whose events an allowance covers: by their usage, zone, destination and band.
--
-- grain: tariff_from, allowance_code, tier
-- reads: usage_families, price_tiers, tariff_versions, tariff_allowances
-- column: tariff_from DATE | version of the allowance
-- column: allowance_code VARCHAR | the allowance
-- column: tier BIGINT | first tier of the price
select
    v.tariff_from,
    a.allowance_code,
    p.tier
from tariff_versions as v
inner join tariff_allowances as a on v.tariff_from = a.tariff_from and v.workbook = a.workbook
inner join usage_families as k on a.usage = k.usage
inner join price_tiers as p on k.usage_family = p.usage_family and p.tier_from = 0
where
    not k.is_free
    and (list_contains(a.origin_zones, '*') or list_contains(a.origin_zones, k.origin_zone))
    and (list_contains(a.destination_groups, '*') or list_contains(a.destination_groups, k.destination_group))
    and (list_contains(a.bands, '*') or list_contains(a.bands, p.band))
