-- Each notice that a customer's usage called for, raised once, and what became of it.
--
-- It is known by event month, kind, threshold, customer, line and allowance: a file that comes late or twice raises no
-- second one, and a correction that takes the usage back leaves it.
--
-- grain: alert_id
-- partition: whole
-- published: yes
-- reads: alerts_of_register
-- follows: usage_reached, usage_allowances, usage_spend
-- column: alert_id VARCHAR not null unique | what it is: ROAMING_80-2026-11-6f1c0a9be4d27385
-- column: event_month VARCHAR not null | month of the usage, AAAA-MM
-- column: customer_ref VARCHAR not null | the customer
-- column: line VARCHAR | the line; null for a shared pool and for a customer's limit
-- column: kind VARCHAR not null | ALLOWANCE_80, ALLOWANCE_100, ROAMING_80, ROAMING_100, SPEND_80, SPEND_100; other numbers by setting
-- column: threshold BIGINT not null >= 0 | percent of the grant or limit
-- column: allowance_code VARCHAR | the allowance; null of an amount
-- column: reached_at TIMESTAMP WITH TIME ZONE not null | start of the event that reached it, as known when raised
-- column: raised_at TIMESTAMP WITH TIME ZONE not null | instant of the run that raised it
-- column: channel VARCHAR in (EMAIL, SMS) | how it was sent, or was to be; null while nothing was
-- column: recipient_masked VARCHAR | where it was sent, masked
-- column: sent_at TIMESTAMP WITH TIME ZONE | when it was sent; null where it was not
-- column: status VARCHAR not null in (RAISED, SENT, FAILED, SUPPRESSED) | RAISED waits, FAILED is tried again, the others have ended
-- column: reason VARCHAR | why it failed or was suppressed
-- check: reached_is_raised error
select
    alert_id,
    event_month,
    customer_ref,
    line,
    kind,
    threshold,
    allowance_code,
    reached_at,
    raised_at,
    channel,
    recipient_masked,
    sent_at,
    status,
    reason
from alerts_of_register
