-- A subscription or option pays for days of its month, in order; any other fee and a pass begin in the billing month.
--
-- reads: recurring_charges
-- accept: never
select
    customer_ref,
    line,
    kind,
    charge_code,
    valid_from,
    valid_to
from recurring_charges
where
    valid_to < valid_from
    or strftime(valid_from, '%Y-%m') <> coalesce(for_month, billing_month)
    or (due <> 'ONCE' and strftime(valid_to, '%Y-%m') <> for_month)
