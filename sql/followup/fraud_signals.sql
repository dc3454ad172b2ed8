-- Each signal of fraud, raised once, with what a person decided of it.
--
-- A signal is what one line does under one rule from one day on. Events that come later extend it; a file that takes
-- events back leaves it as it was raised.
--
-- grain: signal_id
-- partition: whole
-- published: yes
-- reads: signals_of_register
-- follows: fraud_candidates
-- column: signal_id VARCHAR not null unique | what it is: BURST-2026-10-12-6f1c0a9be4d2
-- column: line VARCHAR not null | E.164 digits without +
-- column: customer_ref VARCHAR | the customer; null where none of its events is rated
-- column: rule VARCHAR not null in (BURST, CONCURRENT, TRAVEL, NEW_COUNTRY, SURGE, DUPLICATE, LONG) | the rule
-- column: first_event_at TIMESTAMP WITH TIME ZONE not null | start of the first event
-- column: last_event_at TIMESTAMP WITH TIME ZONE not null | start of the last event
-- column: event_count BIGINT not null >= 0 | events
-- column: amount_excl_tax DECIMAL(18,6) not null | euros, our amounts of the events
-- column: cost_excl_tax DECIMAL(18,6) not null | euros owed for them to the wholesaler; a cost that is not given counts as 0
-- column: evidence VARCHAR not null | JSON: what the rule says, its limit, what was seen, ids of the first events
-- column: status VARCHAR not null in (OPEN, CONFIRMED, DISMISSED) | what a person decided
-- column: note VARCHAR | why; null while it is open
-- column: raised_at TIMESTAMP WITH TIME ZONE not null | instant of the run that raised it
select
    signal_id,
    line,
    customer_ref,
    rule,
    first_event_at,
    last_event_at,
    event_count,
    amount_excl_tax,
    cost_excl_tax,
    evidence,
    status,
    note,
    raised_at
from signals_of_register
