-- Each line of each invoice.
--
-- grain: invoice_number, position
-- partition: billing_month
-- published: yes
-- reads: register_lines
-- follows: invoices
-- column: invoice_number VARCHAR not null | the invoice
-- column: position INTEGER not null | place on the invoice, from 1
-- column: kind VARCHAR not null | SUBSCRIPTION, ACTIVATION, TERMINATION, USAGE or ADJUSTMENT
-- column: line VARCHAR | E.164 digits without +; null for the customer as a whole
-- column: label VARCHAR not null | wording, French
-- column: quantity BIGINT | seconds, acts or KO for usage; 1 or days otherwise
-- column: amount_excl_tax DECIMAL(18,2) not null | euros
-- column: vat_rate DECIMAL(5,2) not null | percent
-- column: usage VARCHAR | usage lines only
-- column: destination_group VARCHAR | usage lines only
-- column: is_late BOOLEAN | usage lines only: events of earlier months
-- check: each_is_on_an_invoice error
select
    invoice_number,
    position,
    kind,
    line,
    label,
    quantity,
    amount_excl_tax,
    vat_rate,
    usage,
    destination_group,
    is_late
from register_lines
