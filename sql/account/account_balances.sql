-- What each customer owes as of a day, by how long it has been due, and the customer's credit.
--
-- balance = not due + the four late amounts - credit = the sum of the customer's entries. What is in dispute is part of
-- those amounts.
--
-- grain: customer_ref
-- partition: whole
-- published: yes
-- reads: balances_of_registers
-- follows: account_entries
-- column: customer_ref VARCHAR not null | the customer
-- column: as_of DATE not null | the day
-- column: not_due_incl_tax DECIMAL(18,2) not null >= 0 | euros open and not due yet
-- column: late_1_30_incl_tax DECIMAL(18,2) not null >= 0 | euros open, 1 to 30 days late
-- column: late_31_60_incl_tax DECIMAL(18,2) not null >= 0 | euros open, 31 to 60 days late
-- column: late_61_90_incl_tax DECIMAL(18,2) not null >= 0 | euros open, 61 to 90 days late
-- column: late_over_90_incl_tax DECIMAL(18,2) not null >= 0 | euros open, more than 90 days late
-- column: in_dispute_incl_tax DECIMAL(18,2) not null >= 0 | euros open that the customer disputes
-- column: credit_incl_tax DECIMAL(18,2) not null >= 0 | euros that the VNO owes the customer
-- column: balance_incl_tax DECIMAL(18,2) not null | euros owed, the credit deducted
-- check: are_the_entries error
select
    customer_ref,
    as_of,
    not_due_incl_tax,
    late_1_30_incl_tax,
    late_31_60_incl_tax,
    late_61_90_incl_tax,
    late_over_90_incl_tax,
    in_dispute_incl_tax,
    credit_incl_tax,
    balance_incl_tax
from balances_of_registers
