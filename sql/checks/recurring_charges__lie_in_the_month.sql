-- Every subscription and fee is for days within the month, its first day not after its last.
--
-- reads: recurring_charges
-- params: month_start, month_end
-- accept: never
select
    customer_ref,
    line,
    kind,
    valid_from,
    valid_to
from recurring_charges
where valid_from < $month_start or valid_to > $month_end or valid_to < valid_from
