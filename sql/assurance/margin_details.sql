-- The revenue, cost and margin of the rated events of a billing month, by all that they are sold and bought by.
--
-- Usage only: subscriptions, options and fees are in recurring_charges, discounts on the invoices. The margin is what
-- the events that gain bring, less what those that lose cost; margin_causes says why they lose.
--
-- grain: billing_month, customer_ref, line, usage, source, offer_code, origin_zone, destination_code, destination_group
-- partition: billing_month
-- published: yes
-- reads: costed_cdrs
-- column: billing_month VARCHAR not null | AAAA-MM
-- column: source VARCHAR not null default origyne | the wholesaler: origyne, or a name of [[sources]]
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR not null | E.164 digits without +
-- column: offer_code VARCHAR not null | offer of the line at the start of the events
-- column: usage VARCHAR not null in (VOIX, SMS, MMS, DATA, VOIX_RECUE) | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination; DATA and RECU for those
-- column: destination_group VARCHAR not null | its group
-- column: event_count BIGINT not null >= 0 | events
-- column: uncosted_count BIGINT not null >= 0 | of these, events whose cost is not known: it counts as 0
-- column: billed_quantity BIGINT not null >= 0 | seconds, acts or KO
-- column: included_quantity BIGINT not null >= 0 | of these, covered by allowances
-- column: revenue_excl_tax DECIMAL(38,6) not null >= 0 | euros, sum of our amounts
-- column: cost_excl_tax DECIMAL(38,6) not null >= 0 | euros owed to the wholesaler
-- column: margin_excl_tax DECIMAL(38,6) not null | revenue less cost
-- column: loss_count BIGINT not null >= 0 | events that cost more than they bring
-- column: loss_excl_tax DECIMAL(38,6) not null >= 0 | euros that they lose, cost less revenue
-- check: is_the_margin error
select
    billing_month,
    source,
    customer_ref,
    line,
    offer_code,
    usage,
    origin_zone,
    destination_code,
    destination_group,
    count(*) as event_count,
    count(*) filter (where not is_cost_known) as uncosted_count,
    cast(sum(billed_quantity) as bigint) as billed_quantity,
    cast(sum(included_quantity) as bigint) as included_quantity,
    cast(sum(revenue_excl_tax) as decimal(38, 6)) as revenue_excl_tax,
    cast(sum(cost_excl_tax) as decimal(38, 6)) as cost_excl_tax,
    cast(sum(revenue_excl_tax) - sum(cost_excl_tax) as decimal(38, 6)) as margin_excl_tax,
    count(*) filter (where cost_excl_tax > revenue_excl_tax) as loss_count,
    cast(coalesce(sum(greatest(cost_excl_tax - revenue_excl_tax, 0)), 0) as decimal(38, 6)) as loss_excl_tax
from costed_cdrs
group by
    billing_month, source, customer_ref, line, offer_code, usage, origin_zone, destination_code, destination_group
