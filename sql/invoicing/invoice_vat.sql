-- Each VAT rate of each invoice.
--
-- grain: invoice_number, vat_rate
-- partition: billing_month
-- published: yes
-- reads: register_vat
-- follows: invoices
-- column: invoice_number VARCHAR not null | the invoice
-- column: vat_rate DECIMAL(5,2) not null >= 0 | percent
-- column: base_excl_tax DECIMAL(18,2) not null | euros, sum of the lines of the rate
-- column: vat DECIMAL(18,2) not null | euros, rounded once
-- check: is_that_of_its_lines error
select
    invoice_number,
    vat_rate,
    base_excl_tax,
    vat
from register_vat
