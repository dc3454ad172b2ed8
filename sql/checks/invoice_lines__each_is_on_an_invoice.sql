-- Each invoice line is on an invoice of the month.
--
-- reads: invoice_lines, invoices
-- accept: never
select
    invoice_number,
    position
from invoice_lines
where invoice_number not in (select invoice_number from invoices)
