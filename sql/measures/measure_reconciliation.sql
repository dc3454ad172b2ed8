-- The events of a month on which we and the wholesaler differ, by kind of difference. Source: reconciliation.
--
-- grain: billing_month, kind
-- partition: whole
-- published: yes
-- reads: reconciliation
-- column: billing_month VARCHAR | AAAA-MM
-- column: kind VARCHAR | MISSING_FROM_BILLED, MISSING_FROM_RATED, BILLED_AMOUNT_DIFFERS or RATING_DIFFERS
-- column: event_count BIGINT | events
-- column: our_amount_excl_tax DECIMAL(38,6) | euros, as we rated them; 0 where we did not
-- column: their_amount_excl_tax DECIMAL(38,6) | euros, as the wholesaler billed or rated them; 0 where it did not
select
    billing_month,
    kind,
    count(*) as event_count,
    cast(coalesce(sum(our_amount_excl_tax), 0) as decimal(38, 6)) as our_amount_excl_tax,
    cast(coalesce(sum(their_amount_excl_tax), 0) as decimal(38, 6)) as their_amount_excl_tax
from reconciliation
group by billing_month, kind
