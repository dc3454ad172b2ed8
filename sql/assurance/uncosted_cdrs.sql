-- Each event of a billing month that the margin takes for free: its file gives no cost, and its wholesaler's tariffs no price.
--
-- A wholesaler of which there are no tariffs is not here: the costs in its files are all that is known.
--
-- grain: feed, cdr_id
-- partition: billing_month
-- published: yes
-- source: cdr_id
-- reads: rated_cdrs, tariff_costs
-- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
-- column: cdr_id VARCHAR not null | the event
-- column: billing_month VARCHAR not null | AAAA-MM
-- column: reason VARCHAR not null in (UNKNOWN_LINE, NO_OFFER, NO_TARIFF_VERSION, UNKNOWN_ZONE, UNKNOWN_DESTINATION, NO_PRICE) | why the wholesaler's tariffs do not price it
-- column: line VARCHAR not null | E.164 digits without +
-- column: usage VARCHAR not null in (VOIX, SMS, MMS, DATA, VOIX_RECUE) | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: revenue_excl_tax DECIMAL(18,6) not null | euros, our amount: what the margin takes for profit
-- check: every_cost_is_known warn
select
    r.feed,
    r.cdr_id,
    r.billing_month,
    t.reason,
    r.line,
    r.usage,
    r.started_at,
    r.amount_excl_tax as revenue_excl_tax
from rated_cdrs as r
inner join tariff_costs as t on r.feed = t.feed and r.cdr_id = t.cdr_id
where t.reason is not null
