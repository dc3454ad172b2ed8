-- Each VAT rate of each invoice.
--
-- grain: invoice_number, vat_rate
-- reads: register_vat
-- column: invoice_number VARCHAR | the invoice
-- column: vat_rate DECIMAL(5,2) | percent
-- column: base_excl_tax DECIMAL(18,2) | euros, sum of the lines of the rate
-- column: vat DECIMAL(18,2) | euros, rounded once
select
    invoice_number,
    vat_rate,
    base_excl_tax,
    vat
from register_vat
