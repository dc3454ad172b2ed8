-- Why events of a billing month cost more than they bring: each such event under one cause.
--
-- FREE_INCOMING: received, and free. SERVICE_NUMBER: a number with a service's part. ALLOWANCE: an allowance covers some of
-- it. CAP: without the cap of its price it would not lose. PRICE_BELOW_COST: its row of Tarifs brings less than its cost over
-- the month. INCREMENTS: its row covers its cost over the month; this event is short by increments, fee or rounding.
--
-- grain: billing_month, customer_ref, line, usage, source, offer_code, origin_zone, destination_code, destination_group, cause
-- partition: billing_month
-- published: yes
-- reads: event_losses
-- column: billing_month VARCHAR not null | AAAA-MM
-- column: source VARCHAR not null default origyne | the wholesaler: origyne, or a name of [[sources]]
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR not null | E.164 digits without +
-- column: offer_code VARCHAR not null | offer of the line at the start of the events
-- column: usage VARCHAR not null in (VOIX, SMS, MMS, DATA, VOIX_RECUE) | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: origin_zone VARCHAR | zone of the visited network
-- column: destination_code VARCHAR | destination; DATA and RECU for those
-- column: destination_group VARCHAR not null | its group
-- column: cause VARCHAR not null in (FREE_INCOMING, SERVICE_NUMBER, ALLOWANCE, CAP, PRICE_BELOW_COST, INCREMENTS) | why they lose
-- column: event_count BIGINT not null >= 0 | events that cost more than they bring
-- column: billed_quantity BIGINT not null >= 0 | seconds, acts or KO
-- column: included_quantity BIGINT not null >= 0 | of these, covered by allowances
-- column: revenue_excl_tax DECIMAL(38,6) not null >= 0 | euros, sum of our amounts
-- column: cost_excl_tax DECIMAL(38,6) not null >= 0 | euros owed to the wholesaler
-- column: loss_excl_tax DECIMAL(38,6) not null >= 0 | euros, cost less revenue
-- check: explain_each_loss error
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
    cause,
    count(*) as event_count,
    cast(sum(billed_quantity) as bigint) as billed_quantity,
    cast(sum(included_quantity) as bigint) as included_quantity,
    cast(sum(revenue_excl_tax) as decimal(38, 6)) as revenue_excl_tax,
    cast(sum(cost_excl_tax) as decimal(38, 6)) as cost_excl_tax,
    cast(sum(loss_excl_tax) as decimal(38, 6)) as loss_excl_tax
from event_losses
group by
    billing_month, source, customer_ref, line, offer_code, usage, origin_zone, destination_code,
    destination_group, cause
