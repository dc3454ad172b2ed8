-- The revenue, cost and margin of each line's usage in a billing month.
--
-- grain: billing_month, customer_ref, line, usage
-- partition: billing_month
-- published: yes
-- reads: rated_cdrs
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR not null | E.164 digits without +
-- column: usage VARCHAR not null | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: revenue_excl_tax DECIMAL(18,6) not null | euros, sum of our amounts
-- column: cost_excl_tax DECIMAL(18,6) not null | euros owed to the wholesaler; a cost not given counts as 0
-- column: margin_excl_tax DECIMAL(18,6) not null | revenue less cost
-- check: revenue_is_what_is_rated error
select
    billing_month,
    customer_ref,
    line,
    usage,
    cast(sum(amount_excl_tax) as decimal(18, 6)) as revenue_excl_tax,
    cast(sum(coalesce(supplier_cost_excl_tax, 0)) as decimal(18, 6)) as cost_excl_tax,
    cast(sum(amount_excl_tax) - sum(coalesce(supplier_cost_excl_tax, 0)) as decimal(18, 6)) as margin_excl_tax
from rated_cdrs
group by billing_month, customer_ref, line, usage
