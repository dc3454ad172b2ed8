-- What the checkpoint of a month that is followed holds for: it serves the customers for whom this is still so.
--
-- DAY: its day. GENERAL: tariffs, settings and models. FILE: a deposit day of cdrs. DRAWS: the file of
-- checkpoint_draws. TERMS: a customer's line, with what decides how the customer's events are rated. CARRIED: an
-- event that the month takes over from earlier ones. CARD: a SIM card that a line had.
--
-- grain: kind, name, line
-- partition: billing_month
-- published: no
-- reads: checkpoint_facts, line_terms, carried_terms, cdrs, inputs_then
-- column: kind VARCHAR not null in (DAY, GENERAL, FILE, DRAWS, TERMS, CARRIED, CARD) | what is known
-- column: name VARCHAR not null | the deposit day, the customer, the feed and id of the event, or the card; else empty
-- column: line VARCHAR not null | the line, of TERMS, CARRIED and CARD; else empty
-- column: content VARCHAR | the day, the file (null: without rows), or a digest
with cards as (
    select
        iccid as name,
        line
    from cdrs
    where iccid is not null
    group by iccid, line

    union

    select
        name,
        line
    from inputs_then
    where kind = 'CARD'
)

select
    kind,
    name,
    line,
    content
from checkpoint_facts

union all

select
    'TERMS' as kind,
    customer_ref as name,
    line,
    terms as content
from line_terms

union all

select
    'CARRIED' as kind,
    feed || ' ' || cdr_id as name,
    line,
    terms as content
from carried_terms

union all

select
    'CARD' as kind,
    name,
    line,
    '' as content
from cards
