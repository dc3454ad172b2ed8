-- The events of a month that cost more than they bring, by the cause. Source: margin_causes.
--
-- grain: billing_month, cause
-- partition: whole
-- published: yes
-- reads: margin_causes
-- column: billing_month VARCHAR | AAAA-MM
-- column: cause VARCHAR | FREE_INCOMING, SERVICE_NUMBER, ALLOWANCE, CAP, PRICE_BELOW_COST or INCREMENTS
-- column: event_count BIGINT | events
-- column: loss_excl_tax DECIMAL(38,6) | euros that they lose
select
    billing_month,
    cause,
    cast(sum(event_count) as bigint) as event_count,
    cast(sum(loss_excl_tax) as decimal(38, 6)) as loss_excl_tax
from margin_causes
group by billing_month, cause
