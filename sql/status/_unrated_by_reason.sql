-- The events without a price by reason: how many, and the money at risk.
--
-- grain: reason
-- reads: unrated_cdrs
-- column: reason VARCHAR | reason code of rating.md section 8
-- column: events BIGINT | events
-- column: lines BIGINT | their lines
-- column: first_started_at TIMESTAMP WITH TIME ZONE | start of the oldest
-- column: supplier_amount_excl_tax DECIMAL(38,6) | euros at risk: as rated by the wholesaler
select
    reason,
    count(*) as events,
    count(distinct line) as lines,
    min(started_at) as first_started_at,
    sum(supplier_amount_excl_tax) as supplier_amount_excl_tax
from unrated_cdrs
group by reason
