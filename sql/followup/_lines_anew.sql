-- The lines of which a run rates the whole month anew, not only what starts from the checkpoint on.
--
-- Those with events that changed before it, of customers whose terms changed, with events that wait for a snapshot,
-- with an incident or a call that goes on past the checkpoint; and all that share a customer or a SIM card with one.
--
-- grain: line
-- reads: checkpoint_changes, inputs_then, line_terms, carried_terms, unrated_then, candidates_then, cdrs_in_view
-- params: checkpoint_day, checkpoint_at
-- column: line VARCHAR | E.164 digits without +
with recursive customer_lines as (
    select
        name as customer_ref,
        line,
        content as terms
    from inputs_then
    where kind = 'TERMS'

    union all

    select
        customer_ref,
        line,
        terms
    from line_terms
),

carried as (
    select
        name,
        line,
        content
    from inputs_then
    where kind = 'CARRIED'

    union all

    select
        feed || ' ' || cdr_id as name,
        line,
        terms as content
    from carried_terms
),

begun as (
    select line from checkpoint_changes

    union

    select line
    from customer_lines
    group by customer_ref, line, terms
    having count(*) = 1

    union

    select line
    from carried
    group by name, line, content
    having count(*) = 1

    union

    select line
    from unrated_then
    where started_at < $checkpoint_at and reason in ('UNKNOWN_LINE', 'NO_OFFER', 'NO_TARIFF_VERSION')

    union

    select line
    from candidates_then
    where
        rule not in ('SURGE', 'NEW_COUNTRY')
        and incident_day < $checkpoint_day
        and last_event_at >= $checkpoint_at

    union

    -- Six hours, or longer than the time spans of the bands reach.
    select line
    from cdrs_in_view
    where
        usage = 'VOIX'
        and duration_s > 21600
        and local_date < $checkpoint_day
        and (duration_s > 2600000 or started_at + to_seconds(duration_s) >= $checkpoint_at)
),

links as (
    select
        'line ' || line as one,
        'customer ' || customer_ref as other
    from customer_lines

    union

    select
        'line ' || line as one,
        'card ' || name as other
    from inputs_then
    where kind = 'CARD'

    union

    select
        'line ' || line as one,
        'card ' || iccid as other
    from checkpoint_changes
    where iccid is not null
),

ways as (
    select
        one,
        other
    from links

    union all

    select
        other as one,
        one as other
    from links
),

reached as (
    select 'line ' || line as name
    from begun

    union

    select w.other as name
    from reached as r
    inner join ways as w on r.name = w.one
)

select substr(name, 6) as line
from reached
where starts_with(name, 'line ')
