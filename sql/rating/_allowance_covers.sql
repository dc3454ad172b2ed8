-- Each usage family that an allowance covers.
--
-- grain: tariff_from, allowance_code, usage_family
-- reads: usage_families, tariff_versions, tariff_allowances
-- column: tariff_from DATE | version of the month's allowances
-- column: allowance_code VARCHAR | the allowance
-- column: usage_family BIGINT | usage, zone and destination
select
    v.tariff_from,
    a.allowance_code,
    k.usage_family
from tariff_versions as v
inner join tariff_allowances as a on v.tariff_from = a.tariff_from and v.workbook = a.workbook
inner join usage_families as k on a.usage = k.usage
where
    not k.is_free
    and (list_contains(a.origin_zones, '*') or list_contains(a.origin_zones, k.origin_zone))
    and (list_contains(a.destination_groups, '*') or list_contains(a.destination_groups, k.destination_group))
