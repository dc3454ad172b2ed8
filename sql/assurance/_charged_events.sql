-- Each event that a wholesaler should charge for a month, or that its BilledCDRs charge, and why the two differ.
--
-- An event should be charged in the month that bills it: rated, or not rated for the first time, and its line in service.
-- Where no BilledCDRs file of a feed has come for the month from a source, each of its events counts as charged at its
-- cost. Of several charges of an event the first one counts. A cost that a Billed file does not give is that of the daily file.
--
-- grain: feed, source_path, source_line, cdr_id
-- reads: rated_cdrs, unrated_cdrs, unrated_before, cdrs, event_charges, tariff_costs, service_spells
-- params: month
-- column: source VARCHAR | the wholesaler
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the event, by its id in our files, else in the Billed file
-- column: line VARCHAR | E.164 digits without +
-- column: usage VARCHAR | VOIX, VOIX_RECUE, SMS, MMS or DATA
-- column: is_abroad BOOLEAN | whether the network visited is not French
-- column: is_international BOOLEAN | whether the number called is not French
-- column: started_at TIMESTAMP WITH TIME ZONE | start
-- column: duration_s BIGINT | seconds of a call
-- column: volume_bytes BIGINT | octets of data
-- column: is_charged BOOLEAN | whether the wholesaler charges it for the month
-- column: expected_excl_tax DECIMAL(18,6) | euros that it should charge
-- column: charged_excl_tax DECIMAL(18,6) | euros that it charges, by its Billed file
-- column: is_cost_known BOOLEAN | whether a file or a tariff gives its cost
-- column: cause VARCHAR | why the two differ; null where they agree
-- column: source_path VARCHAR | Billed file; null where it has none
-- column: source_line BIGINT | its line
with due as (
    select
        feed,
        cdr_id
    from rated_cdrs

    union

    select
        feed,
        cdr_id
    from unrated_cdrs
),

due_events as (
    select
        d.feed,
        d.cdr_id,
        source_of(d.cdr_id) as source,
        coalesce(c.supplier_cost_excl_tax, t.cost_excl_tax) as cost_excl_tax
    from due as d
    inner join cdrs as c on d.feed = c.feed and d.cdr_id = c.cdr_id
    left join tariff_costs as t on d.feed = t.feed and d.cdr_id = t.cdr_id
    where not exists (select 1 from unrated_before as u where d.feed = u.feed and d.cdr_id = u.cdr_id)
),

billed_feeds as (
    select distinct
        feed,
        source
    from event_charges
    where period = $month
),

charged as (
    select
        b.source,
        b.feed,
        coalesce(b.cdr_id, b.billed_id) as cdr_id,
        b.line,
        b.usage,
        b.direction,
        b.visited_network,
        b.called_number,
        b.local_date,
        b.started_at,
        b.duration_s,
        b.volume_bytes,
        true as is_charged,
        coalesce(d.cost_excl_tax, b.billed_cost_excl_tax) as own_cost_excl_tax,
        coalesce(b.billed_cost_excl_tax, d.cost_excl_tax) as their_cost_excl_tax,
        case
            when b.charge_number > 1 then 'BILLED_TWICE'
            when b.cdr_id is null then 'MISSING_EVENT'
            when d.cdr_id is null then 'PERIOD'
            when b.billed_cost_excl_tax <> d.cost_excl_tax then 'OTHER_PRICE'
        end as cause,
        b.source_path,
        b.source_line
    from event_charges as b
    left join due_events as d on b.feed = d.feed and b.cdr_id = d.cdr_id
    where b.period = $month

    union all

    select
        d.source,
        d.feed,
        d.cdr_id,
        c.line,
        c.usage,
        c.direction,
        c.visited_network,
        c.called_number,
        c.local_date,
        c.started_at,
        c.duration_s,
        c.volume_bytes,
        f.feed is null as is_charged,
        d.cost_excl_tax as own_cost_excl_tax,
        case when f.feed is null then d.cost_excl_tax else 0 end as their_cost_excl_tax,
        case
            when f.feed is null then null
            when o.cdr_id is not null then 'PERIOD'
            else 'NOT_BILLED'
        end as cause,
        o.source_path,
        o.source_line
    from due_events as d
    inner join cdrs as c on d.feed = c.feed and d.cdr_id = c.cdr_id
    left join billed_feeds as f on d.feed = f.feed and d.source = f.source
    left join event_charges as o on d.feed = o.feed and d.cdr_id = o.cdr_id and o.period <> $month and o.charge_number = 1
    where not exists (
        select 1 from event_charges as b where d.feed = b.feed and d.cdr_id = b.cdr_id and b.period = $month
    )
),

placed as (
    select
        c.*,
        exists(
            select 1 from service_spells as s
            where
                c.line = s.line
                and c.local_date >= s.valid_from
                and (s.valid_until is null or c.local_date < s.valid_until)
        ) as is_in_service,
        exists(select 1 from service_spells as s where c.line = s.line and s.valid_until <= c.local_date) as is_ended
    from charged as c
),

named as (
    select
        *,
        case
            when cause = 'BILLED_TWICE' or is_in_service then cause
            when is_ended then 'TERMINATED_LINE'
            else 'UNKNOWN_LINE'
        end as full_cause
    from placed
),

valued as (
    select
        *,
        cast(
            case
                when full_cause is null or full_cause in ('OTHER_PRICE', 'NOT_BILLED') then coalesce(own_cost_excl_tax, 0)
                when full_cause = 'PERIOD' and not is_charged then coalesce(own_cost_excl_tax, 0)
                else 0
            end
            as decimal(18, 6)
        ) as expected_excl_tax,
        cast(coalesce(their_cost_excl_tax, 0) as decimal(18, 6)) as charged_excl_tax
    from named
)

select
    source,
    feed,
    cdr_id,
    line,
    case when usage = 'VOIX' and direction = 'ENTRANT' then 'VOIX_RECUE' else usage end as usage,
    coalesce(not starts_with(visited_network, '208'), false) as is_abroad,
    coalesce(not starts_with(called_number, '33') and not starts_with(called_number, '#'), false) as is_international,
    started_at,
    duration_s,
    volume_bytes,
    is_charged,
    expected_excl_tax,
    charged_excl_tax,
    coalesce(own_cost_excl_tax, their_cost_excl_tax) is not null as is_cost_known,
    case when expected_excl_tax <> charged_excl_tax then full_cause end as cause,
    source_path,
    source_line
from valued
