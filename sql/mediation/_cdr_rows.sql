-- Each row of some RatedCDRs or BilledCDRs files of one feed: typed, or refused with the first reason that applies.
--
-- The order of the reasons is feeds.md's: the count of columns, then the columns in the contract's order, each
-- missing before malformed, then the future and the past, of which BilledCDRs are not judged.
--
-- grain: source_path, source_line
-- reads: raw_rows, wrong_iccids, dates
-- params: feed, is_billed, source_prefix, duration_unit_s, volume_unit_octets, amount_unit, amount_decimals
-- column: reason VARCHAR | why the row is refused; null: it is clean
-- column: raw VARCHAR | the row as written, where it is refused
-- column: feed VARCHAR | MOBILE or VGA
-- column: cdr_id VARCHAR | the wholesaler's id of the event, or file name:line where it gives none; behind @source/ of another source
-- column: content VARCHAR | digest of the contract's fields, for an event without id; null otherwise
-- column: usage VARCHAR | VOIX, SMS, MMS or DATA
-- column: direction VARCHAR | SORTANT or ENTRANT
-- column: line VARCHAR | E.164 digits without +
-- column: iccid VARCHAR | SIM card, null where not given
-- column: started_at TIMESTAMP WITH TIME ZONE | start of the event
-- column: local_date DATE | day of the start in Europe/Paris, as written
-- column: local_time TIME | time of the start in Europe/Paris, as written
-- column: called_number VARCHAR | called (SORTANT) or calling (ENTRANT) number, normalised, or the caller's name; null for DATA
-- column: visited_network VARCHAR | MCC and MNC digits; null for VGA
-- column: duration_s BIGINT | seconds, calls only
-- column: volume_bytes BIGINT | octets up and down, DATA only
-- column: supplier_amount_excl_tax DECIMAL(18,6) | euros, as rated by the wholesaler
-- column: supplier_cost_excl_tax DECIMAL(18,6) | euros owed to the wholesaler, null where not given
-- column: period VARCHAR | billed month AAAA-MM, BilledCDRs only
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of its first character, the header being line 1
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the file
with worded as (
    select
        *,
        upper(usage) as usage_word,
        upper(direction) as direction_word,
        case when is_phone(line) then bare_number(line) end as line_digits,
        case when upper(direction) = 'ENTRANT' then called_number else dialled_number(called_number) end as other_number
    from raw_rows
),

numbered as (
    select
        *,
        normalised_digits(line_digits) as french_line
    from worded
),

placed as (
    select
        *,
        with_overseas_code(french_line) as line_number
    from numbered
),

judged as (
    select
        r.*,
        d.* exclude (text),
        case
            when r.field_count <> r.expected_count then wrong_count(r.field_count)
            when length(r.cdr_id) > 64 then 'OUT_OF_RANGE'
            when is_empty(r.usage) then 'MISSING_VALUE'
            when r.usage_word not in ('VOIX', 'SMS', 'MMS', 'DATA') then 'BAD_ENUM'
            when is_empty(r.direction) then 'MISSING_VALUE'
            when r.direction_word not in ('SORTANT', 'ENTRANT') then 'BAD_ENUM'
            when r.usage_word = 'DATA' and r.direction_word = 'ENTRANT' then 'BAD_ENUM'
            when is_empty(r.line) then 'MISSING_VALUE'
            when r.line_digits is null or not is_line_of_digits(r.line_number) then 'BAD_PHONE'
            when i.iccid is not null then 'BAD_ICCID'
            when is_empty(r.date) then 'MISSING_VALUE'
            when d.local_date is null then 'BAD_DATE'
            when is_empty(r.time) then 'MISSING_VALUE'
            when not is_clock(r.time) then 'BAD_TIME'
            when r.usage_word <> 'DATA' and r.direction_word = 'SORTANT' and is_empty(r.called_number) then 'MISSING_VALUE'
            when r.usage_word <> 'DATA' and r.direction_word = 'SORTANT' and not is_phone(r.other_number) then 'BAD_PHONE'
            when r.direction_word = 'ENTRANT' and length(r.called_number) > 64 then 'OUT_OF_RANGE'
            when $feed = 'MOBILE' and is_empty(r.network) then 'MISSING_VALUE'
            when $feed = 'MOBILE' and not regexp_full_match(r.network, '[0-9]{5,6}') then 'BAD_NUMBER'
            when r.usage_word = 'VOIX' and is_empty(r.duration) then 'MISSING_VALUE'
            when r.usage_word = 'VOIX' and not is_count(r.duration, $duration_unit_s) then 'BAD_NUMBER'
            when r.usage_word = 'DATA' and is_empty(r.volume) then 'MISSING_VALUE'
            when r.usage_word = 'DATA' and not is_count(r.volume, $volume_unit_octets) then 'BAD_NUMBER'
            when is_empty(r.amount) then 'MISSING_VALUE'
            when not is_amount(r.amount, $amount_decimals) then 'BAD_NUMBER'
            when not is_empty(r.cost) and not is_amount(r.cost, $amount_decimals) then 'BAD_NUMBER'
            when $is_billed and is_empty(r.period) then 'MISSING_VALUE'
            when $is_billed and not regexp_full_match(r.period, '[0-9]{4}(0[1-9]|1[0-2])') then 'BAD_DATE'
        end as form_reason
    from placed as r
    left join wrong_iccids as i on r.iccid = i.iccid
    left join dates as d on r.date = d.text
),

clocked as (
    select
        *,
        case when form_reason is null then cast(time as time) end as local_time,
        case when form_reason is null and usage_word <> 'DATA' then nullif(other_number, '') end as other_party
    from judged
),

counted as (
    select
        *,
        case when is_phone(other_party) then bare_number(other_party) end as called_digits,
        extract(hour from local_time) * 3600 + extract(minute from local_time) * 60
        + extract(second from local_time) as local_s
    from clocked
),

started as (
    select
        *,
        coalesce(normalised_digits(called_digits), other_party) as french_number,
        coalesce(
            given_epoch_s, midnight_epoch_s + local_s + case when local_s >= shift_from_s then shift_s else 0 end
        ) as start_epoch_s
    from counted
),

typed as (
    select
        case
            when form_reason is not null then form_reason
            when $is_billed then null
            when start_epoch_s > deposited_epoch_s + 86400 then 'FUTURE_EVENT'
            when deposited_epoch_s >= past_from_s then 'PAST_EVENT'
        end as reason,
        raw,
        nullif(cdr_id, '') as given_id,
        usage_word as usage,
        direction_word as direction,
        line_number as line,
        nullif(iccid, '') as iccid,
        to_timestamp(start_epoch_s) as started_at,
        local_date,
        local_time,
        case when called_digits is null then french_number else with_overseas_code(french_number) end as called_number,
        nullif(network, '') as visited_network,
        case
            when usage_word = 'VOIX' and form_reason is null then cast(duration as bigint) * cast($duration_unit_s as bigint)
        end as duration_s,
        case
            when usage_word = 'DATA' and form_reason is null then cast(volume as bigint) * cast($volume_unit_octets as bigint)
        end as volume_bytes,
        case when form_reason is null then euros_of(amount, $amount_unit) end as supplier_amount_excl_tax,
        case
            when form_reason is null and not is_empty(cost) then euros_of(cost, $amount_unit)
        end as supplier_cost_excl_tax,
        case when $is_billed and form_reason is null then left(period, 4) || '-' || right(period, 2) end as period,
        source_path,
        file_name,
        source_line,
        deposited_epoch_s
    from started
),

keyed as (
    select
        *,
        case
            when given_id is null and reason is null
                then $source_prefix || md5(
                    concat_ws(
                        '|',
                        usage, direction, line, local_date, local_time,
                        coalesce(called_number, case when direction = 'ENTRANT' then '' else '-' end),
                        coalesce(visited_network, '-'), coalesce(duration_s, -1), coalesce(volume_bytes, -1),
                        supplier_amount_excl_tax, coalesce(cast(supplier_cost_excl_tax as varchar), '-')
                    )
                )
        end as content
    from typed
)

select
    reason,
    case when reason is not null then raw end as raw,
    cast($feed as varchar) as feed,
    $source_prefix || coalesce(given_id, file_name || ':' || source_line) as cdr_id,
    content,
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
    period,
    source_path,
    source_line,
    to_timestamp(deposited_epoch_s) as deposited_at
from keyed
