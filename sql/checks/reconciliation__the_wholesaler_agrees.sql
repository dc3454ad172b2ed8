-- The wholesaler's files and ours agree on every event of the month.
--
-- RATING_DIFFERS is expected where the wholesaler computes with other tariff tables than yours; `origyne reconcile` says
-- what each kind means and what to do.
--
-- reads: reconciliation
select
    kind,
    count(*) as event_count,
    sum(our_amount_excl_tax) as our_amount_excl_tax,
    sum(their_amount_excl_tax) as their_amount_excl_tax
from reconciliation
group by kind
order by kind
