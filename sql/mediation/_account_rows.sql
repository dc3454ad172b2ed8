-- Each row of some AccountStatus or Account_VGA files: typed, or refused with the first reason that applies.
--
-- grain: source_path, source_line
-- reads: raw_rows, dates
-- params: feed
-- column: reason VARCHAR | why the row is refused; null: it is clean
-- column: raw VARCHAR | the row as written, where it is refused
-- column: feed VARCHAR | MOBILE or VGA
-- column: line VARCHAR | E.164 digits without +
-- column: iccid VARCHAR | SIM card, mobile only
-- column: imsi VARCHAR | subscriber identity, mobile only
-- column: customer_ref VARCHAR | the VNO's customer; null while in stock
-- column: offer_code VARCHAR | offer of the line; null while in stock
-- column: state VARCHAR | STOCK, ACTIF, SUSPENDU or RESILIE
-- column: activated_on DATE | with the line, the key of the subscription
-- column: offer_from DATE | when the current offer began
-- column: holder_from DATE | when the current holder took the line over; null where the row does not say it
-- column: suspended_on DATE | since when it is suspended
-- column: terminated_on DATE | when it ends or ended
-- column: source_path VARCHAR | file, from the deposit's root
-- column: source_line BIGINT | physical line of its first character, the header being line 1
-- column: deposited_at TIMESTAMP WITH TIME ZONE | deposit instant of the file
with worded as (
    select
        *,
        upper(state) as state_word,
        coalesce(upper(state) = 'STOCK', false) as in_stock
    from raw_rows
),

judged as (
    select
        r.*,
        a.local_date as activation_date,
        o.local_date as offer_date,
        h.local_date as holder_date,
        s.local_date as suspension_date,
        t.local_date as termination_date,
        case
            when r.field_count <> r.expected_count then wrong_count(r.field_count)
            when is_empty(r.line) then 'MISSING_VALUE'
            when not is_phone(r.line) or not is_line_number(r.line) then 'BAD_PHONE'
            when $feed = 'MOBILE' and is_empty(r.iccid) then 'MISSING_VALUE'
            when $feed = 'MOBILE' and not regexp_full_match(r.iccid, '[0-9]+') then 'BAD_NUMBER'
            when $feed = 'MOBILE' and is_empty(r.imsi) then 'MISSING_VALUE'
            when $feed = 'MOBILE' and not regexp_full_match(r.imsi, '[0-9]+') then 'BAD_NUMBER'
            when is_empty(r.customer_ref) and not r.in_stock then 'MISSING_VALUE'
            when length(r.customer_ref) > 32 then 'OUT_OF_RANGE'
            when is_empty(r.offer_code) and not r.in_stock then 'MISSING_VALUE'
            when is_empty(r.state) then 'MISSING_VALUE'
            when r.state_word not in ('STOCK', 'ACTIF', 'SUSPENDU', 'RESILIE') then 'BAD_ENUM'
            when is_empty(r.activated_on) and not r.in_stock then 'MISSING_VALUE'
            when not is_empty(r.activated_on) and a.local_date is null then 'BAD_DATE'
            when is_empty(r.offer_from) and not r.in_stock then 'MISSING_VALUE'
            when not is_empty(r.offer_from) and o.local_date is null then 'BAD_DATE'
            when not is_empty(r.holder_from) and h.local_date is null then 'BAD_DATE'
            when is_empty(r.suspended_on) and r.state_word = 'SUSPENDU' then 'MISSING_VALUE'
            when not is_empty(r.suspended_on) and s.local_date is null then 'BAD_DATE'
            when is_empty(r.terminated_on) and r.state_word = 'RESILIE' then 'MISSING_VALUE'
            when not is_empty(r.terminated_on) and t.local_date is null then 'BAD_DATE'
        end as reason
    from worded as r
    left join dates as a on r.activated_on = a.text
    left join dates as o on r.offer_from = o.text
    left join dates as h on r.holder_from = h.text
    left join dates as s on r.suspended_on = s.text
    left join dates as t on r.terminated_on = t.text
)

select
    reason,
    case when reason is not null then raw end as raw,
    cast($feed as varchar) as feed,
    case when reason is null then normalised_number(line) end as line,
    nullif(iccid, '') as iccid,
    nullif(imsi, '') as imsi,
    nullif(customer_ref, '') as customer_ref,
    nullif(offer_code, '') as offer_code,
    state_word as state,
    activation_date as activated_on,
    offer_date as offer_from,
    holder_date as holder_from,
    suspension_date as suspended_on,
    termination_date as terminated_on,
    source_path,
    source_line,
    to_timestamp(deposited_epoch_s) as deposited_at
from judged
