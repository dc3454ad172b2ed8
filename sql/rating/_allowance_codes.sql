-- Each offer and option that gives an allowance, in each tariff version that lists both.
--
-- grain: tariff_from, allowance_code, code
-- reads: tariff_versions, tariff_allowances, tariff_offers, tariff_options
-- column: tariff_from DATE | version
-- column: tariff_to DATE | first day of the next version; null is the last
-- column: workbook VARCHAR | version: day, content, and instant where that content came back
-- column: allowance_code VARCHAR | the allowance
-- column: code VARCHAR | the offer or option
-- column: prorated BOOLEAN | whether it is charged in part for part of a month
with codes as (
    select
        tariff_from,
        workbook,
        offer_code as code,
        prorated
    from tariff_offers

    union all

    select
        tariff_from,
        workbook,
        option_code as code,
        prorated
    from tariff_options
)

select
    v.tariff_from,
    v.tariff_to,
    v.workbook,
    a.allowance_code,
    c.code,
    c.prorated
from tariff_versions as v
inner join tariff_allowances as a on v.tariff_from = a.tariff_from and v.workbook = a.workbook
inner join codes as c
    on v.tariff_from = c.tariff_from and v.workbook = c.workbook and list_contains(a.offer_codes, c.code)
