-- Each clean row of a deposit day, before its copies are set aside.
--
-- Twins without id inside one file are two events: their rank among equal rows is part of their key.
--
-- grain: feed, source_path, source_line
-- reads: judged_cdrs
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
with received as (
    select *
    from judged_cdrs
    where feed is not null and content_key is null

    union all

    select
        * replace (
            content_key || ':' || row_number() over (partition by feed, source_path, content_key order by source_line)
            as content_key
        )
    from judged_cdrs
    where feed is not null and content_key is not null
)

select
    feed, cdr_id, usage, direction, line, iccid, started_at, local_date, local_time, called_number,
    visited_network, duration_s, volume_bytes, supplier_amount_excl_tax, supplier_cost_excl_tax, source_path,
    source_line, deposited_at, content_key
from received
