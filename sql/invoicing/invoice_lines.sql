-- Each line of each invoice.
--
-- grain: invoice_number, position
-- partition: billing_month
-- published: yes
-- reads: register_lines
-- follows: invoices
-- column: invoice_number VARCHAR not null | the invoice
-- column: position INTEGER not null | place on the invoice, from 1
-- column: kind VARCHAR not null | SUBSCRIPTION, OPTION, ACTIVATION, TERMINATION, USAGE, DISCOUNT, MINIMUM or ADJUSTMENT
-- column: line VARCHAR | E.164 digits without +; null for the customer as a whole
-- column: label VARCHAR not null | wording, French
-- column: quantity BIGINT | seconds, acts or KO for usage; 1 or days otherwise
-- column: amount_excl_tax DECIMAL(18,2) not null | euros
-- column: amount_incl_tax DECIMAL(18,2) | euros, of a line whose price includes tax; else null
-- column: vat_rate DECIMAL(5,2) not null | percent
-- column: usage VARCHAR | usage lines only
-- column: origin_zone VARCHAR | zone of the visited network, of usage
-- column: destination_group VARCHAR | usage lines only
-- column: is_late BOOLEAN | usage lines only: events of earlier months
-- column: for_month VARCHAR | month that a subscription or option pays for, AAAA-MM; null of other lines
-- check: each_is_on_an_invoice error
select
    invoice_number,
    position,
    kind,
    line,
    label,
    quantity,
    amount_excl_tax,
    amount_incl_tax,
    vat_rate,
    usage,
    origin_zone,
    destination_group,
    is_late,
    for_month
from register_lines
