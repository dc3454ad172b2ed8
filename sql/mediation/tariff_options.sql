-- Each option and pass of a tariff workbook.
--
-- grain: tariff_from, workbook, option_code
-- partition: whole
-- published: no
-- reads: workbook_rows
-- follows: landed_versions
-- column: tariff_from DATE | first day in force
-- column: workbook VARCHAR | version: day, content, and instant where that content came back
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the workbook
-- column: option_code VARCHAR not null | the option; no offer of the workbook has the same code
-- column: label VARCHAR | its name, French
-- column: subscription_excl_tax DECIMAL(18,6) >= 0 | euros a calendar month, or once for a pass; null where the price includes tax
-- column: subscription_incl_tax DECIMAL(18,6) >= 0 | the same, null where the price excludes tax
-- column: is_pass BOOLEAN not null | whether it is paid once for its days, not each month
-- column: prorated BOOLEAN | whether part of a month is charged in part
-- column: activation_fee_excl_tax DECIMAL(18,6) >= 0 | euros, once; null where the fee includes tax
-- column: activation_fee_incl_tax DECIMAL(18,6) >= 0 | euros, once; null where the fee excludes tax
-- column: vat_rate DECIMAL(5,2) | percent
select
    tariff_from,
    workbook,
    deposited_at,
    option_code,
    label,
    subscription_excl_tax,
    subscription_incl_tax,
    is_pass,
    prorated,
    activation_fee_excl_tax,
    activation_fee_incl_tax,
    vat_rate
from workbook_rows
