-- What the wholesalers' invoices charge for a month against what we know. Source: supplier_invoice_checks.
--
-- A month has no row before its invoice has come. For the causes of the difference: measure_supplier_causes.
--
-- grain: billing_month
-- partition: whole
-- published: yes
-- reads: supplier_invoice_checks
-- column: billing_month VARCHAR | month that the invoices charge, AAAA-MM
-- column: expected_excl_tax DECIMAL(38,6) | euros that we expect
-- column: invoiced_excl_tax DECIMAL(38,6) | euros invoiced
-- column: difference_excl_tax DECIMAL(38,6) | euros invoiced too much, too little deducted
-- column: unexplained_excl_tax DECIMAL(38,6) | the part of the difference that nothing explains
select
    billing_month,
    cast(sum(expected_excl_tax) as decimal(38, 6)) as expected_excl_tax,
    cast(sum(invoiced_excl_tax) as decimal(38, 6)) as invoiced_excl_tax,
    cast(sum(difference_excl_tax) as decimal(38, 6)) as difference_excl_tax,
    cast(sum(unexplained_excl_tax) as decimal(38, 6)) as unexplained_excl_tax
from supplier_invoice_checks
group by billing_month
