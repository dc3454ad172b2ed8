-- A customer's line pays an offer's subscription, or an option's, once for a month: in arrears, in advance or corrected.
--
-- reads: recurring_charges
-- accept: never
select
    customer_ref,
    line,
    kind,
    charge_code,
    for_month,
    count(*) as charge_count
from recurring_charges
where kind in ('SUBSCRIPTION', 'OPTION') and due not in ('ONCE', 'TAKEN_BACK')
group by customer_ref, line, kind, charge_code, for_month
having count(*) > 1
