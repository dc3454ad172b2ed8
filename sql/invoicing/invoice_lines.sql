-- Each line of each invoice.
--
-- grain: invoice_number, position
-- reads: register_lines
-- column: invoice_number VARCHAR | the invoice
-- column: position INTEGER | place on the invoice, from 1
-- column: kind VARCHAR | SUBSCRIPTION, ACTIVATION, TERMINATION, USAGE or ADJUSTMENT
-- column: line VARCHAR | E.164 digits without +; null for the customer as a whole
-- column: label VARCHAR | wording, French
-- column: quantity BIGINT | seconds, acts or KO for usage; 1 or days otherwise
-- column: amount_excl_tax DECIMAL(18,2) | euros
-- column: vat_rate DECIMAL(5,2) | percent
-- column: usage VARCHAR | usage lines only
-- column: destination_group VARCHAR | usage lines only
-- column: is_late BOOLEAN | usage lines only: events of earlier months
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
