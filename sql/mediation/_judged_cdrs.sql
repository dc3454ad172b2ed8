-- Each row of the RatedCDRs of a deposit day, good or refused, in the columns of cdrs.
--
-- So the file of a day that has nothing to refuse or to set aside, and no event without id, is that of cdrs already.
--
-- grain: feed, cdr_id
-- reads: cdr_rows_of_day
-- column: feed VARCHAR | MOBILE or VGA; null where the row is refused
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
-- column: content_key VARCHAR | content of an event without id; the reason where the row is refused; null otherwise
select
    case when reason is null then feed end as feed,
    cdr_id,
    usage,
    direction,
    line,
    iccid,
    started_at,
    local_date,
    local_time,
    called_number,
    visited_network,
    duration_s,
    volume_bytes,
    supplier_amount_excl_tax,
    supplier_cost_excl_tax,
    source_path,
    source_line,
    deposited_at,
    coalesce(reason, content) as content_key
from cdr_rows_of_day
