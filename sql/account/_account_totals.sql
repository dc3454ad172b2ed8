-- What all customers owe together as of a day, by how long it has been due.
--
-- grain: as_of
-- reads: account_balances
-- column: as_of DATE | the day
-- column: customers BIGINT | customers with an account
-- column: owing_customers BIGINT | customers who owe something, their credit deducted
-- column: credited_customers BIGINT | customers whom the VNO owes something
-- column: not_due_incl_tax DECIMAL(38,2) | euros open and not due yet
-- column: late_1_30_incl_tax DECIMAL(38,2) | euros open, 1 to 30 days late
-- column: late_31_60_incl_tax DECIMAL(38,2) | euros open, 31 to 60 days late
-- column: late_61_90_incl_tax DECIMAL(38,2) | euros open, 61 to 90 days late
-- column: late_over_90_incl_tax DECIMAL(38,2) | euros open, more than 90 days late
-- column: in_dispute_incl_tax DECIMAL(38,2) | euros open that customers dispute
-- column: credit_incl_tax DECIMAL(38,2) | euros that the VNO owes customers
-- column: balance_incl_tax DECIMAL(38,2) | euros owed, credits deducted
select
    as_of,
    count(*) as customers,
    count(*) filter (where balance_incl_tax > 0) as owing_customers,
    count(*) filter (where credit_incl_tax > 0) as credited_customers,
    sum(not_due_incl_tax) as not_due_incl_tax,
    sum(late_1_30_incl_tax) as late_1_30_incl_tax,
    sum(late_31_60_incl_tax) as late_31_60_incl_tax,
    sum(late_61_90_incl_tax) as late_61_90_incl_tax,
    sum(late_over_90_incl_tax) as late_over_90_incl_tax,
    sum(in_dispute_incl_tax) as in_dispute_incl_tax,
    sum(credit_incl_tax) as credit_incl_tax,
    sum(balance_incl_tax) as balance_incl_tax
from account_balances
group by as_of
