-- The revenue, cost and margin of each line's usage in a billing month, by source.
--
-- A cost that the file does not give follows from the source's own tariffs, where it has some.
--
-- grain: billing_month, customer_ref, line, usage, source
-- partition: billing_month
-- published: yes
-- reads: costed_cdrs
-- column: billing_month VARCHAR | AAAA-MM
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR not null | E.164 digits without +
-- column: usage VARCHAR not null | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: revenue_excl_tax DECIMAL(18,6) not null | euros, sum of our amounts
-- column: cost_excl_tax DECIMAL(18,6) not null | euros owed to the wholesaler; a cost that is not known counts as 0
-- column: margin_excl_tax DECIMAL(18,6) not null | revenue less cost
-- column: source VARCHAR not null default origyne | the wholesaler: origyne, or a name of [[sources]]
-- check: revenue_is_what_is_rated error
select
    billing_month,
    customer_ref,
    line,
    usage,
    cast(sum(revenue_excl_tax) as decimal(18, 6)) as revenue_excl_tax,
    cast(sum(cost_excl_tax) as decimal(18, 6)) as cost_excl_tax,
    cast(sum(revenue_excl_tax) - sum(cost_excl_tax) as decimal(18, 6)) as margin_excl_tax,
    source
from costed_cdrs
group by billing_month, customer_ref, line, usage, source
