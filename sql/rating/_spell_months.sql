-- Each stretch of days of a line on an offer, cut where a tariff version begins.
--
-- Only days on which a version that lists the offer is in force: on others no event can be rated.
--
-- grain: line, from_day
-- reads: held_days, billing_month, tariff_versions, tariff_offers
-- storage: dictionaries
-- column: spell_month BIGINT | number of the piece
-- column: stretch BIGINT | its stretch of days
-- column: month VARCHAR | AAAA-MM
-- column: billing_month VARCHAR | month that is rated, AAAA-MM
-- column: customer_ref VARCHAR | the customer
-- column: line VARCHAR | E.164 digits without +
-- column: offer_code VARCHAR | the offer
-- column: from_day DATE | first day
-- column: to_day DATE | first day no more
-- column: tariff_from DATE | version in force
-- column: vat_rate DECIMAL(5,2) | percent, of the offer in the version
with version_days as (
    select
        d.*,
        greatest(d.from_day, v.tariff_from) as version_from_day,
        least(d.to_day, coalesce(v.tariff_to, d.to_day)) as version_to_day,
        v.tariff_from,
        o.vat_rate
    from held_days as d
    inner join tariff_versions as v
        on d.to_day > v.tariff_from and (v.tariff_to is null or d.from_day < v.tariff_to)
    inner join tariff_offers as o
        on v.tariff_from = o.tariff_from and v.workbook = o.workbook and d.offer_code = o.offer_code
)

select
    row_number() over (order by d.line, d.version_from_day) as spell_month,
    d.stretch,
    d.month,
    m.month as billing_month,
    d.customer_ref,
    d.line,
    d.offer_code,
    d.version_from_day as from_day,
    d.version_to_day as to_day,
    d.tariff_from,
    d.vat_rate
from version_days as d
cross join billing_month as m
