-- What each entry that pays is set against (lettering), since when; what is taken off again by a reversal is not here.
--
-- grain: entry_id, item, set_on
-- partition: whole
-- published: yes
-- reads: settings_of_registers
-- follows: account_entries
-- column: entry_id VARCHAR not null | the entry that pays: a credit note, a debit, a transfer, a payment
-- column: item VARCHAR not null | what it pays: an invoice's number, or the id of a fee or refund
-- column: set_on DATE not null | since when
-- column: customer_ref VARCHAR not null | the customer
-- column: amount_incl_tax DECIMAL(18,2) not null >= 0 | euros, tax included
-- check: nothing_is_set_twice error
select
    entry_id,
    item,
    set_on,
    customer_ref,
    cast(sum(amount_incl_tax) as decimal(18, 2)) as amount_incl_tax
from settings_of_registers
group by entry_id, item, set_on, customer_ref
