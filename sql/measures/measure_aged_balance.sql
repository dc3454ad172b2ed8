-- What customers owe as of the last update of the accounts, by how long it has been due. Source: account_balances.
--
-- One row, and none before the first account; balance = the five amounts - credit.
--
-- grain: as_of
-- partition: whole
-- published: yes
-- reads: account_balances
-- column: as_of DATE | the day
-- column: debtor_count BIGINT | customers with an open amount
-- column: not_due_incl_tax DECIMAL(18,2) | euros open and not due yet
-- column: late_1_30_incl_tax DECIMAL(18,2) | euros open, 1 to 30 days late
-- column: late_31_60_incl_tax DECIMAL(18,2) | euros open, 31 to 60 days late
-- column: late_61_90_incl_tax DECIMAL(18,2) | euros open, 61 to 90 days late
-- column: late_over_90_incl_tax DECIMAL(18,2) | euros open, more than 90 days late
-- column: in_dispute_incl_tax DECIMAL(18,2) | euros of these that customers dispute
-- column: credit_incl_tax DECIMAL(18,2) | euros that the VNO owes customers
-- column: balance_incl_tax DECIMAL(18,2) | euros owed, credits deducted
select
    as_of,
    count(*) filter (where balance_incl_tax + credit_incl_tax > 0) as debtor_count,
    cast(sum(not_due_incl_tax) as decimal(18, 2)) as not_due_incl_tax,
    cast(sum(late_1_30_incl_tax) as decimal(18, 2)) as late_1_30_incl_tax,
    cast(sum(late_31_60_incl_tax) as decimal(18, 2)) as late_31_60_incl_tax,
    cast(sum(late_61_90_incl_tax) as decimal(18, 2)) as late_61_90_incl_tax,
    cast(sum(late_over_90_incl_tax) as decimal(18, 2)) as late_over_90_incl_tax,
    cast(sum(in_dispute_incl_tax) as decimal(18, 2)) as in_dispute_incl_tax,
    cast(sum(credit_incl_tax) as decimal(18, 2)) as credit_incl_tax,
    cast(sum(balance_incl_tax) as decimal(18, 2)) as balance_incl_tax
from account_balances
group by as_of
