-- Each line of the wholesaler's own invoices to the VNO.
--
-- grain: source_path, source_line
-- partition: whole
-- published: internal
-- source: source_path
-- feed: supplier_invoices
-- reads: supplier_invoice_rows_of_day
-- follows: landed_versions
-- column: supplier_invoice_number VARCHAR | the wholesaler's invoice
-- column: issue_date DATE | its date
-- column: label VARCHAR | what is charged, French
-- column: category VARCHAR | ABONNEMENT, CONSOMMATION, SIM or AUTRE
-- column: quantity DECIMAL(18,6) | units
-- column: unit_price_excl_tax DECIMAL(18,6) | euros a unit
-- column: amount_excl_tax DECIMAL(18,6) | euros
-- column: vat_rate DECIMAL(18,6) | percent
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of its first character, the header being line 1
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the file
-- check: files_are_read_whole error
select
    supplier_invoice_number,
    issue_date,
    label,
    category,
    quantity,
    unit_price_excl_tax,
    amount_excl_tax,
    vat_rate,
    source_path,
    source_line,
    deposited_at
from supplier_invoice_rows_of_day
where reason is null
