-- Each row of the BilledCDRs files of a deposit day: what the wholesaler says it bills for a month.
--
-- grain: feed, source_path, source_line
-- partition: deposit_day
-- published: internal
-- source: source_path
-- family: billed_cdrs
-- reads: cdr_rows_of_day
-- follows: landed_days, layout
-- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
-- column: period VARCHAR not null | billed month AAAA-MM
-- column: cdr_id VARCHAR not null | the wholesaler's id of the event, or file name:line where it gives none
-- column: usage VARCHAR not null in (VOIX, SMS, MMS, DATA) | VOIX, SMS, MMS or DATA
-- column: direction VARCHAR | SORTANT or ENTRANT
-- column: line VARCHAR not null | E.164 digits without +
-- column: iccid VARCHAR | SIM card, null where not given
-- column: started_at TIMESTAMP WITH TIME ZONE not null | start of the event
-- column: local_date DATE | day of the start in Europe/Paris, as written
-- column: local_time TIME | time of the start in Europe/Paris, as written
-- column: called_number VARCHAR | called (SORTANT) or calling (ENTRANT) number, normalised; null for DATA
-- column: visited_network VARCHAR | MCC and MNC digits; null for VGA
-- column: duration_s BIGINT | seconds, calls only
-- column: volume_bytes BIGINT | octets up and down, DATA only
-- column: supplier_amount_excl_tax DECIMAL(18,6) not null >= 0 | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler, null where not given
-- column: has_id BOOLEAN | whether the wholesaler gave an id
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of its first character, the header being line 1
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the file
-- check: files_are_read_whole error
-- check: rows_are_accounted_for error
select
    feed,
    period,
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
    content is null as has_id,
    source_path,
    source_line,
    deposited_at
from cdr_rows_of_day
where reason is null
