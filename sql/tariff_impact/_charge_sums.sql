-- What each customer is asked in a month beside usage, with tax and without.
--
-- grain: customer_ref, is_subscription, vat_rate
-- reads: recurring_charges
-- column: customer_ref VARCHAR | the customer
-- column: is_subscription BOOLEAN | of a subscription, an option or a pass; else a fee of activation or termination
-- column: vat_rate DECIMAL(5,2) | percent
-- column: amount_excl_tax DECIMAL(18,2) | euros, sum of what is asked without tax
-- column: amount_incl_tax DECIMAL(18,2) | euros, sum of what is asked with tax
select
    customer_ref,
    kind in ('SUBSCRIPTION', 'OPTION') as is_subscription,
    vat_rate,
    cast(coalesce(sum(amount_excl_tax), 0) as decimal(18, 2)) as amount_excl_tax,
    cast(coalesce(sum(amount_incl_tax), 0) as decimal(18, 2)) as amount_incl_tax
from recurring_charges
group by customer_ref, kind in ('SUBSCRIPTION', 'OPTION'), vat_rate
