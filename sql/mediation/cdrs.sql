-- Each event once: its first deposit.
--
-- grain: feed, cdr_id
-- partition: deposit_day
-- published: yes
-- source: source_path
-- family: rated_cdrs
-- reads: received_cdrs, suspected_keys, event_copies
-- follows: landed_days, layout
-- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
-- column: cdr_id VARCHAR not null | the wholesaler's id of the event, or file name:line of its first deposit
-- column: usage VARCHAR not null in (VOIX, SMS, MMS, DATA) | VOIX, SMS, MMS or DATA
-- column: direction VARCHAR not null in (SORTANT, ENTRANT) | SORTANT or ENTRANT
-- column: line VARCHAR not null | E.164 digits without +
-- column: iccid VARCHAR | SIM card, null where not given
-- column: started_at TIMESTAMP WITH TIME ZONE not null | start of the event
-- column: local_date DATE | day of the start in Europe/Paris, as written
-- column: local_time TIME | time of the start in Europe/Paris, as written
-- column: called_number VARCHAR | called (SORTANT) or calling (ENTRANT) number, normalised; null for DATA
-- column: visited_network VARCHAR | MCC and MNC digits; null for VGA
-- column: duration_s BIGINT >= 0 | seconds, calls only
-- column: volume_bytes BIGINT >= 0 | octets up and down, DATA only
-- column: supplier_amount_excl_tax DECIMAL(18,6) not null >= 0 | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) >= 0 | euros owed to the wholesaler, null where not given
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of its first character, the header being line 1
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the file
-- column: content_key VARCHAR | content and rank among its twins, for an event without id; null otherwise
-- check: files_are_read_whole error
-- check: is_like_the_days_before warn
-- check: none_starts_after_its_deposit error
-- check: rows_are_accounted_for error
with first_deposits as (
    select r.*
    from received_cdrs as r
    left join suspected_keys as s on r.feed = s.feed and coalesce(r.content_key, r.cdr_id) = s.event_key
    where s.event_key is null

    union all

    select * exclude (verdict)
    from event_copies
    where verdict is null
)

select
    feed, cdr_id, usage, direction, line, iccid, started_at, local_date, local_time, called_number,
    visited_network, duration_s, volume_bytes, supplier_amount_excl_tax, supplier_cost_excl_tax, source_path,
    source_line, deposited_at, content_key
from first_deposits
