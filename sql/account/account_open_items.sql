-- Each invoice, fee or refund on which something is open, as of a day.
--
-- grain: item
-- partition: whole
-- published: yes
-- reads: items_of_registers
-- follows: account_entries
-- column: item VARCHAR not null | the number of an invoice, else the id of the entry
-- column: customer_ref VARCHAR not null | the customer
-- column: kind VARCHAR not null in (INVOICE, FEE, REFUND, DEBIT_RETURNED, REVERSAL) | what was asked
-- column: entry_date DATE not null | issue date
-- column: due_date DATE not null | when it is due
-- column: amount_incl_tax DECIMAL(18,2) not null >= 0 | euros asked, tax included
-- column: open_incl_tax DECIMAL(18,2) not null >= 0 | euros that nothing is set against
-- column: in_dispute BOOLEAN not null | whether the customer disputes it now
-- column: as_of DATE not null | the day
-- column: days_late BIGINT not null >= 0 | days past the due date
select
    item,
    customer_ref,
    kind,
    entry_date,
    due_date,
    amount_incl_tax,
    open_incl_tax,
    in_dispute,
    as_of,
    greatest(date_diff('day', due_date, as_of), 0) as days_late
from items_of_registers
