-- Each offer of a tariff workbook.
--
-- grain: tariff_from, workbook, offer_code
-- partition: whole
-- published: no
-- feed: tariffs
-- reads: workbook_rows
-- follows: landed_versions
-- column: tariff_from DATE not null | first day in force
-- column: workbook VARCHAR | version: day, content, and instant where that content came back
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the workbook
-- column: offer_code VARCHAR not null | the offer
-- column: label VARCHAR | its name, French
-- column: line_type VARCHAR | MOBILE or VGA
-- column: subscription_excl_tax DECIMAL(18,6) >= 0 | euros a calendar month; null where the price includes tax
-- column: subscription_incl_tax DECIMAL(18,6) >= 0 | euros a calendar month; null where the price excludes tax
-- column: prorated BOOLEAN | whether part of a month is charged in part
-- column: activation_fee_excl_tax DECIMAL(18,6) >= 0 | euros, once; null where the fee includes tax
-- column: activation_fee_incl_tax DECIMAL(18,6) >= 0 | euros, once; null where the fee excludes tax
-- column: termination_fee_excl_tax DECIMAL(18,6) >= 0 | euros, once; null where the fee includes tax
-- column: termination_fee_incl_tax DECIMAL(18,6) >= 0 | euros, once; null where the fee excludes tax
-- column: vat_rate DECIMAL(5,2) | percent
-- column: in_advance BOOLEAN | whether a month is billed with the month before it
-- check: files_are_read_whole error
select
    tariff_from,
    workbook,
    deposited_at,
    offer_code,
    label,
    line_type,
    subscription_excl_tax,
    subscription_incl_tax,
    prorated,
    activation_fee_excl_tax,
    activation_fee_incl_tax,
    termination_fee_excl_tax,
    termination_fee_incl_tax,
    vat_rate,
    in_advance
from workbook_rows
