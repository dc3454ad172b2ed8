-- Each event, line or order behind a cause of a difference with a wholesaler's invoice.
--
-- Amounts of events are as their files give them; a cause in supplier_differences is their sum, in cents.
--
-- grain: billing_month, source, item, cause, feed, reference, source_path, source_line
-- partition: billing_month
-- published: internal
-- reads: charged_events, item_classes, explained_details
-- follows: supplier_invoice_checks
-- params: month
-- column: billing_month VARCHAR not null | month that the invoice charges, AAAA-MM
-- column: source VARCHAR not null | the wholesaler: origyne, or a name of [[sources]]
-- column: item BIGINT not null | as in supplier_invoice_checks
-- column: cause VARCHAR not null | as in supplier_differences
-- column: feed VARCHAR | MOBILE or VGA, of an event
-- column: reference VARCHAR not null | id of the event, number of the line, or order
-- column: line VARCHAR | E.164 digits without +
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA, of an event
-- column: started_at TIMESTAMP WITH TIME ZONE | start of the event
-- column: since DATE | first day of the line, or day of the order
-- column: expected_excl_tax DECIMAL(18,6) not null | euros that we expect
-- column: charged_excl_tax DECIMAL(18,6) not null | euros charged
-- column: source_path VARCHAR | Billed file of the event
-- column: source_line BIGINT | its line
select
    cast($month as varchar) as billing_month,
    e.source,
    i.item,
    e.cause,
    e.feed,
    e.cdr_id as reference,
    e.line,
    e.usage,
    e.started_at,
    cast(null as date) as since,
    e.expected_excl_tax,
    e.charged_excl_tax,
    e.source_path,
    e.source_line
from charged_events as e
inner join item_classes as i
    on e.source = i.source
    and e.feed = i.feed
    and e.usage = i.usage
    and e.is_abroad = i.is_abroad
    and e.is_international = i.is_international
where e.cause is not null

union all

select
    billing_month,
    source,
    item,
    cause,
    feed,
    reference,
    line,
    usage,
    started_at,
    since,
    expected_excl_tax,
    charged_excl_tax,
    source_path,
    source_line
from explained_details
