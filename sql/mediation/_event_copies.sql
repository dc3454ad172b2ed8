-- Each received row of an event that stands more than once, with the verdict on it: the first deposit stands.
--
-- First means deposit instant, then file name, then line. A later copy that says the same is a DUPLICATE; one that
-- differs in any field of the contract but DESTINATION and ICCID is a DUPLICATE_CONFLICT.
--
-- grain: feed, source_path, source_line
-- reads: received_cdrs, earlier_cdrs, suspected_keys
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the wholesaler's id of the event, or file name:line of its first deposit
-- column: usage VARCHAR | VOIX, SMS, MMS or DATA
-- column: direction VARCHAR | SORTANT or ENTRANT
-- column: line VARCHAR | E.164 digits without +
-- column: iccid VARCHAR | SIM card, null where not given
-- column: started_at TIMESTAMP WITH TIME ZONE | start of the event
-- column: local_date DATE | day of the start in Europe/Paris, as written
-- column: local_time TIME | time of the start in Europe/Paris, as written
-- column: called_number VARCHAR | called (SORTANT) or calling (ENTRANT) number, normalised; null for DATA
-- column: visited_network VARCHAR | MCC and MNC digits; null for VGA
-- column: duration_s BIGINT | seconds, calls only
-- column: volume_bytes BIGINT | octets up and down, DATA only
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler, null where not given
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of its first character, the header being line 1
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the file
-- column: content_key VARCHAR | content and rank among its twins, for an event without id; null otherwise
-- column: verdict VARCHAR | null: it stands; DUPLICATE or DUPLICATE_CONFLICT
with copies as (
    select
        r.*,
        s.event_key,
        true as is_arrival
    from received_cdrs as r
    inner join suspected_keys as s on r.feed = s.feed and coalesce(r.content_key, r.cdr_id) = s.event_key

    union all

    select
        e.*,
        s.event_key,
        false as is_arrival
    from earlier_cdrs as e
    inner join suspected_keys as s on e.feed = s.feed and e.cdr_id = s.event_key
    where e.content_key is null

    union all

    select
        e.*,
        s.event_key,
        false as is_arrival
    from earlier_cdrs as e
    inner join suspected_keys as s on e.feed = s.feed and e.content_key = s.event_key
),

compared as (
    select
        *,
        struct_pack(
            usage, direction, line, local_date, local_time, called_number, visited_network, duration_s, volume_bytes,
            supplier_amount_excl_tax, supplier_cost_excl_tax
        ) as content
    from copies
),

ranked as (
    select
        *,
        row_number() over first_deposit as deposit_rank,
        first_value(content) over first_deposit as first_content
    from compared
    window first_deposit as (
        partition by feed, event_key
        order by deposited_at, regexp_extract(source_path, '[^/]*$'), source_path, source_line
    )
)

select
    feed, cdr_id, usage, direction, line, iccid, started_at, local_date, local_time, called_number,
    visited_network, duration_s, volume_bytes, supplier_amount_excl_tax, supplier_cost_excl_tax, source_path,
    source_line, deposited_at, content_key,
    case
        when deposit_rank = 1 then null
        when (content is not distinct from first_content) then 'DUPLICATE'
        else 'DUPLICATE_CONFLICT'
    end as verdict
from ranked
where is_arrival
