-- Each later copy of an event that was already deposited: counted, or quarantined where it conflicts.
--
-- grain: feed, source_path, source_line
-- partition: deposit_day
-- published: no
-- beside: cdrs
-- reads: event_copies, raw_copies
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
-- column: verdict VARCHAR | DUPLICATE or DUPLICATE_CONFLICT
-- column: raw VARCHAR | the row as written
select
    s.feed, s.cdr_id, s.usage, s.direction, s.line, s.iccid, s.started_at, s.local_date, s.local_time, s.called_number,
    s.visited_network, s.duration_s, s.volume_bytes, s.supplier_amount_excl_tax, s.supplier_cost_excl_tax, s.source_path,
    s.source_line, s.deposited_at, s.content_key,
    s.verdict,
    r.raw
from event_copies as s
left join raw_copies as r on s.source_path = r.source_path and s.source_line = r.source_line
where s.verdict is not null
